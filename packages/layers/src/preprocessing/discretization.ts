import { ArgumentError } from '@neurite/backend';
import { type DType, reshape, searchSorted, type Tensor } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { type AdaptData, dataBatches, noData } from './data-batches.ts';
import { encodedShape, encodeTokens, encodingOf, type TokenEncoding } from './encode-tokens.ts';

/** The options of {@link discretization}: `binBoundaries` or `numBins`. */
export interface DiscretizationOptions extends LayerOptions {
  /** Where a bin ends and the next begins, ascending; there is one bin more than boundaries. */
  readonly binBoundaries?: readonly number[];
  /** How many bins there are, all of as many examples; `adapt` finds their boundaries. */
  readonly numBins?: number;
  /** Default 'int'. */
  readonly outputMode?: TokenEncoding;
}

/** Sorts numbers into bins; see {@link discretization}. */
export class Discretization extends Layer {
  static override readonly className: string = 'Discretization';
  readonly numBins: number;
  readonly outputMode: TokenEncoding;
  #boundaries: readonly number[] | undefined;

  constructor(options: DiscretizationOptions) {
    super(options);
    const { binBoundaries, numBins, outputMode = 'int' } = options;
    if ((binBoundaries === undefined) === (numBins === undefined)) {
      throw new ArgumentError(
        'discretization: give either binBoundaries, or numBins and let adapt find the boundaries; got ' +
          `${numBins === undefined ? 'neither' : 'both'}.`,
      );
    }
    this.#boundaries = binBoundaries === undefined ? undefined : ascending(binBoundaries);
    this.numBins =
      numBins === undefined ? binBoundaries!.length + 1 : positiveInteger('discretization', 'numBins', numBins);
    this.outputMode = encodingOf('discretization', outputMode);
  }

  /** The boundaries that were given or found; undefined before `adapt`. */
  get binBoundaries(): readonly number[] | undefined {
    return this.#boundaries;
  }

  /**
   * Finds the boundaries: the quantiles k / numBins of the data, interpolated linearly.
   *
   * @param data an array [examples, …], or a data set of batches of it; all of it is held while this runs
   * @throws ArgumentError when there are no numbers, when the boundaries were given, or when the layer is in use already
   * @example
   * await layer.adapt(ages);
   */
  async adapt(data: AdaptData): Promise<void> {
    if (this.#boundaries !== undefined || this.isBuilt) {
      throw new ArgumentError(
        `Layer ${this.displayName} has its boundaries already; make a new one with numBins to adapt it.`,
      );
    }
    const seen: number[] = [];
    for await (const batch of dataBatches(this.displayName, data)) {
      batch.data.forEach((value: number) => {
        if (!Number.isNaN(value)) seen.push(value);
      });
    }
    if (seen.length === 0) throw noData(this.displayName);
    const sorted = Float64Array.from(seen).sort();
    this.#boundaries = Array.from({ length: this.numBins - 1 }, (_, at) => quantile(sorted, (at + 1) / this.numBins));
  }

  override build(): void {
    this.#known();
  }

  #known(): readonly number[] {
    if (this.#boundaries !== undefined) return this.#boundaries;
    throw new ArgumentError(
      `Layer ${this.displayName} does not know its boundaries: await layer.adapt(data) before it is used, or give binBoundaries.`,
    );
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return encodedShape(this.displayName, inputShape, this.numBins, this.outputMode);
  }

  override computeOutputDType(): DType {
    return this.outputMode === 'int' ? 'int32' : 'float32';
  }

  override call(x: Tensor): Tensor {
    const boundaries = this.#known();
    const bins = searchSorted([boundaries], reshape(x, [1, x.size]), 'right');
    return encodeTokens(reshape(bins, x.shape), this.numBins, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      ...(this.#boundaries === undefined ? { numBins: this.numBins } : { binBoundaries: this.#boundaries }),
      outputMode: this.outputMode,
    };
  }
}

/**
 * Sorts numbers into bins: bin i holds boundary[i − 1] ≤ x < boundary[i], the first all below and the last all above.
 *
 * Input [batch, …]; output int32 of that shape, or encoded over the bins as by `categoryEncoding`. Boundaries that `adapt`
 * finds are saved in the config; they are found before the layer is used.
 *
 * @throws ArgumentError when not exactly one of binBoundaries and numBins is given, or the boundaries do not ascend
 * @example
 * discretization({ binBoundaries: [0, 1, 2] }).apply([[-1.5, 1, 3.4]]); // [[0, 2, 3]]
 */
export function discretization(options: DiscretizationOptions): Discretization {
  return new Discretization(options);
}

function ascending(boundaries: readonly number[]): readonly number[] {
  const isSound =
    Array.isArray(boundaries) &&
    boundaries.length > 0 &&
    boundaries.every((value, at) => Number.isFinite(value) && (at === 0 || value >= boundaries[at - 1]!));
  if (isSound) return [...boundaries];
  throw new ArgumentError(
    `discretization: binBoundaries must be a list of finite numbers in ascending order; got ${JSON.stringify(boundaries)}.`,
  );
}

/** As numpy.quantile: between the two elements around (n − 1) · share. */
function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}
