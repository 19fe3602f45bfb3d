/** Weights without a description of the model: one safetensors file, which other programs can read and write, too. */
import { ArgumentError } from '@neurite/backend';
import type { AnyModel } from '../training/outputs.ts';
import { assignWeights, type WeightMatching } from './restore.ts';
import { weightsOf } from './save.ts';
import { readFile, storeAt, writeFile } from './store.ts';
import { decodeWeights, encodeWeights, type SaveOptions } from './stored-weights.ts';

/** How weights are loaded. */
export type LoadWeightsOptions = WeightMatching;

/** Saves the weights of a model; see `Model.saveWeights`. */
export async function saveWeights(model: AnyModel, path: string, { quantization }: SaveOptions): Promise<void> {
  if (!isWeightsFile(path)) {
    throw new ArgumentError(`Weights are saved as one file, whose name ends in .safetensors; got '${String(path)}'.`);
  }
  if (quantization !== undefined) (await import('../compress/quantized-tensors.ts')).checkQuantization(quantization);
  writeFile(path, await encodeWeights(await weightsOf(model), {}, quantization));
}

/** Loads weights into a model; see `Model.loadWeights`. */
export async function loadWeights(model: AnyModel, path: string, options: LoadWeightsOptions): Promise<void> {
  const weights = isWeightsFile(path)
    ? (await decodeWeights(readFile(path), path)).tensors
    : (await storeAt(path).read()).weights;
  assignWeights(model, weights, path, options);
}

function isWeightsFile(path: string): boolean {
  return typeof path === 'string' && path.endsWith('.safetensors');
}
