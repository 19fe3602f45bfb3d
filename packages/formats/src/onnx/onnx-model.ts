import { ArgumentError, currentBackend, ShapeError } from '@neurite/backend';
import type { CallContext, ExampleShape, LayerConfig, LayerValue } from '@neurite/layers';
import { Model } from '@neurite/models';
import {
  cast,
  isTensor,
  jit,
  type Jitted,
  type NdArray,
  type Tensor,
  type TensorLike,
  toTensor,
  useBackend,
  type Variable,
} from '@neurite/tensors';
import { dtypeOfElements } from './element-types.ts';
import type { OnnxFile, ValueInfo } from './graph/graph.ts';
import { runFile } from './graph/run-graph.ts';
import type { TypedNdArray } from './graph/tensor-proto.ts';
import { Value } from './graph/value.ts';
import { weightsOf } from './graph/weights.ts';
import { knownValue } from './operators/operator.ts';

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * A graph of ONNX's as a model: what the graph calls weights are variables, so it can be trained on, and it is compiled like any model.
 *
 * `run` takes and gives tensors by name and works for every graph; `predict`, `fit` and `apply` are for graphs whose inputs and outputs
 * have the examples along their first axis. Several inputs are a list there, in the order of {@link inputs}.
 *
 * Images keep ONNX's order, channels first; the kernels of convolutions are held in ours, `[...kernel, inputs, outputs]`. The statistics of
 * batch normalizations stay as they are in training, and dropout does nothing.
 *
 * @example
 * const model = await loadOnnx('resnet18.onnx');
 * for (const { name, shape } of model.inputs) console.log(name, shape); // input [ 'batch', 3, 224, 224 ]
 * const { output } = await model.run({ input: pixels });
 */
export class OnnxModel extends Model<LayerValue, LayerValue> {
  static override readonly className: string = 'OnnxModel';
  /** What goes in: names, element types and shapes; lengths that are open have a name or are null. */
  readonly inputs: readonly ValueInfo[];
  /** What comes out. */
  readonly outputs: readonly ValueInfo[];
  /** What the file says about itself. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly #file: OnnxFile;
  readonly #fixed: ReadonlyMap<string, TypedNdArray>;
  readonly #weights = new Map<string, { readonly variable: Variable; readonly valueOf: (tensor: Tensor) => Value }>();
  #compiled: Jitted<[NamedTensors], NamedTensors> | undefined;

  /** @internal Models are made by `loadOnnx`. */
  constructor(file: OnnxFile, fixed: ReadonlyMap<string, TypedNdArray>, name?: string) {
    super(name === undefined ? {} : { name });
    this.#file = file;
    this.#fixed = fixed;
    this.metadata = file.metadata;
    const { initializers } = file.graph;
    this.inputs = file.graph.inputs.filter((input) => !fixed.has(input.name) && !initializers.has(input.name));
    this.outputs = file.graph.outputs;
    for (const [weight, { array, trainable, isKernel }] of weightsOf(file.graph)) {
      const variable = this.addWeight(weight, array.array.shape, {
        initializer: { name: 'file', config: {}, initialize: () => array.array },
        trainable,
      });
      const valueOf = (tensor: Tensor): Value =>
        isKernel ? Value.kernel(tensor, array.type) : new Value(tensor, array.type);
      this.#weights.set(weight, { variable, valueOf });
    }
  }

  override get inputNames(): readonly string[] {
    return this.inputs.map(({ name }) => name);
  }

  override get outputNames(): readonly string[] {
    return this.outputs.map(({ name }) => name);
  }

  /** The weights are in the file. */
  override build(): void {}

  override computeOutputShapes(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    if (this.outputs.some(({ shape }) => shape === undefined || shape.length === 0))
      return super.computeOutputShapes(inputShapes);
    return this.outputs.map(({ shape }) =>
      shape!.slice(1).map((length) => (typeof length === 'number' ? length : null)),
    );
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    if (inputShapes.length === this.inputs.length) return;
    throw new ShapeError(
      `${this.displayName} takes ${this.inputs.length} inputs, in this order: ${this.inputs.map(describe).join(', ')}; it got ` +
        `${inputShapes.length}. Several are given as a list: [a, b].`,
    );
  }

  override call(input: LayerValue, _context: CallContext): LayerValue {
    const given = isTensor(input) ? [input] : input;
    this.checkInputs(given.map(({ shape }) => shape.slice(1)));
    const results = this.#outputsFor(given);
    return results.length === 1 ? results[0]! : results;
  }

  /**
   * The graph's outputs, by name, for inputs by name; compiled at the first call with inputs of these shapes.
   *
   * @throws ArgumentError when an input is missing or unknown; ShapeError when it does not fit
   * @example
   * const { logits } = await model.run({ pixels: image });
   */
  async run(inputs: Readonly<Record<string, TensorLike>>): Promise<NamedTensors> {
    if (currentBackend() === undefined) await useBackend('auto');
    const names = this.inputs.map(({ name }) => name);
    const unknown = Object.keys(inputs).filter((name) => !names.includes(name));
    const missing = names.filter((name) => inputs[name] === undefined);
    if (unknown.length + missing.length > 0) {
      throw new ArgumentError(
        `${this.displayName} takes ${this.inputs.map(describe).join(', ')}; ` +
          [
            missing.length > 0 ? `missing: ${missing.join(', ')}` : '',
            unknown.length > 0 ? `unknown: ${unknown.join(', ')}` : '',
          ]
            .filter((part) => part !== '')
            .join('; ') +
          '.',
      );
    }
    this.#compiled ??= jit((given: NamedTensors): NamedTensors => {
      const results = this.#outputsFor(names.map((name) => given[name]!));
      return Object.fromEntries(this.outputs.map(({ name }, index) => [name, results[index]!]));
    });
    return this.#compiled(Object.fromEntries(names.map((name) => [name, toTensor(inputs[name]!, undefined, name)])));
  }

  /** A graph has no description as layers: `saveOnnx` writes it as it is now, and `toSafetensorsWeights` its weights. */
  override getConfig(): LayerConfig {
    throw new ArgumentError(
      `${this.displayName} is saved as a graph: saveOnnx(model, 'model.onnx'); its weights alone by toSafetensorsWeights(model).`,
    );
  }

  #outputsFor(given: readonly Tensor[]): Tensor[] {
    const values = new Map<string, Value>();
    for (const [name, { array, type }] of this.#fixed) values.set(name, knownValue(array, type));
    for (const [name, { variable, valueOf }] of this.#weights) values.set(name, valueOf(variable.value()));
    for (const [index, info] of this.inputs.entries()) values.set(info.name, this.#inputValue(info, given[index]!));
    return runFile(this.#file, values).map(({ tensor }) => tensor);
  }

  #inputValue(info: ValueInfo, tensor: Tensor): Value {
    const type = info.type ?? 'float';
    const fits =
      info.shape === undefined ||
      (info.shape.length === tensor.rank &&
        info.shape.every((length, axis) => typeof length !== 'number' || length === tensor.shape[axis]));
    if (fits) return new Value(cast(tensor, dtypeOfElements(type)), type);
    throw new ShapeError(`${this.displayName} takes ${describe(info)}; got the shape [${tensor.shape.join(', ')}].`);
  }
}

function describe({ name, type, shape }: ValueInfo): string {
  const lengths = shape?.map((length) => length ?? '?').join(', ');
  return `'${name}' (${type ?? 'not a tensor'}${lengths === undefined ? '' : ` [${lengths}]`})`;
}

/** What an input is fixed to. */
export type FixedInput = NdArray | number | boolean | readonly number[];
