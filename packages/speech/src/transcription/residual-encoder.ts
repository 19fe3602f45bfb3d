import {
  type BatchNormalization,
  batchNormalization,
  type CallContext,
  type Conv2d,
  conv2d,
  type Dense,
  dense,
  type DepthwiseConv1d,
  depthwiseConv1d,
  type Dropout,
  dropout,
  type ExampleShape,
  Layer,
  type LayerConfig,
  type LayerOptions,
  maskOf,
  type SeparableConv2d,
  separableConv2d,
  type SpatialDropout2d,
  spatialDropout2d,
  withMask,
} from '@neurite/layers';
import {
  add,
  cast,
  expandDims,
  greater,
  maxPool1d,
  maxPool2d,
  mul,
  ones,
  pad,
  relu,
  reshape,
  squeeze,
  type Tensor,
} from '@neurite/tensors';

/** Options of {@link residualEncoder}. */
export interface ResidualEncoderOptions extends LayerOptions {
  /** Features of the output; the convolutions over time and frequency have from half as many channels on. Default 64 */
  readonly units?: number;
  /** Blocks over time alone. Default 3 */
  readonly layers?: number;
  /** Default 0.1 */
  readonly dropout?: number;
  /** Whether a frame knows only of those before it. Default false */
  readonly causal?: boolean;
}

/** Two separable convolutions over time and frequency, added to what came in. */
interface SpectralBlock {
  readonly convolutions: readonly SeparableConv2d[];
  readonly norms: readonly BatchNormalization[];
  /** Where there are more channels than came in. */
  readonly skip: Conv2d | undefined;
  readonly skipNorm: BatchNormalization;
}

/** A separable convolution over time, added to what came in. */
interface TemporalBlock {
  readonly depthwise: DepthwiseConv1d;
  readonly pointwise: Dense;
  readonly norm: BatchNormalization;
}

const FIRST_KERNEL = 5;
const SPECTRAL_KERNEL = 3;
const TEMPORAL_KERNEL = 7;

/** Residual convolutions over time and frequency, then over time; see {@link residualEncoder}. */
export class ResidualEncoder extends Layer {
  static override readonly className: string = 'ResidualEncoder';
  readonly #options: ResidualEncoderOptions;
  readonly first: Conv2d;
  readonly firstNorm: BatchNormalization = normalization();
  readonly spectral: readonly SpectralBlock[];
  joined!: Conv2d;
  readonly joinedNorm: BatchNormalization = normalization();
  readonly temporal: readonly TemporalBlock[];
  readonly spectralDrop: SpatialDropout2d;
  readonly temporalDrop: Dropout;

