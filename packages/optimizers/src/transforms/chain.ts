import type { GradientTransform, TransformState } from './transform.ts';

/**
 * Several transforms as one: each takes the updates of the one before it.
 *
 * @example
 * chain(clipByValue(1), trace({ decay: 0.9 }), scaleByLearningRate(0.01));
 */
export function chain(...transforms: readonly GradientTransform[]): GradientTransform {
  const keys = distinctNames(transforms);
  return {
    name: 'chain',
    init(parameters) {
      return Object.fromEntries(transforms.map((transform, index) => [keys[index]!, transform.init(parameters)]));
    },
    update(gradients, state, parameters) {
      let updates = gradients;
      const next: Record<string, TransformState> = {};
      transforms.forEach((transform, index) => {
        const key = keys[index]!;
        const step = transform.update(updates, state[key] as TransformState, parameters);
        updates = step.updates;
        next[key] = step.state;
      });
      return { updates, state: next };
    },
  };
}

/** The transforms' names; the second of a kind becomes `scale_1`. */
function distinctNames(transforms: readonly GradientTransform[]): string[] {
  const uses = new Map<string, number>();
  return transforms.map(({ name }) => {
    const earlier = uses.get(name) ?? 0;
    uses.set(name, earlier + 1);
    return earlier === 0 ? name : `${name}_${earlier}`;
  });
}
