/** What the blocks of transformers have in common: sublayers with residual sums, normalised before or after. */
import { ArgumentError } from '@neurite/backend';
import { add, type Tensor } from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import { positiveInteger } from '../core/affine.ts';
import { Dense } from '../core/dense.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import { initializers } from '../initializers/registry.ts';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, type LayerValue } from '../layer.ts';
import { LayerNormalization } from '../normalization/layer-normalization.ts';
import { Dropout } from '../regularization/dropout.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';
import type { RotaryOptions } from './rotary-embedding.ts';

/** The options of {@link transformerEncoder} and {@link transformerDecoder}. */
export interface TransformerBlockOptions extends LayerOptions {
  /** The width between the two dense layers. */
  readonly intermediateDim: number;
  /** The number of heads; it divides the number of features. */
  readonly numHeads: number;
  /** The probability with which elements are dropped in training: weights of attention, and what each part adds. Default 0. */
  readonly dropout?: number;
  /** Between the two dense layers. Default 'relu'. */
  readonly activation?: ActivationName | ActivationFunction;
  /** Default 1e-5. */
  readonly layerNormEpsilon?: number;
  /** Of all kernels. Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike;
  /** Of all biases. Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
  /** Whether each part is normalised before it, x + part(norm(x)), rather than after, norm(x + part(x)). Default false. */
  readonly normalizeFirst?: boolean;
  /** Whether queries and keys of self-attention are turned by their positions; see `rotaryEmbedding`. Default false. */
  readonly rotary?: boolean | RotaryOptions;
}

/** A block of self-attention and two dense layers. */
export abstract class TransformerBlock extends Layer<LayerValue, Tensor> {
  readonly intermediateDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  readonly normalizeFirst: boolean;
  readonly rotary: boolean | RotaryOptions;
  readonly #kernelInitializer: ReturnType<typeof initializers.get>;
  readonly #biasInitializer: ReturnType<typeof initializers.get>;
  selfAttention!: MultiHeadAttention;
  readonly selfAttentionNorm: LayerNormalization;
  readonly feedforwardNorm: LayerNormalization;
  readonly feedforwardIntermediate: Dense;
  feedforwardOutput!: Dense;
  protected readonly addDropout: Dropout;

  protected constructor(options: TransformerBlockOptions, layer: string) {
    super(options);
    this.intermediateDim = positiveInteger(layer, 'intermediateDim', options.intermediateDim);
    this.numHeads = positiveInteger(layer, 'numHeads', options.numHeads);
    this.activation = getActivation(options.activation ?? 'relu');
    this.layerNormEpsilon = options.layerNormEpsilon ?? 1e-5;
    this.normalizeFirst = options.normalizeFirst ?? false;
    this.rotary = options.rotary ?? false;
    this.#kernelInitializer = initializers.get(options.kernelInitializer ?? 'glorotUniform');
    this.#biasInitializer = initializers.get(options.biasInitializer ?? 'zeros');
    this.addDropout = new Dropout({ rate: options.dropout ?? 0 });
    this.dropout = this.addDropout.rate;
    this.selfAttentionNorm = this.norm();
    this.feedforwardNorm = this.norm();
    this.feedforwardIntermediate = new Dense({
      ...this.#weights,
      units: this.intermediateDim,
      activation: options.activation ?? 'relu',
    });
  }

  get #weights(): { kernelInitializer: InitializerLike; biasInitializer: InitializerLike } {
    return { kernelInitializer: this.#kernelInitializer, biasInitializer: this.#biasInitializer };
  }

  protected norm(): LayerNormalization {
    return new LayerNormalization({ epsilon: this.layerNormEpsilon });
  }

  /** Attention of as many heads as the block has, for steps of so many features. */
  protected attention(features: number, options: { rotary?: boolean | RotaryOptions } = {}): MultiHeadAttention {
    if (features % this.numHeads !== 0) {
      throw new ArgumentError(
        `Layer ${this.displayName}: numHeads must divide the number of features; got ${this.numHeads} and ${features}.`,
      );
    }
    return new MultiHeadAttention({
      ...this.#weights,
      ...options,
      numHeads: this.numHeads,
      keyDim: features / this.numHeads,
      dropout: this.dropout,
    });
  }

  override build(inputShape: ExampleShape, _inputShapes: readonly ExampleShape[]): void {
    const features = knownLength(inputShape, -1, this.displayName);
    this.selfAttention = this.attention(features, { rotary: this.rotary });
    this.selfAttention.ensureBuilt([inputShape]);
    this.selfAttentionNorm.ensureBuilt([inputShape]);
    this.feedforwardNorm.ensureBuilt([inputShape]);
    this.feedforwardIntermediate.ensureBuilt([inputShape]);
    this.feedforwardOutput = new Dense({ ...this.#weights, units: features });
    this.feedforwardOutput.ensureBuilt([[...inputShape.slice(0, -1), this.intermediateDim]]);
  }

  /** The steps that come out are those that came in. */
  override get supportsMasking(): boolean {
    return true;
  }

  /** x + part(norm(x)) or norm(x + part(x)), with dropout on what is added. */
  protected residual(x: Tensor, norm: LayerNormalization, part: (x: Tensor) => Tensor, context: CallContext): Tensor {
    const added = this.addDropout.apply(part(this.normalizeFirst ? norm.apply(x, context) : x), context);
    return this.normalizeFirst ? add(x, added) : norm.apply(add(x, added), context);
  }

  /** The two dense layers. */
  protected feedforward(x: Tensor, context: CallContext): Tensor {
    const part = (rows: Tensor): Tensor =>
      this.feedforwardOutput.apply(this.feedforwardIntermediate.apply(rows, context), context);
    return this.residual(x, this.feedforwardNorm, part, context);
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      intermediateDim: this.intermediateDim,
      numHeads: this.numHeads,
      dropout: this.dropout,
      activation: this.activation.name ?? this.activation.apply,
      layerNormEpsilon: this.layerNormEpsilon,
      ...initializers.savedAs('kernelInitializer', this.#kernelInitializer),
      ...initializers.savedAs('biasInitializer', this.#biasInitializer),
      normalizeFirst: this.normalizeFirst,
      rotary: this.rotary,
    };
  }
}
