import type { AnyLayer } from '@neurite/layers';
import { type NdArray, ndArray } from '@neurite/tensors';
import { type SafetensorsOptions, toSafetensors } from './write-safetensors.ts';

/**
 * The bytes of a safetensors file with the weights of a model, under the names that they have in it: `dense_1/kernel`.
 *
 * @param options `nameOf` gives them other names
 * @example
 * writeFileSync('weights.safetensors', await toSafetensorsWeights(model, { floatType: 'F16' }));
 */
export async function toSafetensorsWeights(
  model: AnyLayer,
  options: SafetensorsOptions & { readonly nameOf?: (name: string) => string } = {},
): Promise<Uint8Array> {
  const { nameOf = (name: string) => name, ...rest } = options;
  // Snapshots first: training may go on while they are fetched.
  const values = [...model.namedWeights].map(([name, { variable }]) => ({ name, value: variable.value() }));
  const tensors = new Map<string, NdArray>();
  for (const { name, value } of values) {
    tensors.set(nameOf(name), ndArray(await value.data(), value.shape, value.dtype));
  }
  return toSafetensors(tensors, rest);
}
