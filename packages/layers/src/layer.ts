import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  type DType,
  div,
  isNdArray,
  isTensor,
  type NdArray,
  RandomGenerator,
  runEagerly,
  type Shape,
  type Tensor,
  type TensorLike,
  toTensor,
  type Variable,
  variable,
} from '@neurite/tensors';
import { getConstraint } from './constraints/projections.ts';
import { getInitializer } from './initializers/registry.ts';
import { checkInputSpec, type InputSpec } from './input-spec.ts';
import { noteInputUses } from './input-uses.ts';
import { nameLayerIn } from './layer-error.ts';
import type { QuantizationMode } from './core/product-kernel.ts';
import { carryMask, maskOf, withMask } from './mask.ts';
import { getRegularizer, regularizers } from './regularizers/penalties.ts';
import type { Regularizer } from './regularizers/regularizer.ts';
import { type ExampleShape, fitsShape, printShape, requireShape } from './shape.ts';
import { SymbolicTensor } from './symbolic.ts';
import { withPlace } from './place.ts';
import type {
  CallContext,
  InputLike,
  LayerConfig,
  LayerOptions,
  LayerValue,
  MaskLike,
  Masks,
  SymbolicOf,
  Weight,
  WeightOptionsLike,
} from './layer-types.ts';
import { findLayers, namedGenerators, namedWeights, trainableWeights } from './traversal.ts';
import { requireWithinWeightLimit } from './weight-limit.ts';

export type {
  CallContext,
  InputLike,
  LayerConfig,
  LayerOptions,
  LayerValue,
  MaskLike,
  Masks,
  SymbolicOf,
  Weight,
  WeightOptions,
  WeightOptionsLike,
} from './layer-types.ts';

/** A layer of any input and output. */
export type AnyLayer = Layer<never, LayerValue>;

/**
 * A step of a network: a function of tensors, with weights of its own.
 *
 * A layer of one's own extends this class: `build` makes the weights when the shape of the input is known, `call` is
 * the computation, and `computeOutputShape` says what comes out. Layers held in properties (in arrays and records,
 * too; not in `#private` ones) are found by themselves, and their weights named after the property: `fc1/kernel`.
 *
 * @typeParam In what `call` takes: a tensor, or a list of tensors
 * @typeParam Out what `call` gives
 * @example
 * class Scale extends Layer {
 *   static override readonly className = 'Scale';
 *   #factor!: Variable;
 *   override build() { this.#factor = this.addWeight('factor', [], { initializer: 'ones' }); }
 *   override call(x: Tensor) { return x.mul(this.#factor); }
 * }
 */
export abstract class Layer<In extends LayerValue = Tensor, Out extends LayerValue = Tensor> {
  /** The name of the class in saved files. A subclass that is minified states its own: else it is the name in the code. */
  static readonly className: string = 'Layer';

  /** The name given by the user, else by the model that holds the layer. */
  name: string | undefined;
  /** Whether training changes the layer's weights; `false` freezes them, and those of layers inside. */
  trainable: boolean;
  /** The shape of one example, as stated by the user for a first layer. */
  readonly inputShape: ExampleShape | undefined;
  /** The penalty on the layer's output. */
  readonly activityRegularizer: Regularizer | undefined;

  #builtFor: readonly ExampleShape[] | undefined;
  #isHeldToShapes = false;
  #generator: RandomGenerator | undefined;
  #hasWarned = false;
  readonly #weights: Weight[] = [];

  constructor(options: LayerOptions = {}) {
    this.name = options.name;
    this.trainable = options.trainable ?? true;
    this.inputShape = options.inputShape;
    if (this.inputShape !== undefined) requireShape(this.inputShape, `Layer ${this.displayName}: inputShape`);
    const { activityRegularizer } = options;
    this.activityRegularizer = activityRegularizer === undefined ? undefined : getRegularizer(activityRegularizer);
  }