  constructor(options: ResidualEncoderOptions = {}) {
    super(options);
    this.#options = options;
    const { units = 64, layers = 3, dropout: rate = 0.1 } = options;
    const channels = [Math.ceil(units / 2), Math.round(0.75 * units), units];
    this.first = conv2d({ filters: channels[0]!, kernelSize: FIRST_KERNEL, strides: 2, useBias: false });
    this.spectral = channels.map((filters, index) => ({
      convolutions: [1, 2].map(() => separableConv2d({ filters, kernelSize: SPECTRAL_KERNEL, useBias: false })),
      norms: [1, 2].map(normalization),
      skip: index === 0 ? undefined : conv2d({ filters, kernelSize: 1, useBias: false }),
      skipNorm: normalization(),
    }));
    this.temporal = Array.from({ length: layers }, () => ({
      depthwise: depthwiseConv1d({ kernelSize: TEMPORAL_KERNEL, useBias: false }),
      pointwise: dense({ units, useBias: false }),
      norm: normalization(),
    }));
    this.spectralDrop = spatialDropout2d({ rate });
    this.temporalDrop = dropout({ rate: Math.min(0.9, 2 * rate) });
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override build([, bins]: ExampleShape): void {
    const { units = 64 } = this.#options;
    const bands = Math.ceil(bins! / 8);
    this.joined = conv2d({ filters: units, kernelSize: [1, bands], useBias: false });
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const given = maskOf(x);
    let mask = given === undefined ? ones([x.shape[0]!, x.shape[1]!]) : cast(given, 'float32');
    let y = this.first.apply(this.#padded(expandDims(x, 3), mask, FIRST_KERNEL));
    y = relu(this.firstNorm.apply(y, context));
    mask = halved(mask);
    const [wide, wider, widest] = this.spectral as [SpectralBlock, SpectralBlock, SpectralBlock];
    y = maxPool2d(this.#throughSpectral(wide, y, mask, context), { poolSize: [1, 2], padding: 'same' });
    y = this.#halved(this.#throughSpectral(wider, y, mask, context), mask);
    mask = halved(mask);
    y = this.#throughSpectral(widest, y, mask, context);
    // All frequencies together.
    y = relu(this.joinedNorm.apply(this.joined.apply(y), context));
    y = squeeze(y, 2);
    for (const block of this.temporal) y = this.#throughTemporal(block, y, mask, context);
    return withMask(kept(y, mask), greater(mask, 0));
  }

  #throughSpectral(block: SpectralBlock, x: Tensor, mask: Tensor, context: CallContext): Tensor {
    const [first, second] = block.convolutions.map((convolution, index) => (y: Tensor) => {
      const convolved = convolution.apply(this.#padded(y, mask, SPECTRAL_KERNEL));
      return block.norms[index]!.apply(convolved, context);
    });
    const inner = second!(relu(first!(x)));
    const skipped = block.skip === undefined ? x : block.skipNorm.apply(block.skip.apply(x), context);
    return this.spectralDrop.apply(relu(add(inner, skipped)), context);
  }

  #throughTemporal(
    { depthwise, pointwise, norm }: TemporalBlock,
    x: Tensor,
    mask: Tensor,
    context: CallContext,
  ): Tensor {
    const padded = pad(kept(x, mask), [[0, 0], this.#around(TEMPORAL_KERNEL), [0, 0]]);
    const inner = norm.apply(pointwise.apply(depthwise.apply(padded)), context);
    return relu(add(x, this.temporalDrop.apply(inner, context)));
  }

  /** With zeros behind the end, and around all, so that a convolution gives as much as it takes. */
  #padded(x: Tensor, mask: Tensor, size: number): Tensor {
    const half = (size - 1) / 2;
    return pad(kept(x, mask), [[0, 0], this.#around(size), [half, half], [0, 0]]);
  }

  /** The largest of two frames and two bands each. */
  #halved(x: Tensor, mask: Tensor): Tensor {
    const [, frames, bands] = x.shape as [number, number, number];
    const before: [number, number] = this.#options.causal === true ? [1, 0] : [0, frames % 2];
    return maxPool2d(pad(kept(x, mask), [[0, 0], before, [0, bands % 2], [0, 0]]), { poolSize: 2 });
  }

  #around(size: number): [before: number, after: number] {
    return this.#options.causal === true ? [size - 1, 0] : [(size - 1) / 2, (size - 1) / 2];
  }

  override getConfig(): LayerConfig {
    return { ...this.#options, ...super.getConfig() };
  }
}

const normalization = (): BatchNormalization => batchNormalization({ momentum: 0.95 });

/** Zeros behind the end of each utterance. */
function kept(x: Tensor, mask: Tensor): Tensor {
  return mul(x, reshape(mask, [...mask.shape, ...new Array<number>(x.rank - 2).fill(1)]));
}

/** Which of half as many frames count, [batch, frames]: 1 or 0. */
function halved(mask: Tensor): Tensor {
  return squeeze(maxPool1d(expandDims(mask, 2), { poolSize: 2, padding: 'same' }), 2);
}

/**
 * Residual blocks of separable convolutions over time and frequency, which make one frame of four, and then over time alone. A voice
 * that is higher moves its spectrum up: convolutions over frequency take that as the same thing elsewhere. What a frame knows of is
 * bounded, to half a second or so on either side where frames are 10 ms apart.
 *
 * Input [batch, frames, bins], output [batch, ⌈⌈frames / 2⌉ / 2⌉, units]. Frames that the input's mask leaves out count as zeros.
 *
 * Source: after Kim et al., Broadcasted residual learning (BC-ResNet), Interspeech 2021.
 */
export function residualEncoder(options: ResidualEncoderOptions = {}): ResidualEncoder {
  return new ResidualEncoder(options);
}
