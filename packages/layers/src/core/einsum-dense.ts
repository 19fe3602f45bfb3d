import { ArgumentError, ShapeError } from '@neurite/backend';
import { add, einsum, type Tensor, type Variable } from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import type { ConstraintLike } from '../constraints/projections.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import { Layer, type LayerConfig, type LayerOptions, type WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import { type ExampleShape, knownLength, printShape } from '../shape.ts';
import { type KernelOptions, savedWeight, weightOptions } from './affine.ts';

/** The options of {@link einsumDense}. */
export interface EinsumDenseOptions extends LayerOptions, KernelOptions {
  /** Einstein's summation of the input and the kernel, such as 'abc,cd->abd': a letter for each axis. */
  readonly equation: string;
  /** The lengths of the output's axes after that of the batch; `null` for those that are the input's. */
  readonly outputShape: number | readonly (number | null)[];
  /** The letters of the output along which there is a bias of its own. Default none: no bias. */
  readonly biasAxes?: string | null;
  /** Applied to the result. Default 'linear'. */
  readonly activation?: ActivationName | ActivationFunction;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
  /** Default none. */
  readonly biasRegularizer?: RegularizerLike;
  /** Default none. */
  readonly biasConstraint?: ConstraintLike;
}

/** A product along any axes; see {@link einsumDense}. */
export class EinsumDense extends Layer {
  static override readonly className: string = 'EinsumDense';
  readonly equation: string;
  readonly outputShape: readonly (number | null)[];
  readonly biasAxes: string | undefined;
  readonly activation: Activation;
  readonly #letters: { readonly input: string; readonly kernel: string; readonly output: string };
  readonly #kernelOptions: WeightOptions;
  readonly #biasOptions: WeightOptions;
  #kernel!: Variable;
  #bias: Variable | undefined;

  constructor(options: EinsumDenseOptions) {
    super(options);
    this.equation = options.equation;
    const match = /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/.exec(String(this.equation).replaceAll(' ', ''));
    if (match === null) {
      throw new ArgumentError(
        `einsumDense: the equation must be such as 'ab,bc->ac'; got ${JSON.stringify(this.equation)}.`,
      );
    }
    const [, input, kernel, output] = match as unknown as [string, string, string, string];
    this.#letters = { input, kernel, output };
    this.outputShape = [options.outputShape].flat();
    if (this.outputShape.length !== output.length - 1) {
      throw new ArgumentError(
        `einsumDense: outputShape must have a length for each axis of '${output}' after the first; got ${JSON.stringify(options.outputShape)}.`,
      );
    }
    this.biasAxes = options.biasAxes ?? undefined;
    const strange = [...(this.biasAxes ?? '')].find((letter) => !output.includes(letter));
    if (strange !== undefined) {
      throw new ArgumentError(
        `einsumDense: biasAxes '${this.biasAxes}' names the axis '${strange}', which the output '${output}' does not have.`,
      );
    }
    this.activation = getActivation(options.activation);
    this.#kernelOptions = weightOptions(
      options.kernelInitializer ?? 'glorotUniform',
      options.kernelRegularizer,
      options.kernelConstraint,
    );
    this.#biasOptions = weightOptions(
      options.biasInitializer ?? 'zeros',
      options.biasRegularizer,
      options.biasConstraint,
    );
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    const [shape] = inputShapes;
    const { input } = this.#letters;
    if (inputShapes.length !== 1 || shape!.length !== input.length - 1) {
      throw new ShapeError(
        `Layer ${this.displayName} takes one input with the axes '${input}', the first of which is the batch; got examples of ${inputShapes.map(printShape).join(' and ')}.`,
      );
    }
    super.checkInputs(this.builtShapes === undefined ? inputShapes : [this.#fixed(shape!)]);
  }

  /** Only axes that the kernel has must keep their lengths. */
  #fixed(shape: ExampleShape): ExampleShape {
    const { input, kernel } = this.#letters;
    return shape.map((length, axis) => (kernel.includes(input[axis + 1]!) ? length : this.builtShapes![0]![axis]!));
  }

  override build(inputShape: ExampleShape): void {
    const { input, kernel, output } = this.#letters;
    const lengthOf = (letter: string): number => {
      const fromOutput = this.outputShape[output.indexOf(letter) - 1];
      if (output.indexOf(letter) > 0 && fromOutput !== null && fromOutput !== undefined) return fromOutput;
      const axis = input.indexOf(letter);
      if (axis > 0) return knownLength(inputShape, axis - 1, this.displayName);
      throw new ArgumentError(
        `Layer ${this.displayName}: the length of the kernel's axis '${letter}' follows from nothing; give it in outputShape.`,
      );
    };
    this.#kernel = this.addWeight('kernel', [...kernel].map(lengthOf), this.#kernelOptions);
    if (this.biasAxes === undefined) return;
    const axes = this.biasAxes;
    // From the first of its letters on, the bias has an axis for each of the output's.
    const begin = Math.min(...[...axes].map((letter) => output.indexOf(letter)));
    const shape = Array.from(output.slice(begin), (letter) => (axes.includes(letter) ? lengthOf(letter) : 1));
    this.#bias = this.addWeight('bias', shape, this.#biasOptions);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const { input, output } = this.#letters;
    return this.outputShape.map((length, axis) => length ?? inputShape[input.indexOf(output[axis + 1]!) - 1] ?? null);
  }

  override call(x: Tensor): Tensor {
    const product = einsum(this.equation, x, this.#kernel);
    return this.activation.apply(this.#bias === undefined ? product : add(product, this.#bias));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      equation: this.equation,
      outputShape: this.outputShape,
      ...(this.biasAxes === undefined ? {} : { biasAxes: this.biasAxes }),
      activation: this.activation.name ?? this.activation.apply,
      ...savedWeight('kernel', this.#kernelOptions),
      ...savedWeight('bias', this.#biasOptions),
    };
  }
}

/**
 * A product of the input and a kernel along any axes: y = activation(einsum(equation, x, kernel) + bias).
 *
 * Input and output have the axes that the equation names, the first of which is the batch; the kernel has those of its second operand.
 *
 * @throws ArgumentError when the equation or another option is malformed; on applying, ShapeError when the input does not fit
 * @example
 * einsumDense({ equation: 'abc,cd->abd', outputShape: [null, 64], biasAxes: 'd' }) // dense over the last axis
 */
export function einsumDense(options: EinsumDenseOptions): EinsumDense {
  return new EinsumDense(options);
}
