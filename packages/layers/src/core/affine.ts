/** What dense layers and convolutions have in common: a kernel, a bias, an activation, and what is asked of them. */
import { ArgumentError } from '@neurite/backend';
import { add, type Shape, type Tensor, type Variable } from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import { type ConstraintLike, constraints } from '../constraints/projections.ts';
import { type InitializerLike, initializers } from '../initializers/registry.ts';
import { checkQuantization, ProductKernel, type QuantizationMode, type WeightHolder } from './product-kernel.ts';
import { Layer, type LayerConfig, type LayerOptions, type WeightOptions } from '../layer.ts';
import { type RegularizerLike, regularizers } from '../regularizers/penalties.ts';

/** The options of every layer that ends in a bias and an activation. */
export interface BiasOptions extends LayerOptions {
  /** Applied to the result: a Keras name or a function. Default 'linear'. */
  readonly activation?: ActivationName | ActivationFunction;
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
  /** Default none. */
  readonly biasRegularizer?: RegularizerLike;
  /** Default none. */
  readonly biasConstraint?: ConstraintLike;
}

/** The options of a kernel. */
export interface KernelOptions {
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike;
  /** Default none. */
  readonly kernelRegularizer?: RegularizerLike;
  /** Default none. */
  readonly kernelConstraint?: ConstraintLike;
}

/** The options of every layer that has a kernel and a bias. */
export interface AffineOptions extends BiasOptions, KernelOptions {
  /** The kernel in whole numbers of 8 bits, as `quantize` makes it: zeros, to be loaded from a file. Default none: float32. */
  readonly quantization?: QuantizationMode;
}

/** A layer with a kernel, a bias and an activation. */
export abstract class AffineLayer extends Layer {
  /** What is applied to the result. */
  readonly activation: Activation;
  /** Whether a bias is added. */
  readonly useBias: boolean;
  readonly #kernel: WeightOptions;
  readonly #bias: WeightOptions;
  readonly #prefix: string;
  readonly #quantization: QuantizationMode | undefined;
  #biasVariable: Variable | undefined;
  #product: ProductKernel | undefined;

  /** @param prefix how the options of the kernel begin in the layer's config: `kernelInitializer` */
  protected constructor(
    options: BiasOptions & Pick<AffineOptions, 'quantization'>,
    kernel: KernelOptions,
    prefix: string = 'kernel',
  ) {
    super(options);
    this.activation = getActivation(options.activation);
    this.useBias = options.useBias ?? true;
    this.#kernel = weightOptions(
      kernel.kernelInitializer ?? 'glorotUniform',
      kernel.kernelRegularizer,
      kernel.kernelConstraint,
    );
    this.#bias = weightOptions(options.biasInitializer ?? 'zeros', options.biasRegularizer, options.biasConstraint);
    this.#prefix = prefix;
    if (options.quantization !== undefined) checkQuantization(options.quantization);
    this.#quantization = options.quantization;
  }

  /** Makes the kernel, under the name it is saved by, and the bias of `units` elements. */
  protected addKernelAndBias(name: string, shape: Shape, units: number): Variable {
    const kernel = this.addWeight(name, shape, this.#kernel);
    this.#addBias(units);
    return kernel;
  }

  /** Makes the kernel of a product that can be computed in 8 bits, and the bias of `units` elements. */
  protected addProductKernelAndBias(shape: Shape, units: number): void {
    const holder: WeightHolder = {
      add: (name, lengths, options) => this.addWeight(name, lengths, options),
      replace: (name, values) => this.replaceWeight(name, values),
    };
    this.#product = new ProductKernel(holder, shape, this.#kernel, this.#quantization);
    this.#addBias(units);
  }

  #addBias(units: number): void {
    if (this.useBias) this.#biasVariable = this.addWeight('bias', [units], this.#bias);
  }

  /** The kernel of {@link addProductKernelAndBias}. */
  protected get productKernel(): ProductKernel | undefined {
    return this.#product;
  }

  override get quantization(): QuantizationMode | undefined {
    return this.#product === undefined ? this.#quantization : this.#product.quantization;
  }

  override quantize(mode: QuantizationMode): boolean {
    checkQuantization(mode);
    this.#product?.quantize();
    return this.#product !== undefined;
  }

  /** Adds the bias and applies the activation. */
  protected finish(x: Tensor): Tensor {
    return this.activation.apply(this.#biasVariable === undefined ? x : add(x, this.#biasVariable));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      activation: this.activation.name ?? this.activation.apply,
      useBias: this.useBias,
      ...(this.quantization === undefined ? {} : { quantization: this.quantization }),
      ...savedWeight(this.#prefix, this.#kernel),
      ...savedWeight('bias', this.#bias),
    };
  }
}

/** What a weight is made with, from the options of a layer. */
export function weightOptions(
  initializer: InitializerLike,
  regularizer?: RegularizerLike,
  constraint?: ConstraintLike,
): WeightOptions {
  return {
    initializer: initializers.get(initializer),
    regularizer: regularizer === undefined ? undefined : regularizers.get(regularizer),
    constraint: constraint === undefined ? undefined : constraints.get(constraint),
  };
}

/** The part of a layer's config that makes equal {@link weightOptions}: `kernelInitializer` and so on. */
export function savedWeight(prefix: string, { initializer, regularizer, constraint }: WeightOptions): LayerConfig {
  return {
    ...initializers.savedAs(`${prefix}Initializer`, initializer),
    ...regularizers.savedAs(`${prefix}Regularizer`, regularizer),
    ...constraints.savedAs(`${prefix}Constraint`, constraint),
  };
}

/** A count that must be a whole number of at least 1. @throws ArgumentError naming the option */
export function positiveInteger(layer: string, option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ArgumentError(`${layer}: ${option} must be a whole number of at least 1; got ${JSON.stringify(value)}.`);
}
