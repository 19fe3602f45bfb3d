import type { LabelledData } from './labelled-data.ts';
import { type RingOptions, twoCurves } from './two-curves.ts';

/** Options of {@link makeMoons}, those of scikit-learn's `make_moons`. */
export type MakeMoonsOptions = RingOptions;

/**
 * Makes two interleaving half circles, a small problem that no straight line solves. The numbers are those of
 * scikit-learn 1.2's `make_moons` (BSD-3-Clause) for the same `randomState`, rounded to float32.
 *
 * @returns `x`, float32 `[nSamples, 2]`, and `y`, int32 `[nSamples]`: 0 the upper moon, 1 the lower
 * @throws ArgumentError when an option is out of its range
 * @example
 * const { x, y } = makeMoons({ nSamples: 200, noise: 0.1, randomState: 0 });
 */
export function makeMoons(options: MakeMoonsOptions = {}): LabelledData {
  return twoCurves(options, (curve, index, length) => {
    // The end is included, and hit exactly: numpy.linspace sets its last point to the given end.
    const step = Math.PI / (length - 1);
    const angle = length === 1 ? 0 : index === length - 1 ? Math.PI : index * step;
    return curve === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 1 - Math.sin(angle) - 0.5];
  });
}
