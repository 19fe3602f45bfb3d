import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  type AnyLayer,
  type CallContext,
  type ExampleShape,
  type Layer,
  type LayerValue,
  printShape,
  SymbolicTensor,
} from '@neurite/layers';
import { isTensor, type NdArray, type Tensor } from '@neurite/tensors';
import { type GraphNode, graphNodes, type LayerGraph } from './graph.ts';
import { Model } from './model.ts';
import { nameLayers } from './names.ts';

/** Where a functional model begins and ends. */
export interface FunctionalOptions {
  /** What `input()` gave: one, or a list for a model of several inputs. */
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[];
  /** What the layers gave for them: one, or a list. */
  readonly outputs: SymbolicTensor | readonly SymbolicTensor[];
  readonly name?: string;
}

/**
 * A graph of layers: branches, joins, several inputs and outputs, layers used more than once.
 *
 * @example
 * const pixels = input({ shape: [784] });
 * const network = model({ inputs: pixels, outputs: dense({ units: 10 }).apply(pixels) });
 * network instanceof Functional; // true
 */
export class Functional extends Model<LayerValue, LayerValue> {
  static override readonly className: string = 'Functional';
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** The uses of layers, each after those it takes from. */
  readonly nodes: readonly GraphNode[];

  constructor({ inputs, outputs, ...options }: FunctionalOptions) {
    super(options);
    this.inputs = [inputs].flat() as SymbolicTensor[];
    this.outputs = [outputs].flat() as SymbolicTensor[];
    for (const [kind, list] of [
      ['inputs', this.inputs],
      ['outputs', this.outputs],
    ] as const) {
      if (list.length > 0 && list.every((item) => item instanceof SymbolicTensor)) continue;
      throw new ArgumentError(`model({ inputs, outputs }): ${kind} must be what input() and layers' apply() gave.`);
    }
    this.nodes = graphNodes(this.inputs, this.outputs);
    nameLayers(this.nodes.map((node) => node.layer));
    this.ensureBuilt(this.inputs.map((item) => item.shape));
  }

  override get sublayers(): ReadonlyMap<string, Layer<never, LayerValue>> {
    return new Map(this.nodes.map((node) => [node.layer.name!, node.layer]));
  }

  /** The layers, each once, after those it takes from. */
  get layers(): readonly Layer<never, LayerValue>[] {
    return [...this.sublayers.values()];
  }

  /** @internal */
  override layerOfOutput(index: number): AnyLayer | undefined {
    return this.outputs[index]?.source?.layer;
  }

  override get graph(): LayerGraph {
    return this;
  }

  /** The names of the inputs: those they were given, else `input1`, `input2`, … */
  override get inputNames(): readonly string[] {
    return this.inputs.map(({ name }, index) => name ?? (this.inputs.length === 1 ? 'input' : `input${index + 1}`));
  }

  /** The names of the outputs: those of the layers that give them, numbered where one gives several. */
  override get outputNames(): readonly string[] {
    const names = this.outputs.map(({ source }, index) => source?.layer.name ?? `output${index + 1}`);
    return names.map((name, index) => {
      const earlier = names.slice(0, index).filter((other) => other === name).length;
      return earlier === 0 ? name : `${name}_${earlier}`;
    });
  }

  /** The layers built themselves when the graph was written down. */
  override build(): void {}

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    if (inputShapes.length === this.inputs.length) return;
    const expected = this.inputs.map(
      ({ shape, name }) => `${name === undefined ? '' : `${name} `}${printShape(shape)}`,
    );
    throw new ShapeError(
      `${this.displayName} takes ${expected.length} inputs, in this order: ${expected.join(', ')}; it got ${inputShapes.length}. ` +
        'Several are given as a list: [a, b].',
    );
  }

  override computeOutputShapes(): readonly ExampleShape[] {
    return this.outputs.map((output) => output.shape);
  }

  override checkValues(values: NdArray, index: number): void {
    for (const { layer, inputs } of this.nodes) {
      inputs.forEach((item, position) => {
        if (item === this.inputs[index]) layer.checkValues(values, position);
      });
    }
  }

  override call(input: LayerValue, context: CallContext): LayerValue {
    const given = isTensor(input) ? [input] : input;
    const values = new Map<SymbolicTensor, Tensor>(this.inputs.map((item, index) => [item, given[index]!]));
    for (const node of this.nodes) {
      const tensors = node.inputs.map((item) => values.get(item)!);
      const result = node.layer.apply((node.takesList ? tensors : tensors[0]!) as never, context) as LayerValue;
      const results = isTensor(result) ? [result] : result;
      for (const output of node.outputs) values.set(output, results[output.source!.outputIndex]!);
    }
    const results = this.outputs.map((output) => values.get(output)!);
    return results.length === 1 ? results[0]! : results;
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const ids = new Map<SymbolicTensor, number>();
    const idOf = (item: SymbolicTensor): number => {
      if (!ids.has(item)) ids.set(item, ids.size);
      return ids.get(item)!;
    };
    const inputs = this.inputs.map((item) => ({
      id: idOf(item),
      shape: item.shape,
      dtype: item.dtype,
      name: item.name,
    }));
    const layers = [...this.sublayers].map(([name, layer]) => ({
      name,
      className: layer.className,
      config: layer.getConfig(),
    }));
    const nodes = this.nodes.map((node) => ({
      layer: node.layer.name,
      inputs: node.inputs.map(idOf),
      takesList: node.takesList,
      outputs: node.outputs.map((output) => ({ id: idOf(output), index: output.source!.outputIndex })),
    }));
    return { ...super.getConfig(), inputs, layers, nodes, outputs: this.outputs.map(idOf) };
  }
}

/**
 * A model from a graph of layers.
 *
 * @throws ArgumentError when an output does not depend on the inputs given
 * @example
 * const inputs = input({ shape: [10] });
 * const hidden = dense({ units: 8, activation: 'relu' }).apply(inputs);
 * const outputs = dense({ units: 1 }).apply(concatenate().apply([inputs, hidden]));
 * const network = model({ inputs, outputs });
 */
export function model(options: FunctionalOptions): Functional {
  return new Functional(options);
}
