import { NeuriteError } from '@neurite/backend';
import { type GradientContext, record, type TapeEntry, withoutTapes } from './core/tape.ts';
import { watchable } from './core/watchable.ts';
import type { TensorLike } from './ops/create.ts';
import { stopGradient } from './stop-gradient.ts';
import type { Tensor } from './tensor.ts';

/** A function's value together with its gradient, as {@link customGradient} takes them. */
export interface ValueWithGradient {
  readonly value: Tensor;
  /** From the value's cotangent, the cotangent of each argument, in their order. */
  readonly gradient: (dy: Tensor) => Tensor | readonly Tensor[];
}

/**
 * A function whose gradient is stated instead of derived: for a numerically better form, or a straight-through
 * estimator. To be differentiable a second time, the gradient must be written in terms of the arguments and the value.
 *
 * @param f gives the value and the gradient; what it computes is not recorded
 * @example
 * const round = customGradient((x) => ({ value: x.round(), gradient: (dy) => dy })); // straight through
 */
export function customGradient(f: (...xs: Tensor[]) => ValueWithGradient): (...xs: TensorLike[]) => Tensor {
  return (...xs) => {
    const inputs = xs.map(watchable);
    const { value, gradient } = withoutTapes(() => f(...inputs));
    const output = stopGradient(value);
    const entry: TapeEntry = {
      kernel: 'customGradient',
      inputs: Object.fromEntries(inputs.entries()),
      outputs: [output],
      attributes: {},
      gradient: ({ dy }: GradientContext) => {
        let results: readonly Tensor[] | undefined;
        const all = (): readonly Tensor[] => {
          results ??= [gradient(dy)].flat();
          if (results.length === inputs.length) return results;
          throw new NeuriteError(`A custom gradient gave ${results.length} tensors for ${inputs.length} arguments.`);
        };
        return Object.fromEntries(inputs.map((_, index) => [index, () => all()[index]!]));
      },
    };
    record(entry);
    return output;
  };
}
