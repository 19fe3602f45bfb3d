import { ArgumentError, ShapeError } from '@neurite/backend';
import { type DType, isTensor, type NdArray, runEagerly, type Shape, type Tensor, type TensorLike, toTensor, type Variable, variable } from '@neurite/tensors';
import type { Constraint } from './constraints/constraint.ts';
import type { Initializer } from './initializers/initializer.ts';
import type { Regularizer } from './regularizers/regularizer.ts';
import { type ExampleShape, fitsShape, printShape } from './shape.ts';
import { SymbolicTensor } from './symbolic.ts';

/** What flows between layers: one tensor, or a list of them. */
export type LayerValue = Tensor | readonly Tensor[];

/** The same, symbolically: what flows while a functional model is written down. */
export type SymbolicOf<V extends LayerValue> = V extends Tensor ? SymbolicTensor : readonly SymbolicTensor[];

/** What can be given to a layer in place of its input. */
export type InputLike<V extends LayerValue> = V extends Tensor ? TensorLike : readonly TensorLike[];

/** What a layer is told when it is called, beside its input. */
export interface CallContext {
  /** Whether the model is being trained: dropout drops, batch normalization uses the batch. Default false. */
  readonly training?: boolean;
  /** Takes an additional term of the loss (an activity regularizer's). */
  readonly addLoss?: (loss: Tensor) => void;
}

/** The options that every layer takes. */
export interface LayerOptions {
  /** Distinct within a model. Default: given by the model, from the kind of layer (`dense`, `dense_1`, …). */
  readonly name?: string;
  /** Whether training changes its weights. Default true. */
  readonly trainable?: boolean;
  /** The shape of one example, for the first layer of a sequential model. */
  readonly inputShape?: ExampleShape;
}

/** A weight of a layer, with what was asked for it. */
export interface Weight {
  readonly name: string;
  readonly variable: Variable;
  readonly regularizer: Regularizer | undefined;
  readonly constraint: Constraint | undefined;
}

/** How {@link Layer.addWeight} makes a weight. */
export interface WeightOptions {
  readonly initializer: Initializer;
  readonly regularizer?: Regularizer | undefined;
  readonly constraint?: Constraint | undefined;
  /** Whether optimizers change it. Default true; moving statistics are not. */
  readonly trainable?: boolean;
  /** Default 'float32'. */
  readonly dtype?: DType;
}

/** A layer's options as plain data, from which its class makes an equal layer. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/**
 * A step of a network: a function of tensors, with weights of its own.
 *
 * A layer of one's own extends this class: `build` makes the weights when the shape of the input is known, `call` is
 * the computation, and `computeOutputShape` says what comes out. Layers held in properties are found by themselves,
 * and their weights named after the property: `fc1/kernel`.
 *
 * @typeParam In what `call` takes: a tensor, or a list of tensors
 * @typeParam Out what `call` gives
 * @example
 * class Scale extends Layer {
 *   static override readonly className = 'Scale';
 *   #factor!: Variable;
 *   override build() { this.#factor = this.addWeight('factor', [], { initializer: ones() }); }
 *   override call(x: Tensor) { return x.mul(this.#factor); }
 * }
 */
export abstract class Layer<In extends LayerValue = Tensor, Out extends LayerValue = Tensor> {
  /** The name of the class in saved files; every subclass states its own. */
  static readonly className: string = 'Layer';

  /** The name given by the user, else by the model that holds the layer. */
  name: string | undefined;
  /** Whether training changes the layer's weights; `false` freezes them, and those of layers inside. */
  trainable: boolean;
  /** The shape of one example, as stated by the user for a first layer. */
  readonly inputShape: ExampleShape | undefined;

  #builtFor: readonly ExampleShape[] | undefined;
  readonly #weights: Weight[] = [];

  constructor(options: LayerOptions = {}) {
    this.name = options.name;
    this.trainable = options.trainable ?? true;
    this.inputShape = options.inputShape;
  }

  /** The name of the layer's class in saved files. */
  get className(): string {
    return (this.constructor as typeof Layer).className;
  }

  /** The name in messages: its own, else its class's. */
  get displayName(): string {
    return this.name === undefined ? this.className : `'${this.name}' (${this.className})`;
  }

  /** Whether the weights exist. */
  get isBuilt(): boolean {
    return this.#builtFor !== undefined;
  }

  /** The shape of one example that the layer was built for; several for a layer of several inputs. */
  get builtShapes(): readonly ExampleShape[] | undefined {
    return this.#builtFor;
  }

