import { ArgumentError, unknownName } from '@neurite/backend';
import {
  ndArray,
  type NdArray,
  randomNormal as drawNormal,
  randomUniform as drawUniform,
  type Shape,
  type Tensor,
  truncatedNormal as drawTruncated,
} from '@neurite/tensors';
import { fans } from './fans.ts';
import type { Initializer } from './initializer.ts';

/** The option of every random initializer. */
export interface SeedOptions {
  /** Fixes the values. Default: they follow from `setSeed`. */
  readonly seed?: number;
}

/**
 * A normal distribution. Defaults: mean 0, stddev 0.05, as in Keras.
 *
 * @example
 * randomNormal({ stddev: 0.01, seed: 7 })
 */
export function randomNormal(
  options: SeedOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Initializer {
  const { mean = 0, stddev = 0.05 } = options;
  return random('randomNormal', options, (shape) => drawNormal(shape, { mean, stddev, ...seedOf(options) }));
}

/**
 * A uniform distribution over [minval, maxval). Defaults: from −0.05 to 0.05, as in Keras.
 *
 * @throws ArgumentError, when weights are drawn, unless maxval is greater than minval
 * @example
 * randomUniform({ minval: 0, maxval: 1 })
 */
export function randomUniform(
  options: SeedOptions & { readonly minval?: number; readonly maxval?: number } = {},
): Initializer {
  const { minval = -0.05, maxval = 0.05 } = options;
  return random('randomUniform', options, (shape) =>
    drawUniform(shape, { min: minval, max: maxval, ...seedOf(options) }),
  );
}

/**
 * A normal distribution without its tails beyond two standard deviations. Defaults: mean 0, stddev 0.05 before the cut.
 *
 * @example
 * truncatedNormal({ stddev: 0.02 })
 */
export function truncatedNormal(
  options: SeedOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Initializer {
  const { mean = 0, stddev = 0.05 } = options;
  return random('truncatedNormal', options, (shape) => drawTruncated(shape, { mean, stddev, ...seedOf(options) }));
}

/** Which of the two numbers of connections the variance is scaled by. */
export type FanMode = 'fanIn' | 'fanOut' | 'fanAvg';

/** The options of {@link varianceScaling}. */
export interface VarianceScalingOptions extends SeedOptions {
  /** Default 1. */
  readonly scale?: number;
  /** Default 'fanIn'. */
  readonly mode?: FanMode;
  /** Default 'truncatedNormal'. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform';
}

/** The standard deviation of a normal distribution of deviation 1 after its tails beyond ±2 are cut off. */
const TRUNCATED_STDDEV = 0.87962566103423978;

const MODES: readonly string[] = ['fanIn', 'fanOut', 'fanAvg'] satisfies FanMode[];
const DISTRIBUTIONS: readonly string[] = [
  'truncatedNormal',
  'untruncatedNormal',
  'uniform',
] satisfies VarianceScalingOptions['distribution'][];

/**
 * Variance scale / n, where n is the fan-in, the fan-out or their mean: keeps signals in size from layer to layer.
 *
 * @throws ArgumentError when scale is not above 0, or a mode or distribution is unknown
 * @example
 * varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'untruncatedNormal' })
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  return scaled('varianceScaling', options, options);
}

/**
 * Glorot's uniform initialisation: U(−l, l) with l = √(6 / (fanIn + fanOut)).
 *
 * Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010),
 * eq. 16.
 *
 * @example
 * dense({ units: 64, activation: 'tanh', kernelInitializer: glorotUniform({ seed: 1 }) })
 */
export function glorotUniform(options: SeedOptions = {}): Initializer {
  return scaled('glorotUniform', { mode: 'fanAvg', distribution: 'uniform' }, options);
}

/**
 * Glorot's normal initialisation: truncated normal of deviation √(2 / (fanIn + fanOut)), as {@link glorotUniform}.
 *
 * @example
 * dense({ units: 64, activation: 'tanh', kernelInitializer: glorotNormal({ seed: 1 }) })
 */
export function glorotNormal(options: SeedOptions = {}): Initializer {
  return scaled('glorotNormal', { mode: 'fanAvg', distribution: 'truncatedNormal' }, options);
}

/**
 * He's uniform initialisation, for ReLU: U(−l, l) with l = √(6 / fanIn).
 *
 * Source: He et al., Delving Deep into Rectifiers (ICCV 2015), eq. 10.
 *
 * @example
 * conv2d({ filters: 32, kernelSize: 3, activation: 'relu', kernelInitializer: heUniform({ seed: 1 }) })
 */
export function heUniform(options: SeedOptions = {}): Initializer {
  return scaled('heUniform', { scale: 2, distribution: 'uniform' }, options);
}

/**
 * He's normal initialisation, for ReLU: truncated normal of deviation √(2 / fanIn). Source: as {@link heUniform}.
 *
 * @example
 * conv2d({ filters: 32, kernelSize: 3, activation: 'relu', kernelInitializer: heNormal({ seed: 1 }) })
 */
export function heNormal(options: SeedOptions = {}): Initializer {
  return scaled('heNormal', { scale: 2, distribution: 'truncatedNormal' }, options);
}

/**
 * LeCun's uniform initialisation, for SELU: U(−l, l) with l = √(3 / fanIn). Source: as {@link lecunNormal}.
 *
 * @example
 * dense({ units: 64, activation: 'selu', kernelInitializer: lecunUniform({ seed: 1 }) })
 */
export function lecunUniform(options: SeedOptions = {}): Initializer {
  return scaled('lecunUniform', { distribution: 'uniform' }, options);
}

/**
 * LeCun's normal initialisation, for SELU: truncated normal of deviation √(1 / fanIn).
 *
 * Source: LeCun et al., Efficient BackProp (1998), section 4.6.
 *
 * @example
 * dense({ units: 64, activation: 'selu', kernelInitializer: lecunNormal({ seed: 1 }) })
 */
export function lecunNormal(options: SeedOptions = {}): Initializer {
  return scaled('lecunNormal', { distribution: 'truncatedNormal' }, options);
}

function scaled(name: string, form: VarianceScalingOptions, options: SeedOptions): Initializer {
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' } = form;
  if (!(scale > 0)) throw new ArgumentError(`${name}: scale must be greater than 0; got ${scale}.`);
  if (!MODES.includes(mode)) throw unknownName(`mode of ${name}`, mode, MODES);
  if (!DISTRIBUTIONS.includes(distribution)) throw unknownName(`distribution of ${name}`, distribution, DISTRIBUTIONS);
  return random(name, options, (shape) => {
    const { fanIn, fanOut } = fans(shape);
    const fan = mode === 'fanIn' ? fanIn : mode === 'fanOut' ? fanOut : (fanIn + fanOut) / 2;
    const variance = scale / Math.max(1, fan);
    if (distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return drawUniform(shape, { min: -limit, max: limit, ...seedOf(options) });
    }
    if (distribution === 'untruncatedNormal')
      return drawNormal(shape, { stddev: Math.sqrt(variance), ...seedOf(options) });
    return drawTruncated(shape, { stddev: Math.sqrt(variance) / TRUNCATED_STDDEV, ...seedOf(options) });
  });
}

function random(name: string, config: object, draw: (shape: Shape) => Tensor): Initializer {
  return {
    name,
    config: { ...config },
    initialize(shape, dtype): NdArray {
      if (dtype !== 'float32') throw new ArgumentError(`${name} makes float32 weights; asked for ${dtype}.`);
      return ndArray(draw(shape).dataSync(), shape);
    },
  };
}

function seedOf({ seed }: SeedOptions): SeedOptions {
  return seed === undefined ? {} : { seed };
}
