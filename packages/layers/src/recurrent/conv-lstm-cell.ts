/** The step of `convLstm1d`, `convLstm2d` and `convLstm3d`. */
import {
  add,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  conv3d,
  mul,
  reshape,
  type Shape,
  type Tensor,
  type Variable,
} from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import {
  axesOf,
  outputLengths,
  type Padding,
  paddingOf,
  perAxis,
  type Rank,
  type WindowOptions,
} from '../convolution/window.ts';
import { positiveInteger } from '../core/affine.ts';
import type { CallContext, LayerConfig } from '../layer.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import type { SequenceRun } from './cell.ts';
import { type RecurrentWeightOptions, WeightedCell } from './gated-cell.ts';
import { lstmUpdate, withForgetBias } from './lstm-cell.ts';

/** A number for all spatial axes, or one for each. */
export type Lengths = number | readonly number[];

/** The options of a convolutional long short-term memory. */
export interface ConvLstmCellOptions extends RecurrentWeightOptions, WindowOptions {
  /** The number of channels of the state, and of the output. */
  readonly filters: number;
  /** The lengths of the window: one number for all spatial axes, or one for each. */
  readonly kernelSize: Lengths;
  /** Steps from one window over the input to the next. Default 1. */
  readonly strides?: Lengths;
  /** Distance between neighbouring elements of the window over the input. Default 1. */
  readonly dilationRate?: Lengths;
  /** Applied to the gates: a Keras name or a function. Default 'sigmoid'. */
  readonly recurrentActivation?: ActivationName | ActivationFunction;
  /** Whether the bias of the forget gate begins at 1, so that a new network remembers. Default true. */
  readonly unitForgetBias?: boolean;
}

type Convolution = (x: Tensor, kernel: Tensor, options: ConvolutionOptions) => Tensor;

const convolutions: readonly Convolution[] = [conv1d, conv2d, conv3d];

/** An LSTM step whose products are convolutions. */
export class ConvLstmCell extends WeightedCell {
  static override readonly className: string = 'ConvLstmCell';
  /** The number of spatial axes. */
  readonly rank: Rank;
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dilationRate: readonly number[];
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;
  #kernel!: Variable;
  #recurrentKernel!: Variable;
  #bias: Variable | undefined;

  /** @param layer the factory that messages name */
  constructor(options: ConvLstmCellOptions, rank: Rank, layer: string) {
    super(options, layer);
    const lengths = (option: string, value: Lengths): readonly number[] => perAxis(layer, option, value, rank);
    this.rank = rank;
    this.filters = positiveInteger(layer, 'filters', options.filters);
    this.kernelSize = lengths('kernelSize', options.kernelSize);
    this.strides = lengths('strides', options.strides ?? 1);
    this.dilationRate = lengths('dilationRate', options.dilationRate ?? 1);
    this.padding = paddingOf(layer, rank, options);
    this.recurrentActivation = getActivation(options.recurrentActivation ?? 'sigmoid');
    this.unitForgetBias = options.unitForgetBias ?? true;
  }

  override get inputAxes(): readonly string[] {
    return axesOf(this.rank);
  }

  override stateShapes(inputShape: ExampleShape): readonly ExampleShape[] {
    const { kernelSize: size, strides, dilationRate: dilation, padding } = this;
    const spatial = outputLengths(this.displayName, inputShape, { size, strides, dilation, padding });
    const state = [...spatial, this.filters];
    return [state, state];
  }

  override build(inputShape: ExampleShape): void {
    const channels = knownLength(inputShape, -1, this.displayName);
    this.#kernel = this.addKernel([...this.kernelSize, channels, 4 * this.filters]);
    this.#recurrentKernel = this.addRecurrentKernel([...this.kernelSize, this.filters, 4 * this.filters]);
    if (!this.useBias) return;
    const initializer = withForgetBias(this.biasOptions.initializer, this.unitForgetBias);
    this.#bias = this.addWeight('bias', [4 * this.filters], { ...this.biasOptions, initializer });
  }

  override begin(shape: Shape, context: CallContext): SequenceRun {
    const convolve = convolutions[this.rank - 1]!;
    const [batch, ...example] = shape as [number, ...number[]];
    const stateShape = [batch, ...(this.stateShapes(example)[0] as Shape)];
    const factors = this.dropoutFactors(shape, stateShape, context);
    const walk = { strides: this.strides, padding: this.padding, dilations: this.dilationRate };
    return {
      project: (x) => {
        const images = reshape(factors.input === undefined ? x : mul(x, factors.input), [-1, ...example]);
        const gates = convolve(images, this.#kernel, walk);
        const biased = this.#bias === undefined ? gates : add(gates, this.#bias);
        return reshape(biased, [...x.shape.slice(0, -example.length), ...gates.shape.slice(1)]);
      },
      step: (projected, [h, c]) => {
        const kept = factors.state === undefined ? h! : mul(h!, factors.state);
        const gates = add(projected, convolve(kept, this.#recurrentKernel, { padding: 'same' }));
        const [next, memory] = lstmUpdate(gates, c!, this.activation, this.recurrentActivation);
        return { output: next, states: [next, memory] };
      },
    };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      filters: this.filters,
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dilationRate: this.dilationRate,
      recurrentActivation: this.recurrentActivation.name ?? this.recurrentActivation.apply,
      unitForgetBias: this.unitForgetBias,
    };
  }
}
