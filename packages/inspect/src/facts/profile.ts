import { ArgumentError, currentBackend } from '@neurite/backend';
import { type AnyLayer, type ExampleShape, type LayerValue, printShape } from '@neurite/layers';
import type { AnyModel, Model } from '@neurite/models';
import { isTensor, jit, type Tensor, tensor, useBackend, zeros } from '@neurite/tensors';
import { namedLayers } from '../named-layers.ts';

/** How {@link profile} goes about it. */
export interface ProfileOptions {
  /** Examples of the batch that is measured. Default 1. */
  readonly batchSize?: number;
  /** How often each layer is timed; the median counts. Default 20; 0 for no timing. */
  readonly runs?: number;
}

/** What a layer costs, in one use. */
export interface LayerProfile {
  /** Its path in the model. */
  readonly path: string;
  readonly className: string;
  /** With the batch. */
  readonly outputShape: readonly number[];
  readonly parameters: number;
  /** Of the weights. */
  readonly weightBytes: number;
  /** Of what it gives. */
  readonly outputBytes: number;
  /** Floating-point operations for the batch: 2 for a multiply-add, 1 for a value computed or added up. */
  readonly flops: number;
  /** Alone, compiled, on the current backend; `undefined` with `runs: 0`. */
  readonly milliseconds: number | undefined;
}

/** What a model costs. */
export interface ModelProfile {
  readonly backend: string;
  readonly batchSize: number;
  /** Every use of a layer that has no other in it, in the order in which they run. */
  readonly layers: readonly LayerProfile[];
  /** The whole model, which is one program: less than its layers together, and more than them where it computes between layers. */
  readonly total: Omit<LayerProfile, 'path' | 'className'>;
}

/**
 * What each layer of a model costs: parameters, floating-point operations, bytes, and time on the current backend.
 * Operations are counted in the program that the layer compiles to.
 *
 * @param inputShape the shape of one example
 * @throws ArgumentError for a model of several inputs
 * @throws ShapeError when the model cannot take such an example, naming the layer
 * @example
 * const { layers, total } = await profile(model, [28, 28, 1]);
 * console.table(layers);
 */
export async function profile<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  inputShape: readonly number[],
  { batchSize = 1, runs = 20 }: ProfileOptions = {},
): Promise<ModelProfile> {
  if (currentBackend() === undefined) await useBackend('auto');
  const network = model as unknown as AnyModel;
  if (!Number.isInteger(batchSize) || batchSize < 1 || !Number.isInteger(runs) || runs < 0) {
    throw new ArgumentError(`profile: batchSize must be at least 1 and runs at least 0; got ${batchSize} and ${runs}.`);
  }
  if ((network.builtShapes?.length ?? 1) > 1) {
    throw new ArgumentError(
      `profile takes models of one input; this one has ${network.builtShapes!.length}: ${network.inputNames.join(', ')}.`,
    );
  }
  const x = exampleOf(network, [batchSize, ...inputShape]);
  network.ensureBuilt([inputShape]);
  const uses = usesOf(network, x);
  const layers: LayerProfile[] = [];
  for (const { path, layer, inputs, output } of uses) {
    const cost = await costOf(
      (...tensors) => layer.layer.apply((layer.isListed ? tensors : tensors[0]) as never, {}),
      inputs,
      runs,
    );
    layers.push({ path, className: layer.layer.className, ...sizesOf(layer.layer, output), ...cost });
  }
  const output = network.apply(x as never, {}) as LayerValue;
  const total = {
    ...sizesOf(network, output),
    ...(await costOf((one) => network.apply(one as never, {}) as LayerValue, [x], runs)),
  };
  return { backend: currentBackend()!.name, batchSize, layers, total };
}

interface Use {
  readonly path: string;
  readonly layer: { readonly layer: AnyLayer; readonly isListed: boolean };
  readonly inputs: readonly Tensor[];
  readonly output: LayerValue;
}

/** Zeros that the model can take: whole numbers where its first layer looks them up. */
function exampleOf(model: AnyModel, shape: readonly number[]): Tensor {
  const first = namedLayers(model).find(({ layer }) => layer.sublayers.size === 0)?.layer;
  return first?.className === 'Embedding'
    ? tensor(new Int32Array(shape.reduce((a, b) => a * b, 1)), shape, 'int32')
    : zeros(shape);
}

function usesOf(model: AnyModel, x: Tensor): Use[] {
  const paths = new Map(namedLayers(model).map(({ layer, path }) => [layer, path]));
  const seen: (Omit<Use, 'path'> & { readonly path: string | undefined })[] = [];
  model.apply(x as never, {
    intercept: (output, layer, inputs) => {
      seen.push({ path: paths.get(layer), layer: { layer, isListed: inputs.length > 1 }, inputs, output });
      return output;
    },
  });
  const around = new Set(seen.flatMap(({ layer }) => (contains(layer.layer, seen) ? [layer.layer] : [])));
  return seen.filter((use): use is Use => use.path !== undefined && !around.has(use.layer.layer));
}

/** Whether a layer holds another one that was seen. */
function contains(layer: AnyLayer, seen: readonly Pick<Use, 'layer'>[]): boolean {
  const inside = new Set(namedLayers(layer).map((one) => one.layer));
  return seen.some((use) => inside.has(use.layer.layer));
}

function sizesOf(
  layer: AnyLayer,
  output: LayerValue,
): Pick<LayerProfile, 'outputShape' | 'parameters' | 'weightBytes' | 'outputBytes'> {
  const outputs = isTensor(output) ? [output] : output;
  const bytes = (tensors: readonly Tensor[]): number =>
    tensors.reduce((sum, one) => sum + one.size * (one.dtype === 'bool' ? 1 : 4), 0);
  return {
    outputShape: outputs[0]!.shape,
    parameters: layer.countParameters(),
    weightBytes: bytes(layer.variables),
    outputBytes: bytes(outputs),
  };
}

async function costOf(
  run: (...inputs: Tensor[]) => LayerValue,
  inputs: readonly Tensor[],
  runs: number,
): Promise<Pick<LayerProfile, 'flops' | 'milliseconds'>> {
  const compiled = jit((given: Tensor[]) => run(...given) as Tensor);
  const finish = async (result: LayerValue): Promise<unknown> => (isTensor(result) ? result : result[0]!).data();
  await finish(compiled([...inputs]));
  const flops = compiled.program?.report().flops ?? 0;
  const times: number[] = [];
  for (let count = 0; count < runs; count++) {
    const start = performance.now();
    await finish(compiled([...inputs]));
    times.push(performance.now() - start);
  }
  compiled.dispose();
  const sorted = times.toSorted((a, b) => a - b);
  return { flops, milliseconds: sorted[sorted.length >> 1] };
}

/**
 * A profile as a table of text.
 *
 * @example
 * console.log(printProfile(await profile(model, [28, 28, 1])));
 */
export function printProfile({ layers, total, backend, batchSize }: ModelProfile): string {
  const time = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(3));
  const row = (name: string, one: Omit<LayerProfile, 'path' | 'className'>): string[] => [
    name,
    printShape(one.outputShape as ExampleShape),
    one.parameters.toLocaleString('en'),
    one.flops.toLocaleString('en'),
    (one.weightBytes + one.outputBytes).toLocaleString('en'),
    time(one.milliseconds),
  ];
  const rows = [
    ['layer', 'output', 'parameters', 'FLOPs', 'bytes', 'ms'],
    ...layers.map((one) => row(`${one.path} (${one.className})`, one)),
    row(`whole model on ${backend}, batch of ${batchSize}`, total),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
