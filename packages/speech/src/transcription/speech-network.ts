import {
  type Bidirectional,
  bidirectional,
  type CallContext,
  type Conv1d,
  conv1d,
  type Dense,
  dense,
  type Dropout,
  dropout,
  type Gru,
  gru,
  type Layer,
  type LayerConfig,
  type LayerNormalization,
  layerNormalization,
  withMask,
} from '@neurite/layers';
import { Model, type StepBatch, type StepFigures, type TestContext, type TrainContext } from '@neurite/models';
import { add, cast, expandDims, floorDiv, maximum, mul, pad, sub, type Tensor } from '@neurite/tensors';
import { ctcLoss } from '../ctc/ctc-loss.ts';
import { lengthMask } from '../features/length-mask.ts';
import { type AudioAugmentation, audioAugmentation } from '../layers/audio-augmentation.ts';
import type { Hearing } from '../layers/hearing.ts';
import { type SpecAugment, specAugment } from '../layers/spec-augment.ts';
import { type VocalTractPerturbation, vocalTractPerturbation } from '../layers/vocal-tract-perturbation.ts';
import { type ConformerBlock, conformerBlock } from './conformer-block.ts';
import { residualEncoder } from './residual-encoder.ts';
import { utteranceFeatures } from './utterance-features.ts';

/** What of it reads the features: convolutions and recurrent layers, a small Conformer, or residual convolutions alone. */
export type SpeechEncoderName = 'gru' | 'conformer' | 'residual';

/** Options of the network, as plain data. */
export interface SpeechNetworkOptions extends Hearing {
  readonly name?: string;
  /** The classes, the blank included. */
  readonly classes: number;
  readonly encoder: SpeechEncoderName;
  /** Channels of the convolutions, units of the recurrent layers in each direction, features of the others. */
  readonly units: number;
  /** Recurrent layers or blocks. */
  readonly layers: number;
  /** Whether a frame knows only of those before it. */
  readonly causal: boolean;
  readonly dropout: number;
}

/** Frames of the spectrogram that become one of the output's. */
export const SUBSAMPLING = 4;

/**
 * A network from samples [batch, samples] and their counts [batch] to logits of labels [batch, frames, classes]; it is trained by CTC.
 * The encoder makes one frame of four, by two convolutions of stride 2 where it is not made of convolutions itself.
 *
 * @example
 * const network = speechToText({ sampleRate: 8000 }).model;
 * network.frameLengths(tensor([8000, 16000])); // [26, 51]
 */
export class SpeechNetwork extends Model<readonly Tensor[], Tensor> {
  static override readonly className: string = 'SpeechNetwork';
  readonly #options: SpeechNetworkOptions;
  readonly augmentation: AudioAugmentation | undefined;
  readonly vocalTract: VocalTractPerturbation | undefined;
  readonly masking: SpecAugment | undefined;
  readonly convolutions: readonly Conv1d[];
  readonly convolutionNorms: readonly LayerNormalization[];
  readonly recurrent: readonly (Bidirectional | Gru)[];
  readonly blocks: readonly ConformerBlock[];
  readonly residual: Layer | undefined;
  readonly drop: Dropout;
  readonly head: Dense;

  constructor(options: SpeechNetworkOptions) {
    super(options.name === undefined ? {} : { name: options.name });
    this.#options = options;
    const { units, layers, causal, encoder, dropout: rate, classes, augmentation, vocalTract, masking } = options;
    this.augmentation = augmentation === undefined ? undefined : audioAugmentation(augmentation);
    this.vocalTract = vocalTract === undefined ? undefined : vocalTractPerturbation(vocalTract);
    this.masking = masking === undefined ? undefined : specAugment(masking);
    this.residual = encoder === 'residual' ? residualEncoder({ units, layers, causal, dropout: rate }) : undefined;
    const halvings = encoder === 'residual' ? [] : [1, 2];
    this.convolutions = halvings.map(() => conv1d({ filters: units, kernelSize: 5, strides: 2 }));
    this.convolutionNorms = halvings.map(() => layerNormalization());
    const each = Array.from({ length: layers });
    const sequence = { units, returnSequences: true } as const;
    this.recurrent =
      encoder !== 'gru' ? [] : each.map(() => (causal ? gru(sequence) : bidirectional({ layer: gru(sequence) })));
    this.blocks = encoder === 'conformer' ? each.map(() => conformerBlock({ causal, dropout: rate })) : [];
    this.drop = dropout({ rate });
    this.head = dense({ units: classes });
  }

  override call([samples, counts]: readonly Tensor[], context: CallContext): Tensor {
    const audio = this.augmentation === undefined ? samples! : this.augmentation.apply(samples!, context);
    const frameCounts = this.#frames(counts!);
    let x = utteranceFeatures(audio, frameCounts, this.#options.features);
    if (this.vocalTract !== undefined) x = this.vocalTract.apply(x, context);
    if (this.masking !== undefined) x = this.masking.apply(x, context);
    if (this.residual !== undefined) {
      return this.head.apply(this.residual.apply(withMask(x, lengthMask(frameCounts, x.shape[1]!)), context) as Tensor);
    }
    let lengths = frameCounts;
    this.convolutions.forEach((convolution, index) => {
      x = kept(x, lengths);
      // Frame t of the output is around frames 2 t, or, where it must not look ahead, ends there.
      const padded = pad(x, [[0, 0], this.#options.causal ? [4, 0] : [2, 2], [0, 0]]);
      x = this.convolutionNorms[index]!.apply(convolution.apply(padded)).silu();
      lengths = halved(lengths);
    });
    const mask = lengthMask(lengths, x.shape[1]!);
    x = withMask(kept(x, lengths), mask);
    for (const layer of this.recurrent) x = withMask(this.drop.apply(layer.apply(x, context) as Tensor, context), mask);
    for (const block of this.blocks) x = block.apply(x, context);
    return this.head.apply(x);
  }

  /** How many frames of the output belong to so many samples, [batch]. */
  frameLengths(counts: Tensor): Tensor {
    return halved(halved(this.#frames(counts)));
  }

  /** Samples from one frame of the output to the next. */
  get frameStride(): number {
    return SUBSAMPLING * this.#options.features.sequenceStride!;
  }

  /** Whether a frame knows only of those before it. */
  get isCausal(): boolean {
    return this.#options.causal;
  }

  override trainStep(batch: StepBatch, { minimize }: TrainContext): StepFigures {
    return { loss: minimize(() => this.#loss(batch, { training: true })) };
  }

  override testStep(batch: StepBatch, _context: TestContext): StepFigures {
    return { loss: this.#loss(batch, {}) };
  }

  #loss({ x, y }: StepBatch, context: CallContext): Tensor {
    const frameLengths = this.frameLengths(x[1]!);
    return ctcLoss(y[0]!, this.apply(x, context), { frameLengths, infeasible: 'skip' });
  }

  /** Frames of the spectrogram. */
  #frames(counts: Tensor): Tensor {
    const stride = this.#options.features.sequenceStride!;
    return cast(add(floorDiv(counts, stride), 1), 'int32');
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), ...this.#options };
  }
}

function halved(lengths: Tensor): Tensor {
  return cast(maximum(add(floorDiv(sub(lengths, 1), 2), 1), 1), 'int32');
}

/** Zeros behind the end of each utterance. */
function kept(x: Tensor, lengths: Tensor): Tensor {
  return mul(x, expandDims(cast(lengthMask(lengths, x.shape[1]!), 'float32'), 2));
}
