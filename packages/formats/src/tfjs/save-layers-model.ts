import { ArgumentError } from '@neurite/backend';
import type { AnyLayer, LayerValue } from '@neurite/layers';
import { Functional, type Model, Sequential } from '@neurite/models';
import type { NdArray } from '@neurite/tensors';
import { writeFiles } from '../bytes.ts';
import { snakeCase } from '../keras/names.ts';
import { legacyOrder } from '../keras/weights.ts';
import { fileNames, modelToKeras } from './keras-config.ts';
import { encodeGroup, type Quantization } from './weights-manifest.ts';

/** How a model is written for tfjs-layers. */
export interface TfjsLayersOptions {
  /** What weights are stored as: a quarter (uint8) or half (uint16, float16) of the size. Default: float32, exact. */
  readonly quantization?: Quantization;
}

const WEIGHTS = 'group1-shard1of1.bin';

/**
 * A model as the two files of a layers-model of TensorFlow.js: `model.json` and its weights.
 *
 * @throws ArgumentError naming a layer that tfjs-layers does not have or that was quantized, or a model that was not built
 * @example
 * const files = await toTfjsLayersModel(model, { quantization: 'uint8' });
 * for (const [name, bytes] of files) await writeFile(`public/${name}`, bytes);
 */
export async function toTfjsLayersModel(
  model: Model<never, LayerValue>,
  { quantization }: TfjsLayersOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (!model.isBuilt)
    throw new ArgumentError(`${model.displayName} has no weights yet: give it data, or its first layer an inputShape.`);
  const quantized = innermost(model).find((layer) => layer.quantization !== undefined);
  if (quantized !== undefined) {
    throw new ArgumentError(
      `Layer ${quantized.displayName} computes in 8 bits, which tfjs-layers cannot: write the model before it is quantized, for a small file with ` +
        "{ quantization: 'uint8' }.",
    );
  }
  const names = fileNames(model);
  const topology = modelToKeras(model, names);
  const { group, bytes } = encodeGroup(await namedValues(model, names), WEIGHTS, quantization);
  const description = {
    format: 'layers-model',
    generatedBy: 'Neurite',
    convertedBy: null,
    modelTopology: { keras_version: '2.4.0', backend: 'tensor_flow.js', model_config: topology },
    weightsManifest: [group],
  };
  return new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(description))],
    [WEIGHTS, bytes],
  ]);
}

/**
 * Writes a layers-model of TensorFlow.js into a folder (Node); see {@link toTfjsLayersModel}.
 *
 * @example
 * await saveTfjsLayersModel(model, 'public/model');
 */
export async function saveTfjsLayersModel(
  model: Model<never, LayerValue>,
  folder: string,
  options: TfjsLayersOptions = {},
): Promise<void> {
  await writeFiles(folder, await toTfjsLayersModel(model, options));
}

/** The weights as tfjs-layers names them: by the layer, without what lies in between. */
async function namedValues(root: AnyLayer, names: ReadonlyMap<AnyLayer, string>): Promise<Map<string, NdArray>> {
  const values = new Map<string, NdArray>();
  for (const layer of innermost(root)) {
    for (const { name, variable } of legacyOrder(layer)) {
      const value = variable.value();
      values.set(`${names.get(layer)!}/${snakeCase(name)}`, {
        data: (await value.data()) as NdArray['data'],
        shape: value.shape,
        dtype: value.dtype,
      });
    }
  }
  return values;
}

function innermost(layer: AnyLayer): AnyLayer[] {
  if (layer instanceof Sequential || layer instanceof Functional)
    return [...new Set([...layer.sublayers.values()].flatMap((inner) => innermost(inner)))];
  return [layer];
}
