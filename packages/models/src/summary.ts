import { type AnyLayer, type ExampleShape, printShape, type SymbolicTensor } from '@neurite/layers';
import type { Variable } from '@neurite/tensors';
import type { LayerGraph } from './graph.ts';
import type { AnyModel } from './training/outputs.ts';

/** What `model.summary()` shows. */
export interface SummaryOptions {
  /** Whether the layers of models and layers inside are shown, too. Default false. */
  readonly expandNested?: boolean;
  /** Whether a column says which layers are trained. Default: where some are frozen. */
  readonly showTrainable?: boolean;
}

interface Row {
  readonly name: string;
  readonly outputShape: string;
  readonly parameters: string;
  readonly trainable: string;
  /** The layers and inputs that it takes from; only in graphs. */
  readonly connectedTo: string;
}

/** The lines of `model.summary()`: a row a layer, then the totals. */
export function summarize(model: AnyModel, options: SummaryOptions = {}): string[] {
  const rows = [...inputRows(model.graph), ...layerRows(model, model.graph, options.expandNested === true)];
  const { showTrainable = rows.some(({ trainable }) => trainable === 'no') } = options;
  const columns: readonly (keyof Row)[] = [
    'name',
    'outputShape',
    'parameters',
    ...(showTrainable ? (['trainable'] as const) : []),
    ...(model.graph === undefined ? [] : (['connectedTo'] as const)),
  ];
  const widths = columns.map((column) => Math.max(TITLES[column].length, ...rows.map((row) => row[column].length)));
  const line = (cells: Row): string =>
    columns
      .map((column, index) =>
        column === 'parameters' ? cells[column].padStart(widths[index]!) : cells[column].padEnd(widths[index]!),
      )
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 2 * (widths.length - 1)));
  return [
    `Model: ${model.name ?? model.className}`,
    rule,
    line(TITLES),
    rule,
    ...rows.map(line),
    rule,
    ...totals(model),
  ];
}

const TITLES: Row = {
  name: 'Layer (class)',
  outputShape: 'Output shape',
  parameters: 'Parameters',
  trainable: 'Trained',
  connectedTo: 'Connected to',
};

/** The inputs of a graph, which are no layers but stand where one looks for them. */
function inputRows(graph: LayerGraph | undefined): Row[] {
  return (graph?.inputs ?? []).map(({ shape }, index) => ({
    name: `${graph!.inputNames[index]!} (Input)`,
    outputShape: printShape([null, ...shape]),
    parameters: '0',
    trainable: '–',
    connectedTo: '',
  }));
}

function layerRows(
  owner: AnyLayer,
  graph: LayerGraph | undefined,
  isExpanded: boolean,
  indent: string = '',
  isTrained: boolean = owner.trainable,
): Row[] {
  return [...owner.sublayers].flatMap(([path, layer]) => {
    const isLayerTrained = isTrained && layer.trainable;
    const row: Row = {
      name: `${indent}${path} (${layer.className})`,
      outputShape: outputShape(layer),
      parameters: layer.countParameters().toLocaleString('en'),
      trainable: layer.variables.length === 0 ? '–' : isLayerTrained ? 'yes' : 'no',
      connectedTo: graph === undefined ? '' : connectionsOf(graph, layer),
    };
    return [row, ...(isExpanded ? layerRows(layer, undefined, true, `${indent}  `, isLayerTrained) : [])];
  });
}

function connectionsOf(graph: LayerGraph, layer: AnyLayer): string {
  const nameOf = (tensor: SymbolicTensor): string =>
    tensor.source === undefined
      ? (graph.inputNames[graph.inputs.indexOf(tensor)] ?? 'input')
      : `${tensor.source.layer.name!}${tensor.source.outputIndex === 0 ? '' : `[${tensor.source.outputIndex}]`}`;
  const uses = graph.nodes.filter((node) => node.layer === layer);
  return uses.map(({ inputs }) => inputs.map(nameOf).join(', ')).join('; ');
}

function outputShape(layer: AnyLayer): string {
  if (layer.builtShapes === undefined) return 'not built';
  const shapes: readonly ExampleShape[] = layer.computeOutputShapes(layer.builtShapes);
  return shapes.map((shape) => printShape([null, ...shape])).join(', ');
}

function totals(model: AnyModel): string[] {
  const trained = new Set(model.trainableVariables);
  const all = model.variables;
  const slots = model.optimizer?.variables;
  return [
    `Parameters: ${counted(all)}`,
    `Trained: ${counted([...trained])}`,
    `Not trained: ${counted(all.filter((variable) => !trained.has(variable)))}`,
    ...(slots === undefined ? [] : [`Optimizer: ${counted(slots)}`]),
  ];
}

function counted(variables: readonly Variable[]): string {
  const count = variables.reduce((sum, variable) => sum + variable.size, 0);
  const bytes = variables.reduce((sum, { size, dtype }) => sum + size * (dtype === 'bool' ? 1 : 4), 0);
  return `${count.toLocaleString('en')} (${inUnits(bytes)})`;
}

function inUnits(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 2)} ${units[step]!}`;
}
