/** What the cells of `simpleRnn`, `lstm` and `gru` have in common: two kernels, a bias, and dropout on both ways in. */
import { add, cast, matMul, mul, ones, reshape, type Shape, type Tensor, type Variable } from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import type { ConstraintLike } from '../constraints/projections.ts';
import { type BiasOptions, type KernelOptions, positiveInteger, savedWeight, weightOptions } from '../core/affine.ts';
import { drop, rateOf } from '../core/drop.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { CallContext, LayerConfig, WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import { RecurrentCell } from './cell.ts';

/** The options of every recurrent cell with kernels. */
export interface RecurrentWeightOptions extends Omit<BiasOptions, 'activation'>, KernelOptions {
  /** Applied to what becomes the state: a Keras name or a function. Default 'tanh'. */
  readonly activation?: ActivationName | ActivationFunction;
  /** Default 'orthogonal'. */
  readonly recurrentInitializer?: InitializerLike;
  /** Default none. */
  readonly recurrentRegularizer?: RegularizerLike;
  /** Default none. */
  readonly recurrentConstraint?: ConstraintLike;
  /** The probability with which a feature of the input is dropped, the same ones at every step. Default 0. */
  readonly dropout?: number;
  /**
   * The probability with which an element of the state is dropped on its way into the products, the same ones at every
   * step; what is carried on stays whole. Default 0.
   */
  readonly recurrentDropout?: number;
  /** Gives dropout random numbers of its own, which go on from call to call. Default: they follow from `setSeed`. */
  readonly seed?: number;
}

/** A cell with a kernel for its input, one for its state, and a bias. */
export abstract class WeightedCell extends RecurrentCell {
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | undefined;
  readonly #kernel: WeightOptions;
  readonly #recurrent: WeightOptions;
  protected readonly biasOptions: WeightOptions;

  protected constructor(options: RecurrentWeightOptions, layer: string) {
    super(options);
    this.activation = getActivation(options.activation ?? 'tanh');
    this.useBias = options.useBias ?? true;
    this.dropout = rateOf(layer, 'dropout', options.dropout ?? 0);
    this.recurrentDropout = rateOf(layer, 'recurrentDropout', options.recurrentDropout ?? 0);
    this.seed = options.seed;
    if (this.seed !== undefined) this.addGenerator(this.seed);
    this.#kernel = weightOptions(
      options.kernelInitializer ?? 'glorotUniform',
      options.kernelRegularizer,
      options.kernelConstraint,
    );
    this.#recurrent = weightOptions(
      options.recurrentInitializer ?? 'orthogonal',
      options.recurrentRegularizer,
      options.recurrentConstraint,
    );
    this.biasOptions = weightOptions(
      options.biasInitializer ?? 'zeros',
      options.biasRegularizer,
      options.biasConstraint,
    );
  }

  override get outputIsState(): boolean {
    return true;
  }

  /** A step by itself is a sequence of one. */
  override call([x, ...states]: readonly Tensor[], context: CallContext): readonly Tensor[] {
    const run = this.begin(x!.shape, context);
    const { output, states: next } = run.step(run.project(cast(x!, 'float32')), states);
    return [output, ...next];
  }

  protected addKernel(shape: Shape): Variable {
    return this.addWeight('kernel', shape, this.#kernel);
  }

  protected addRecurrentKernel(shape: Shape): Variable {
    return this.addWeight('recurrentKernel', shape, this.#recurrent);
  }

  /** What dropout leaves of an input and of a state of these shapes: factors for a whole sequence, in training. */
  protected dropoutFactors(
    inputShape: Shape,
    stateShape: Shape,
    { training = false }: CallContext,
  ): { readonly input: Tensor | undefined; readonly state: Tensor | undefined } {
    const factors = (rate: number, shape: Shape): Tensor | undefined =>
      training && rate > 0 ? drop(ones(shape), rate, this.ownGenerator) : undefined;
    return { input: factors(this.dropout, inputShape), state: factors(this.recurrentDropout, stateShape) };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      activation: this.activation.name ?? this.activation.apply,
      useBias: this.useBias,
      ...savedWeight('kernel', this.#kernel),
      ...savedWeight('recurrent', this.#recurrent),
      ...savedWeight('bias', this.biasOptions),
      dropout: this.dropout,
      recurrentDropout: this.recurrentDropout,
      ...(this.seed === undefined ? {} : { seed: this.seed }),
    };
  }
}

/** The options of a cell of so many units. */
export interface DenseCellOptions extends RecurrentWeightOptions {
  /** The length of the state, and of the output. */
  readonly units: number;
}

/** A cell of vectors: `gates` parts of `units` elements each are computed of the input and the state. */
export abstract class GatedCell extends WeightedCell {
  readonly units: number;
  readonly #gates: number;
  #kernelVariable!: Variable;
  protected recurrentKernel!: Variable;
  protected bias: Variable | undefined;

  protected constructor(options: DenseCellOptions, layer: string, gates: number) {
    super(options, layer);
    this.units = positiveInteger(layer, 'units', options.units);
    this.#gates = gates;
  }

  override get inputAxes(): readonly string[] {
    return ['features'];
  }

  override stateShapes(): readonly ExampleShape[] {
    return [[this.units]];
  }

  override build(inputShape: ExampleShape): void {
    const width = this.#gates * this.units;
    this.#kernelVariable = this.addKernel([knownLength(inputShape, -1, this.displayName), width]);
    this.recurrentKernel = this.addRecurrentKernel([this.units, width]);
    if (this.useBias) this.bias = this.addBias(width);
  }

  protected addBias(width: number): Variable {
    return this.addWeight('bias', [width], this.biasOptions);
  }

  /** The part of a step's product that comes from the input, for one step or for all at once. */
  protected projectInput(x: Tensor, factors: Tensor | undefined, bias: Tensor | undefined): Tensor {
    const kept = factors === undefined ? x : mul(x, factors);
    const rows = matMul(reshape(kept, [-1, x.shape.at(-1)!]), this.#kernelVariable);
    return reshape(bias === undefined ? rows : add(rows, bias), [...x.shape.slice(0, -1), rows.shape[1]!]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), units: this.units };
  }
}
