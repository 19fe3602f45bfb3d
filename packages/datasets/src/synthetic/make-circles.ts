import { ArgumentError } from '@neurite/backend';
import { finiteNumber } from '../checks.ts';
import type { LabelledData } from './labelled-data.ts';
import { type RingOptions, twoCurves } from './two-curves.ts';

/** Options of {@link makeCircles}, those of scikit-learn's `make_circles`. */
export interface MakeCirclesOptions extends RingOptions {
  /** The radius of the inner circle, in [0, 1) of the outer one's; 0.8. */
  readonly factor?: number;
}

/**
 * Makes a circle within a circle. The numbers are those of scikit-learn 1.2's `make_circles` (BSD-3-Clause) for the same
 * `randomState`, rounded to float32.
 *
 * @returns `x`, float32 `[nSamples, 2]`, and `y`, int32 `[nSamples]`: 0 the outer circle, 1 the inner
 * @throws ArgumentError when an option is out of its range
 * @example
 * const { x, y } = makeCircles({ nSamples: 200, factor: 0.5, noise: 0.05, randomState: 0 });
 */
export function makeCircles(options: MakeCirclesOptions = {}): LabelledData {
  const factor = finiteNumber('factor', options.factor ?? 0.8);
  if (factor < 0 || factor >= 1) {
    throw new ArgumentError(`factor must be at least 0 and less than 1; got ${factor}.`);
  }
  return twoCurves(options, (curve, index, length) => {
    // The end is left out, so that the first point does not come twice.
    const angle = index * ((2 * Math.PI) / length);
    const radius = curve === 0 ? 1 : factor;
    return [Math.cos(angle) * radius, Math.sin(angle) * radius];
  });
}
