import { FormatError, ShapeError } from '@neurite/backend';
import { type AnyLayer, type LayerValue, printShape } from '@neurite/layers';
import type { Model } from '@neurite/models';
import type { NdArray } from '@neurite/tensors';
import { readJson } from '../bytes.ts';
import { withinFile, withinLimits } from '../limits.ts';
import { type BuiltLayer, type CustomObjects, modelFromKeras } from '../keras/model-config.ts';
import { isJsonObject, type Json } from '../keras/serialized.ts';
import { legacyOrder, type WeightOptions, withoutCounters } from '../keras/weights.ts';
import { type ModelFiles, type OpenModel, openModelFiles } from './model-files.ts';
import { decodeGroup, weightGroups } from './weights-manifest.ts';

/** How a model of tfjs-layers is loaded. */
export interface LoadTfjsLayersOptions extends WeightOptions {
  /** Layers of one's own that the file names, by the name it gives them. */
  readonly customObjects?: CustomObjects;
}

/**
 * Loads a layers-model of TensorFlow.js, `model.json` with the files of weights beside it, whether `model.save` or the converter wrote it;
 * quantized weights (uint8, uint16, float16) become float32.
 *
 * @param source the path or URL of `model.json`; or the files themselves, by name, as an upload gives them
 * @throws FormatError when a file is damaged or missing, or describes what Neurite does not know
 * @throws ShapeError when a weight has another shape than the layer's, naming both
 * @example
 * const model = await loadTfjsLayersModel('model/model.json');
 */
export async function loadTfjsLayersModel(
  source: string | URL | ModelFiles,
  options: LoadTfjsLayersOptions = {},
): Promise<Model<LayerValue, LayerValue>> {
  const files = await openModelFiles(source);
  return withinLimits(files.name, () => loadFiles(files, options));
}

async function loadFiles(
  { name, json, read }: OpenModel,
  options: LoadTfjsLayersOptions,
): Promise<Model<LayerValue, LayerValue>> {
  const description = readJson<Json>(json, name);
  const { modelTopology: topology, weightsManifest } = isJsonObject(description) ? description : {};
  if (!isJsonObject(topology))
    throw new FormatError(`'${name}' has no modelTopology: it is no layers-model of TensorFlow.js.`);
  if ('node' in topology)
    throw new FormatError(`'${name}' is a graph-model of TensorFlow.js: load it with loadTfjsGraphModel.`);
  const groups = weightGroups(weightsManifest, name);
  const files = await Promise.all(groups.map(({ paths }) => read(paths)));
  const size = files.reduce((sum, { length }) => sum + length, 0);
  const built = withinFile(size, () => modelFromKeras(topology.model_config ?? topology, options.customObjects));
  const weights = new Map<string, NdArray>();
  for (const [index, group] of groups.entries()) {
    const bytes = files[index]!;
    for (const [weight, array] of decodeGroup(group, bytes, name)) {
      if (weights.has(weight)) throw new FormatError(`'${name}' holds the weight '${weight}' twice.`);
      weights.set(weight, array);
    }
  }
  assignNamed(built, weights, name, options);
  return built.layer;
}

/** Puts weights that are named by their layer, `dense/kernel`, into the layers of a model. */
function assignNamed(
  root: BuiltLayer,
  weights: ReadonlyMap<string, NdArray>,
  name: string,
  options: WeightOptions,
): void {
  for (const layer of innermost(root)) {
    const targets = legacyOrder(layer);
    if (targets.length === 0) continue;
    const found = withoutCounters(layer, weightsOf(layer, weights));
    if (found.length !== targets.length) {
      throw new FormatError(
        `Layer ${layer.displayName} has ${targets.length} weights; '${name}' has ${found.length} of that name` +
          `${found.length === 0 ? `, but ${[...weights.keys()].slice(0, 5).join(', ')}, …` : ''}.`,
      );
    }
    for (const [index, { name: weight, variable }] of targets.entries()) {
      const [stored, array] = found[index]!;
      if (array.shape.join() === variable.shape.join()) variable.assign(array);
      else if (options.skipMismatch !== true) {
        throw new ShapeError(
          `Weight '${weight}' of layer ${layer.displayName} has the shape ${printShape(variable.shape)}; '${stored}' in '${name}' has ` +
            `${printShape(array.shape)}. skipMismatch: true leaves such weights as they are.`,
        );
      }
    }
  }
}

/** The layers of a model and of the models inside of it; a layer that wraps others counts as one. */
function innermost({ layer, children }: BuiltLayer): AnyLayer[] {
  return children === undefined ? [layer] : [...new Set(children.flatMap(innermost))];
}

function weightsOf(layer: AnyLayer, weights: ReadonlyMap<string, NdArray>): [string, NdArray][] {
  const { name } = layer;
  const own = [...weights].filter(([weight]) => weight.startsWith(`${name}/`));
  // Weights of a model inside of a model are named after both.
  return own.length > 0 ? own : [...weights].filter(([weight]) => weight.includes(`/${name}/`));
}