  /**
   * Makes the weights. It is called once, before the first `call`; those without weights leave it out.
   *
   * @param inputShape the shape of one example; for a layer of several inputs, of the first
   * @param inputShapes the shapes of all inputs
   */
  build(_inputShape: ExampleShape, _inputShapes: readonly ExampleShape[]): void {}

  /**
   * The computation. It must be made of operations alone: it may be traced, so it must not read values.
   *
   * @param input of shape [batch, ...example]
   */
  abstract call(input: In, context: CallContext): Out;

  /**
   * The shape of one example of the output. Default: that of the input.
   *
   * @throws ShapeError when the layer cannot take such an input
   */
  computeOutputShape(inputShape: ExampleShape, _inputShapes: readonly ExampleShape[]): ExampleShape {
    return inputShape;
  }

  /** The shapes of all outputs; only layers of several outputs state it. */
  computeOutputShapes(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    return [this.computeOutputShape(inputShapes[0] ?? [], inputShapes)];
  }

  /** The options from which an equal layer can be made; subclasses add theirs to `super.getConfig()`. */
  getConfig(): LayerConfig {
    return {
      ...(this.name === undefined ? {} : { name: this.name }),
      ...(this.trainable ? {} : { trainable: false }),
      ...(this.inputShape === undefined ? {} : { inputShape: this.inputShape }),
    };
  }

  /**
   * Applies the layer: to values, building it at the first call; or to the symbolic tensors of a functional model.
   *
   * @throws ShapeError naming the layer, the shape it was built for and the one that came
   */
  apply(input: SymbolicOf<In>): SymbolicOf<Out>;
  apply(input: InputLike<In>, context?: CallContext): Out;
  apply(input: InputLike<In> | SymbolicOf<In>, context: CallContext = {}): Out | SymbolicOf<Out> {
    const isList = isInputList(input);
    const items = (isList ? input : [input]) as readonly (TensorLike | SymbolicTensor)[];
    if (items.some((item) => item instanceof SymbolicTensor)) {
      return this.#applySymbolically(items as readonly SymbolicTensor[], isList) as SymbolicOf<Out>;
    }
    const tensors = items.map((item) => toTensor(item as TensorLike, undefined, `input of ${this.displayName}`));
    this.ensureBuilt(tensors.map((tensor) => tensor.shape.slice(1)));
    return this.call((isList ? tensors : tensors[0]!) as unknown as In, context);
  }

  /** Builds the layer if it is not yet; else checks that the shapes are those it was built for. */
  ensureBuilt(inputShapes: readonly ExampleShape[]): void {
    if (this.#builtFor === undefined) {
      runEagerly(() => this.build(inputShapes[0] ?? [], inputShapes));
      this.#builtFor = this.flexibleInput(inputShapes);
      return;
    }
    const expected = this.#builtFor;
    if (inputShapes.length !== expected.length || !inputShapes.every((shape, i) => fitsShape(shape, expected[i]!))) {
      throw new ShapeError(
        `Layer ${this.displayName} was built for input of shape ${expected.map(printShape).join(' and ')} for each ` +
          `example, and got ${inputShapes.map(printShape).join(' and ')}. Reshape the data, or build a new layer.`,
      );
    }
  }

  /** The shapes that later inputs are held to: those of the first; layers without weights may open lengths. */
  protected flexibleInput(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    return this.#weights.length === 0 ? inputShapes.map((shape) => shape.map(() => null)) : inputShapes;
  }

  /** Makes a weight of this layer; to be called from `build`. */
  protected addWeight(name: string, shape: Shape, options: WeightOptions): Variable {
    if (this.#weights.some((weight) => weight.name === name)) {
      throw new ArgumentError(`Layer ${this.displayName} has a weight named '${name}' already.`);
    }
    const initial: NdArray = options.initializer.initialize(shape, options.dtype ?? 'float32');
    const created = variable(initial, { name, trainable: options.trainable ?? true });
    this.#weights.push({ name, variable: created, regularizer: options.regularizer, constraint: options.constraint });
    return created;
  }

  /** The weights of this layer itself, without those of layers inside. */
  get ownWeights(): readonly Weight[] {
    return this.#weights;
  }

  /** The layers held in this one's properties (directly, in arrays or in records), by path. */
  get sublayers(): ReadonlyMap<string, Layer<never, LayerValue>> {
    const found = new Map<string, Layer<never, LayerValue>>();
    for (const [key, value] of Object.entries(this)) collectLayers(key, value, found);
    return found;
  }

