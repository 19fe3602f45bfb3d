import type { Tensor } from '@neurite/tensors';

/**
 * What a transform remembers between steps: single tensors, shared by all parameters, and lists with one tensor for
 * each parameter, in the parameters' order. Records may be nested.
 *
 * That lists run parallel to the parameters is what lets an optimizer take in new parameters later, update some of them
 * only, and name every tensor in a saved file.
 */
export type TransformState = { readonly [name: string]: Tensor | readonly Tensor[] | TransformState };

/**
 * A step on the way from gradients to updates: a pure function, made entirely of operations on tensors.
 *
 * The updates of the last transform are *added* to the parameters; `scaleByLearningRate` is the one that turns the sign.
 *
 * Source: the form is that of optax, https://optax.readthedocs.io.
 *
 * @example
 * const transform = chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(0.001));
 * let state = transform.init(parameters);
 * const step = transform.update(gradients, state, parameters);
 * state = step.state;
 */
export interface GradientTransform<State extends TransformState = TransformState> {
  /** The key of its state in a chain and in saved files. */
  readonly name: string;
  /** The state before the first step. */
  init(parameters: readonly Tensor[]): State;
  /** One step. Neither the gradients nor the state are changed: the next state is returned. */
  update(gradients: readonly Tensor[], state: State, parameters: readonly Tensor[]): TransformStep<State>;
}

/** What one step of a {@link GradientTransform} gives. */
export interface TransformStep<State extends TransformState = TransformState> {
  readonly updates: readonly Tensor[];
  readonly state: State;
}

/** The state of a transform that remembers nothing. */
export type NoState = { readonly [name: string]: never };

/** A transform that remembers nothing. */
export function stateless(
  name: string,
  update: (gradients: readonly Tensor[], parameters: readonly Tensor[]) => readonly Tensor[],
): GradientTransform<NoState> {
  return {
    name,
    init: () => ({}),
    update: (gradients, state, parameters) => ({ updates: update(gradients, parameters), state }),
  };
}
