import { ArgumentError } from '@neurite/backend';
import type { Optimizer } from '../optimizer.ts';
import { scaleByFtrl, type ScaleByFtrlOptions } from '../transforms/scale-by-ftrl.ts';
import { assertNotNegative, type CommonOptions, commonOptimizer } from './common.ts';

/** Options of {@link ftrl}. */
export interface FtrlOptions extends CommonOptions, ScaleByFtrlOptions {}

/**
 * FTRL, follow the regularised leader, which gives sparse weights under an L1 penalty; see {@link scaleByFtrl} for the
 * formula. Default learning rate 0.001.
 *
 * Source: McMahan et al., Ad click prediction: a view from the trenches (KDD 2013).
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 });
 */
export function ftrl(options: FtrlOptions = {}): Optimizer {
  const { learningRate = 0.001, learningRatePower = -0.5 } = options;
  const own = {
    initialAccumulatorValue: options.initialAccumulatorValue ?? 0.1,
    l1RegularizationStrength: options.l1RegularizationStrength ?? 0,
    l2RegularizationStrength: options.l2RegularizationStrength ?? 0,
    l2ShrinkageRegularizationStrength: options.l2ShrinkageRegularizationStrength ?? 0,
    beta: options.beta ?? 0,
  };
  if (learningRate === 0) throw new ArgumentError('ftrl: learningRate must be above 0, for it is divided by; got 0.');
  if (!(learningRatePower <= 0)) {
    throw new ArgumentError(`ftrl: learningRatePower must be at most 0; got ${learningRatePower}.`);
  }
  for (const [option, value] of Object.entries(own)) assertNotNegative('ftrl', option, value);
  const all = { learningRatePower, ...own };
  return commonOptimizer('ftrl', learningRate, options, (rate) => [scaleByFtrl(rate, all)], all);
}