  /** The name of the layer's class in saved files. */
  get className(): string {
    const own = this.constructor as typeof Layer;
    // Never a parent's: a file would then be loaded as the parent, which computes something else.
    return Object.hasOwn(own, 'className') ? own.className : own.name || 'Anonymous';
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
   * Makes the weights. It is called once, before the first `call`; layers without weights leave it out.
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

  /** The element type of the outputs, from those of the inputs. Default: float32. */
  computeOutputDType(_inputDTypes: readonly DType[]): DType {
    return 'float32';
  }

  /**
   * Whether the layer knows what to do with masks. One that does not lets none through, and says so once. Default:
   * whether it states {@link computeMask}; a layer that treats every step alike answers `true`, and passes its input's
   * mask on.
   */
  get supportsMasking(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  /**
   * The masks of what comes out, asked of layers that support masks. Default: the mask of the first input.
   *
   * @param masks those of the inputs, as {@link maskOf} gives them
   * @returns a mask of the shape of the output's leading axes; `undefined` where there is none; a list for several outputs
   */
  computeMask(_inputs: readonly Tensor[], masks: readonly (Tensor | undefined)[]): Masks {
    return masks[0];
  }

  /** What inputs the layer takes, as far as is known at this moment; see {@link checkInputs}. Default: not said. */
  protected get inputSpec(): InputSpec | undefined {
    return undefined;
  }

  /**
   * Refuses inputs that the layer cannot take, judging by their shapes. It is asked at every application, at the first
   * one before `build`. Default: what {@link inputSpec} says; without one, a layer that has weights takes the shapes
   * that it was built for.
   *
   * @throws ShapeError naming the layer, what it takes and what came
   */
  protected checkInputs(inputShapes: readonly ExampleShape[]): void {
    const spec = this.inputSpec;
    if (spec !== undefined) return checkInputSpec(this.displayName, spec, inputShapes);
    const expected = this.#builtFor;
    if (expected === undefined || this.#weights.length === 0) return;
    if (inputShapes.length === expected.length && inputShapes.every((shape, i) => fitsShape(shape, expected[i]!)))
      return;
    throw new ShapeError(
      `Layer ${this.displayName} was built for examples of shape ${expected.map(printShape).join(' and ')}, and got ` +
        `${inputShapes.map(printShape).join(' and ')}. Reshape the data, or build a new layer.`,
    );
  }

  /**
   * Refuses values that the layer cannot take. Models ask it about arrays that go straight into the layer, before anything
   * runs: compiled code cannot throw. Default: it takes all.
   *
   * @param values of shape [batch, ...example]
   * @param index which of the layer's inputs they are
   * @throws ArgumentError naming the layer, what it takes and what came
   */
  checkValues(_values: NdArray, _index: number): void {}

  /** The options from which an equal layer can be made; subclasses add theirs to `super.getConfig()`. */
  getConfig(): LayerConfig {
    return {
      ...(this.name === undefined ? {} : { name: this.name }),
      ...(this.trainable ? {} : { trainable: false }),
      ...(this.inputShape === undefined ? {} : { inputShape: this.inputShape }),
      ...regularizers.savedAs('activityRegularizer', this.activityRegularizer),
    };
  }

  /**
   * Applies the layer: to values, building it at the first call; or to the symbolic tensors of a functional model.
   *
   * @throws ShapeError naming the layer, what it takes and what came
   */
  apply(input: SymbolicOf<In>): SymbolicOf<Out>;
  apply(input: InputLike<In>, context?: CallContext): Out;
  apply(input: InputLike<In> | SymbolicOf<In>, context: CallContext = {}): Out | SymbolicOf<Out> {
    const isList = this.isInputList(input);
    const items = (isList ? input : [input]) as readonly (TensorLike | SymbolicTensor)[];
    try {
      if (items.some((item) => item instanceof SymbolicTensor)) {
        return this.#applySymbolically(items as readonly SymbolicTensor[], isList) as SymbolicOf<Out>;
      }
      const { mask, ...passedOn } = context;
      const tensors = maskedInputs(items as readonly TensorLike[], mask, isList);
      const output = this.#applyToTensors(tensors, isList, passedOn);
      if (this.activityRegularizer !== undefined) this.#addActivityLoss(output, this.activityRegularizer, context);
      return output;
    } catch (error) {
      throw nameLayerIn(error, this.displayName);
    }
  }

  /** Whether what {@link apply} was given is a list of inputs; nested arrays of plain numbers are one input. */
  protected isInputList(input: unknown): input is readonly unknown[] {
    const isOneInput = (item: unknown): boolean => isTensor(item) || item instanceof SymbolicTensor || isNdArray(item);
    return Array.isArray(input) && (input.length === 0 || input.some(isOneInput));
  }

  #applyToTensors(tensors: readonly Tensor[], isList: boolean, context: CallContext): Out {
    const scalar = tensors.find((tensor) => tensor.rank === 0);
    if (scalar !== undefined) {
      throw new ShapeError(`Layer ${this.displayName} got a scalar; the first axis of its input counts the examples.`);
    }
    const shapes = tensors.map((tensor) => tensor.shape.slice(1));
    this.ensureBuilt(shapes);
    noteInputUses(this.#any, tensors);
    const passedOn = this.trainable || context.frozen === true ? context : { ...context, frozen: true };
    const given = (isList ? tensors : tensors[0]!) as unknown as In;
    const computed = withPlace(this.displayName, () => this.call(given, passedOn));
    const output =
      passedOn.intercept === undefined ? computed : this.#intercepted(computed, tensors, passedOn.intercept);
    if (!isTensor(output) && !(Array.isArray(output) && output.every(isTensor))) {
      throw new ArgumentError(`call of ${this.displayName} must give a tensor, or a list of tensors.`);
    }
    if (this.#isHeldToShapes) this.#checkPromise(shapes, output);
    this.#passMasks(tensors, [output].flat() as Tensor[]);
    return output;
  }

  /** What goes on in place of the output; masks that the computation set itself go with it. */
  #intercepted(computed: Out, inputs: readonly Tensor[], intercept: NonNullable<CallContext['intercept']>): Out {
    const output = intercept(computed, this.#any, inputs);
    const sources = [computed].flat() as Tensor[];
    ([output].flat() as Tensor[]).forEach((tensor, index) => {
      const mask = maskOf(sources[index]!);
      if (mask !== undefined && maskOf(tensor) === undefined) carryMask(tensor, mask);
    });
    return output as Out;
  }

  /** Gives the outputs their masks, where the computation did not see to that itself. */
  #passMasks(inputs: readonly Tensor[], outputs: readonly Tensor[]): void {
    if (outputs.every((output) => maskOf(output) !== undefined)) return;
    const masks = inputs.map(maskOf);
    if (this.supportsMasking) {
      [this.computeMask(inputs, masks)].flat().forEach((mask, index) => {
        const output = outputs[index]!;
        if (mask !== undefined && maskOf(output) === undefined) carryMask(output, mask);
      });
    } else if (!this.#hasWarned && masks.some((mask) => mask !== undefined) && this.sublayers.size === 0) {
      this.#hasWarned = true;
      console.warn(
        `Layer ${this.displayName} was given a mask and does not know what to do with it: the layers after it will not ` +
          'see which steps are padding.',
      );
    }
  }

  /** Builds the layer if it is not yet, after looking whether it can take inputs of these shapes. */
  ensureBuilt(inputShapes: readonly ExampleShape[]): void {
    this.checkInputs(inputShapes);
    if (this.#builtFor !== undefined) return;
    try {
      // Weights that exist already were made by a call of `build` from outside.
      if (this.#weights.length === 0) runEagerly(() => this.build(inputShapes[0] ?? [], inputShapes));
    } catch (error) {
      this.#weights.length = 0;
      throw error;
    }
    this.#builtFor = inputShapes;
  }

  /** Notes for which inputs the layer was built; for a `build` that people call themselves. */
  protected markBuilt(inputShapes: readonly ExampleShape[]): void {
    this.#builtFor ??= inputShapes;
  }

  /** Makes a weight of this layer; to be called from `build`. */
  protected addWeight(name: string, shape: Shape, options: WeightOptionsLike): Variable {
    if (this.#weights.some((weight) => weight.name === name)) {
      throw new ArgumentError(`Layer ${this.displayName} has a weight named '${name}' already.`);
    }
    requireWithinWeightLimit(this.displayName, name, shape);
    const { initializer, regularizer, constraint, trainable = true, dtype = 'float32' } = options;
    const initial = getInitializer(initializer).initialize(shape, dtype);
    const created = variable(initial, { name, trainable });
    this.#weights.push({
      name,
      variable: created,
      regularizer: regularizer === undefined ? undefined : getRegularizer(regularizer),
      constraint: constraint === undefined ? undefined : getConstraint(constraint),
    });
    return created;
  }

  /**
   * Puts weights that training does not change in the place of one; to be called when a layer changes its form for good.
   *
   * @param values those that come in its place, by name
   */
  protected replaceWeight(name: string, values: Readonly<Record<string, Tensor>>): Variable[] {
    const place = this.#weights.findIndex((weight) => weight.name === name);
    const made = Object.entries(values).map(
      ([replacement, value]): Weight => ({
        name: replacement,
        variable: variable(value, { name: replacement, trainable: false }),
        regularizer: undefined,
        constraint: undefined,
      }),
    );
    this.#weights.splice(place, 1, ...made);
    return made.map((weight) => weight.variable);
  }

  /** In what form the layer itself computes: 'int8' once it was quantized; nothing while it computes in float32. */
  get quantization(): QuantizationMode | undefined {
    return undefined;
  }

  /**
   * Lets the layers inside compute in fewer bits from now on, where they can; see `Model.quantize`. Layers that can do so themselves
   * override it.
   *
   * @returns whether any of them does
   */
  quantize(mode: QuantizationMode): boolean {
    const layers = [...this.sublayers.values()];
    return layers.map((layer) => layer.quantize(mode)).includes(true);
  }

  /**
   * Gives this layer a random generator of its own, whose state advances from call to call and belongs to checkpoints;
   * to be called from the constructor, where the user gave a seed.
   */
  protected addGenerator(seed: number): RandomGenerator {
    this.#generator = new RandomGenerator(seed);
    return this.#generator;
  }

  /** The random generator of this layer itself, if it has one. */
  get ownGenerator(): RandomGenerator | undefined {
    return this.#generator;
  }

  /** The weights of this layer itself, without those of layers inside. */
  get ownWeights(): readonly Weight[] {
    return this.#weights;
  }

  /** The layers held in this one's properties (directly, in arrays or in records), by path. */
  get sublayers(): ReadonlyMap<string, AnyLayer> {
    return findLayers(this, (value): value is AnyLayer => value instanceof Layer);
  }

  /** Every weight, those of layers inside included, by path: `fc1/kernel`. A shared layer comes once. */
  get namedWeights(): ReadonlyMap<string, Weight> {
    return namedWeights(this.#any);
  }

  /** The random generators of this layer and of those inside, by path: `dropout/generator`. */
  get namedGenerators(): ReadonlyMap<string, RandomGenerator> {
    return namedGenerators(this.#any);
  }

  /** Every weight's variable, in the order of {@link namedWeights}. */
  get variables(): Variable[] {
    return [...this.namedWeights.values()].map((weight) => weight.variable);
  }

  /** The weights that training changes, with their regularizers and constraints: those of frozen layers left out. */
  get trainableWeights(): Weight[] {
    return trainableWeights(this.#any);
  }

  /** The variables that training changes. */
  get trainableVariables(): Variable[] {
    return this.trainableWeights.map((weight) => weight.variable);
  }

  /** The variables that training changes, by path. */
  get namedTrainableVariables(): ReadonlyMap<string, Variable> {
    const trainable = new Set(this.trainableVariables);
    return new Map(
      [...this.namedWeights].flatMap(([path, { variable: weight }]) => (trainable.has(weight) ? [[path, weight]] : [])),
    );
  }

  /** The number of elements in all weights. */
  countParameters(): number {
    return this.variables.reduce((total, weight) => total + weight.size, 0);
  }

  /** The values of all weights at this moment, in the order of {@link variables}. */
  getWeights(): Tensor[] {
    return this.variables.map((weight) => weight.value());
  }

  /**
   * Sets the values of all weights, in the order of {@link variables}.
   *
   * @throws ShapeError when the number of values or a shape differs, naming the weight; then none is changed
   */
  setWeights(values: readonly TensorLike[]): void {
    const named = [...this.namedWeights];
    if (values.length !== named.length) {
      const hint = named.length === 0 ? ' Build it first, by giving it data or an inputShape.' : '';
      throw new ShapeError(
        `Layer ${this.displayName} has ${named.length} weights; setWeights got ${values.length}.${hint}`,
      );
    }
    const tensors = named.map(([path, { variable: target }], index) => {
      const value = toTensor(values[index]!, target.dtype, `weight '${path}'`);
      if (value.shape.join() === target.shape.join()) return value;
      throw new ShapeError(
        `Weight '${path}' has the shape ${printShape(target.shape)}; setWeights got ${printShape(value.shape)}.`,
      );
    });
    named.forEach(([, { variable: target }], index) => target.assign(tensors[index]!));
  }

  get #any(): AnyLayer {
    return this as unknown as AnyLayer;
  }

  #applySymbolically(inputs: readonly SymbolicTensor[], takesList: boolean): SymbolicTensor | SymbolicTensor[] {
    if (!inputs.every((item) => item instanceof SymbolicTensor)) {
      throw new ArgumentError(`Layer ${this.displayName} got symbolic tensors and values in one list; give one kind.`);
    }
    const shapes = inputs.map((item) => item.shape);
    this.ensureBuilt(shapes);
    // Where lengths are open, not every layer can say what comes out.
    this.#isHeldToShapes = shapes.every((shape) => !shape.includes(null));
    const source = { layer: this.#any, inputs, takesList, use: {} };
    const dtype = this.computeOutputDType(inputs.map((item) => item.dtype));
    const outputs = this.computeOutputShapes(shapes).map(
      (shape, outputIndex) => new SymbolicTensor(shape, dtype, { ...source, outputIndex }),
    );
    return outputs.length === 1 ? outputs[0]! : outputs;
  }

  /** In a functional model the layers that follow were built for what `computeOutputShapes` said. */
  #checkPromise(inputShapes: readonly ExampleShape[], output: LayerValue): void {
    const promised = this.computeOutputShapes(inputShapes);
    const actual = (isTensor(output) ? [output] : output).map((tensor) => tensor.shape.slice(1));
    if (actual.length === promised.length && actual.every((shape, i) => fitsShape(shape, promised[i]!))) return;
    throw new ShapeError(
      `Layer ${this.displayName} gave examples of shape ${actual.map(printShape).join(' and ')}, but its ` +
        `computeOutputShape says ${promised.map(printShape).join(' and ')}: override it to say what call gives.`,
    );
  }

  #addActivityLoss(output: LayerValue, regularizer: Regularizer, { addLoss }: CallContext): void {
    if (addLoss === undefined) return;
    for (const tensor of isTensor(output) ? [output] : output) {
      addLoss(div(regularizer.penalty(tensor), Math.max(tensor.shape[0] ?? 1, 1)));
    }
  }
}

/** The inputs as tensors, with the masks that were given beside them in place of those that they carry. */
function maskedInputs(items: readonly TensorLike[], mask: CallContext['mask'], isList: boolean): Tensor[] {
  const tensors = items.map((item) => toTensor(item, undefined, 'input'));
  if (mask === undefined) return tensors;
  if (!isList) return [withMask(tensors[0]!, mask as TensorLike)];
  const masks = mask as readonly MaskLike[];
  if (!Array.isArray(masks) || masks.length !== tensors.length) {
    throw new ArgumentError(
      `A layer of ${tensors.length} inputs takes a list of as many masks; null stands for an input without one.`,
    );
  }
  return tensors.map((tensor, index) => {
    const own = masks[index];
    return own === undefined || own === null ? tensor : withMask(tensor, own);
  });
}
