import { ArgumentError, unknownName } from '@neurite/backend';
import { joinSafetensors, type StoredTensor } from '@neurite/models';
import type { NdArray } from '@neurite/tensors';
import { writeFiles } from '../bytes.ts';
import { type FloatType, storedAs } from './element-types.ts';

/** How tensors are written. */
export interface SafetensorsOptions {
  /** Text about the file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Stores float32 as it is (`F32`, the default), or rounded to 16 bits: `F16` (about 3 digits, up to 65,504), `BF16` (2 digits, all of float32's range). */
  readonly floatType?: FloatType;
}

const floatTypes: readonly FloatType[] = ['F32', 'F16', 'BF16'];

/**
 * The bytes of a safetensors file of these tensors.
 *
 * @example
 * toSafetensors(new Map([['kernel', ndArray([[1, 2], [3, 4]])]]), { floatType: 'BF16' });
 */
export function toSafetensors(
  tensors: ReadonlyMap<string, NdArray>,
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const { metadata = {}, floatType = 'F32' } = options;
  return joinSafetensors({ tensors: storedTensors(tensors, floatType), metadata });
}

/**
 * Writes tensors into a folder: `model.safetensors`, or, where they take more than `maxShardBytes`, several files
 * `model-00001-of-00002.safetensors` with their index `model.safetensors.index.json`, as Hugging Face's tools name them.
 *
 * @param options `maxShardBytes`: default 5 GB; a tensor is never divided
 * @returns the names of the files
 * @throws NeuriteError when the folder cannot be written, saying why
 * @example
 * await writeSafetensors('runs/weights', new Map([['kernel', ndArray([[1, 2], [3, 4]])]])); // makes model.safetensors
 */
export async function writeSafetensors(
  folder: string,
  tensors: ReadonlyMap<string, NdArray>,
  options: SafetensorsOptions & { readonly maxShardBytes?: number } = {},
): Promise<string[]> {
  const { metadata = {}, floatType = 'F32', maxShardBytes = 5e9 } = options;
  if (!(maxShardBytes > 0)) throw new ArgumentError(`maxShardBytes must be more than 0; got ${maxShardBytes}.`);
  const shards = shardsOf(storedTensors(tensors, floatType), maxShardBytes);
  const nameOf = (index: number): string =>
    shards.length === 1 ? 'model.safetensors' : `model-${ordinal(index + 1)}-of-${ordinal(shards.length)}.safetensors`;
  const files = new Map(shards.map((shard, index) => [nameOf(index), joinSafetensors({ tensors: shard, metadata })]));
  if (shards.length > 1) {
    const places = shards.flatMap((shard, index) =>
      [...shard.keys()].map((key): [string, string] => [key, nameOf(index)]),
    );
    const size = shards.reduce((sum, shard) => sum + bytesOf(shard), 0);
    const index = { metadata: { ...metadata, total_size: size }, weight_map: Object.fromEntries(places) };
    files.set('model.safetensors.index.json', new TextEncoder().encode(`${JSON.stringify(index, undefined, 2)}\n`));
  }
  await writeFiles(folder, files);
  return [...files.keys()];
}

function storedTensors(tensors: ReadonlyMap<string, NdArray>, floatType: FloatType): Map<string, StoredTensor> {
  if (!floatTypes.includes(floatType)) throw unknownName('floatType', String(floatType), floatTypes);
  return new Map([...tensors].map(([name, array]) => [name, storedAs(array, floatType)]));
}

function shardsOf(tensors: ReadonlyMap<string, StoredTensor>, limit: number): Map<string, StoredTensor>[] {
  const shards = [new Map<string, StoredTensor>()];
  let size = 0;
  for (const [name, tensor] of tensors) {
    if (size > 0 && size + tensor.bytes.length > limit) {
      shards.push(new Map());
      size = 0;
    }
    shards.at(-1)!.set(name, tensor);
    size += tensor.bytes.length;
  }
  return shards;
}

function bytesOf(tensors: ReadonlyMap<string, StoredTensor>): number {
  return [...tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function ordinal(number: number): string {
  return String(number).padStart(5, '0');
}
