/** Weights without a description of the model: one safetensors file, which other programs can read and write, too. */
import { ArgumentError } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import type { AnyModel } from '../training/outputs.ts';
import { assignWeights, type WeightMatching } from './restore.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import { readFile, storeAt, writeFile } from './store.ts';

/** How weights are loaded. */
export type LoadWeightsOptions = WeightMatching;

/** Saves the weights of a model; see `Model.saveWeights`. */
export async function saveWeights(model: AnyModel, path: string): Promise<void> {
  if (!isWeightsFile(path)) {
    throw new ArgumentError(`Weights are saved as one file, whose name ends in .safetensors; got '${String(path)}'.`);
  }
  const values = [...model.namedWeights].map(([name, { variable }]) => [name, variable.value()] as const);
  const tensors = new Map<string, NdArray>();
  for (const [name, value] of values) tensors.set(name, ndArray(await value.data(), value.shape, value.dtype));
  writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
}

/** Loads weights into a model; see `Model.loadWeights`. */
export async function loadWeights(model: AnyModel, path: string, options: LoadWeightsOptions): Promise<void> {
  const weights = isWeightsFile(path)
    ? decodeSafetensors(readFile(path), path).tensors
    : (await storeAt(path).read()).weights;
  assignWeights(model, weights, path, options);
}

function isWeightsFile(path: string): boolean {
  return typeof path === 'string' && path.endsWith('.safetensors');
}