  /** Every weight, those of layers inside included, by path: `fc1/kernel`. A shared layer comes once. */
  get namedWeights(): ReadonlyMap<string, Weight> {
    const named = new Map<string, Weight>();
    collectWeights(this as unknown as Layer<never, LayerValue>, '', named, new Set());
    return named;
  }

  /** Every weight's variable, in the order of creation. */
  get variables(): Variable[] {
    return [...this.namedWeights.values()].map((weight) => weight.variable);
  }

  /** The variables that training changes: those of frozen layers left out. */
  get trainableVariables(): Variable[] {
    return trainableWeights(this as unknown as Layer<never, LayerValue>).map((weight) => weight.variable);
  }

  /** The weights that training changes, with their regularizers and constraints. */
  get trainableWeights(): Weight[] {
    return trainableWeights(this as unknown as Layer<never, LayerValue>);
  }

  /** The number of elements in all weights. */
  countParameters(): number {
    return this.variables.reduce((total, weight) => total + weight.size, 0);
  }

  /** The values of all weights, in the order of {@link variables}. */
  getWeights(): Tensor[] {
    return this.variables.map((weight) => weight.value());
  }

  /**
   * Sets the values of all weights, in the order of {@link variables}.
   *
   * @throws ShapeError when the number of values or a shape differs, naming the weight
   */
  setWeights(values: readonly TensorLike[]): void {
    const named = [...this.namedWeights];
    if (values.length !== named.length) {
      throw new ShapeError(`Layer ${this.displayName} has ${named.length} weights; setWeights got ${values.length}.`);
    }
    named.forEach(([path, { variable: target }], index) => {
      const value = toTensor(values[index]!);
      if (value.shape.join() !== target.shape.join()) {
        throw new ShapeError(
          `Weight '${path}' has the shape ${printShape(target.shape)}; setWeights got ${printShape(value.shape)}.`,
        );
      }
      target.assign(value);
    });
  }

  #applySymbolically(inputs: readonly SymbolicTensor[], takesList: boolean): SymbolicTensor | SymbolicTensor[] {
    if (!inputs.every((item) => item instanceof SymbolicTensor)) {
      throw new ArgumentError(`Layer ${this.displayName} got symbolic tensors and values in one list; give one kind.`);
    }
    const shapes = inputs.map((item) => item.shape);
    if (this.#builtFor === undefined) this.ensureBuilt(shapes);
    const use = {};
    const layer = this as unknown as Layer<never, LayerValue>;
    const outputs = this.computeOutputShapes(shapes).map(
      (shape, outputIndex) =>
        new SymbolicTensor(shape, 'float32', { layer, inputs, takesList, outputIndex, use }),
    );
    return outputs.length === 1 ? outputs[0]! : outputs;
  }
}

function isInputList(input: unknown): input is readonly unknown[] {
  return Array.isArray(input) && (input.length === 0 || input.some((item) => isTensor(item) || item instanceof SymbolicTensor || isArrayLike(item)));
}

/** A host array in a list; nested plain numbers are one tensor. */
function isArrayLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

function collectLayers(path: string, value: unknown, found: Map<string, Layer<never, LayerValue>>): void {
  if (value instanceof Layer) found.set(path, value as Layer<never, LayerValue>);
  else if (Array.isArray(value)) value.forEach((item, index) => collectLayers(`${path}/${index}`, item, found));
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, item] of Object.entries(value)) collectLayers(`${path}/${key}`, item, found);
  }
}

function collectWeights(
  layer: Layer<never, LayerValue>,
  prefix: string,
  named: Map<string, Weight>,
  seen: Set<Layer<never, LayerValue>>,
): void {
  if (seen.has(layer)) return;
  seen.add(layer);
  for (const weight of layer.ownWeights) named.set(prefix + weight.name, weight);
  for (const [path, inner] of layer.sublayers) collectWeights(inner, `${prefix}${path}/`, named, seen);
}

function trainableWeights(layer: Layer<never, LayerValue>, seen = new Set<Layer<never, LayerValue>>()): Weight[] {
  if (!layer.trainable || seen.has(layer)) return [];
  seen.add(layer);
  const own = layer.ownWeights.filter((weight) => weight.variable.trainable);
  return [...own, ...[...layer.sublayers.values()].flatMap((inner) => trainableWeights(inner, seen))];
}
