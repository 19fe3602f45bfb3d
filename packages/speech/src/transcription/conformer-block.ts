import { ArgumentError } from '@neurite/backend';
import {
  type CallContext,
  dense,
  type Dense,
  type DepthwiseConv1d,
  depthwiseConv1d,
  dropout,
  type Dropout,
  type ExampleShape,
  Layer,
  type LayerConfig,
  type LayerNormalization,
  layerNormalization,
  type LayerOptions,
  maskOf,
  type MultiHeadAttention,
  multiHeadAttention,
  withMask,
} from '@neurite/layers';
import { add, cast, expandDims, mul, pad, sigmoid, slice, type Tensor } from '@neurite/tensors';

/** Options of {@link conformerBlock}. */
export interface ConformerBlockOptions extends LayerOptions {
  /** Heads of the attention; they must divide the features. Default 4 */
  readonly numHeads?: number;
  /** Frames that the convolution sees, an odd number. Default 15 */
  readonly kernelSize?: number;
  /** How many times wider the dense layers are inside. Default 4 */
  readonly expansion?: number;
  /** Default 0.1 */
  readonly dropout?: number;
  /** Whether a frame knows only of those before it. Default false */
  readonly causal?: boolean;
}

/** Attention and convolution between two halves of a feed-forward part; see {@link conformerBlock}. */
export class ConformerBlock extends Layer {
  static override readonly className: string = 'ConformerBlock';
  readonly #options: ConformerBlockOptions;
  readonly #kernelSize: number;
  readonly #causal: boolean;
  readonly firstNorm: LayerNormalization = layerNormalization();
  readonly attentionNorm: LayerNormalization = layerNormalization();
  readonly convolutionNorm: LayerNormalization = layerNormalization();
  readonly depthwiseNorm: LayerNormalization = layerNormalization();
  readonly secondNorm: LayerNormalization = layerNormalization();
  readonly lastNorm: LayerNormalization = layerNormalization();
  firstWide!: Dense;
  firstNarrow!: Dense;
  secondWide!: Dense;
  secondNarrow!: Dense;
  attention!: MultiHeadAttention;
  gates!: Dense;
  depthwise: DepthwiseConv1d;
  mixed!: Dense;
  readonly drop: Dropout;

  constructor(options: ConformerBlockOptions = {}) {
    super(options);
    this.#options = options;
    const { kernelSize = 15, causal = false, dropout: rate = 0.1 } = options;
    if (!Number.isInteger(kernelSize) || kernelSize < 1 || kernelSize % 2 === 0) {
      throw new ArgumentError(`conformerBlock: kernelSize must be an odd number; got ${kernelSize}.`);
    }
    this.#kernelSize = kernelSize;
    this.#causal = causal;
    this.drop = dropout({ rate });
    this.depthwise = depthwiseConv1d({ kernelSize });
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override build([, features]: ExampleShape): void {
    const { numHeads = 4, expansion = 4, dropout: rate = 0.1 } = this.#options;
    if (typeof features !== 'number' || features % numHeads !== 0) {
      throw new ArgumentError(`conformerBlock: numHeads must divide the features; got ${numHeads} and ${features}.`);
    }
    const wide = (): Dense => dense({ units: expansion * features, activation: 'silu' });
    this.firstWide = wide();
    this.firstNarrow = dense({ units: features });
    this.secondWide = wide();
    this.secondNarrow = dense({ units: features });
    this.attention = multiHeadAttention({
      numHeads,
      keyDim: features / numHeads,
      dropout: rate,
      rotary: true,
      useCausalMask: this.#causal,
    }) as MultiHeadAttention;
    this.gates = dense({ units: 2 * features });
    this.mixed = dense({ units: features });
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const mask = maskOf(x);
    const counted = mask === undefined ? undefined : expandDims(cast(mask, 'float32'), 2);
    // What lies behind the end of an utterance must not come in through the convolution.
    const kept = (rows: Tensor): Tensor => (counted === undefined ? rows : mul(rows, counted));
    const dropped = (rows: Tensor): Tensor => this.drop.apply(rows, context);
    const half = (rows: Tensor, norm: LayerNormalization, wide: Dense, narrow: Dense): Tensor =>
      add(rows, mul(dropped(narrow.apply(dropped(wide.apply(norm.apply(rows))))), 0.5));

    const first = half(x, this.firstNorm, this.firstWide, this.firstNarrow);
    const normed = this.attentionNorm.apply(first);
    const { output } = this.attention.attend({ query: mask === undefined ? normed : withMask(normed, mask) }, context);
    const attended = add(first, dropped(output));
    const convolved = add(attended, dropped(this.#convolution(kept(this.convolutionNorm.apply(attended)), kept)));
    const last = this.lastNorm.apply(half(convolved, this.secondNorm, this.secondWide, this.secondNarrow));
    return mask === undefined ? last : withMask(last, mask);
  }

  #convolution(x: Tensor, kept: (rows: Tensor) => Tensor): Tensor {
    const both = this.gates.apply(x);
    const [batch, frames, features] = x.shape as [number, number, number];
    const value = slice(both, [0, 0, 0], [batch, frames, features]);
    const gate = slice(both, [0, 0, features], [batch, frames, features]);
    const gated = kept(mul(value, sigmoid(gate)));
    const around = this.#kernelSize - 1;
    const before = this.#causal ? around : around / 2;
    const padded = pad(gated, [
      [0, 0],
      [before, around - before],
      [0, 0],
    ]);
    return this.mixed.apply(this.depthwiseNorm.apply(this.depthwise.apply(padded)).silu());
  }

  override getConfig(): LayerConfig {
    return { ...this.#options, ...super.getConfig() };
  }
}

/**
 * A block of a Conformer: half a feed-forward part, self-attention with rotary positions, a gated depthwise convolution, the other half
 * of the feed-forward part, each added to what came in. The convolution is normalised over features, not over the batch, so that
 * padding does not matter.
 *
 * Input and output [batch, frames, features]. Frames that the input's mask leaves out do not count.
 *
 * Source: Gulati et al., Conformer, Interspeech 2020.
 *
 * @throws ArgumentError when heads do not divide the features, or the kernel is of an even size
 * @example
 * conformerBlock({ numHeads: 2, causal: true }).apply(zeros([1, 20, 16])).shape; // [1, 20, 16]
 */
export function conformerBlock(options: ConformerBlockOptions = {}): ConformerBlock {
  return new ConformerBlock(options);
}
