import { mul, type Tensor } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/**
 * Multiplies the update of each parameter by a factor of its own: layer-wise learning rates. A factor of 0 freezes.
 *
 * @param factorOf the factor of a parameter; an optimizer passes its variables
 * @example
 * scaleByParameter((parameter) => (parameter instanceof Variable && parameter.name === 'embeddings' ? 0.1 : 1));
 */
export function scaleByParameter(factorOf: (parameter: Tensor) => number): GradientTransform<NoState> {
  return stateless('scaleByParameter', (gradients, parameters) =>
    gradients.map((gradient, index) => {
      const factor = factorOf(parameters[index]!);
      return factor === 1 ? gradient : mul(gradient, factor);
    }),
  );
}
