import { FormatError } from '@neurite/backend';
import { type Safetensors, splitSafetensors } from '@neurite/models';
import type { NdArray } from '@neurite/tensors';
import { type ByteSource, nameOf, readBytes, readJson, resolveBeside } from '../bytes.ts';
import { arrayOf } from './element-types.ts';

/**
 * The tensors of a safetensors file, or of all the files that an index (`model.safetensors.index.json`) lists. Nothing in such files is
 * ever executed.
 *
 * Element types become those of Neurite: F16, BF16 and F64 float32; I8, U8, I16, U16, U32, I64 and U64 int32.
 *
 * @param source a path, a URL or the bytes of a file; the path or URL of an index
 * @throws FormatError when a file is damaged (overlaps and gaps included), holds integers beyond 32 bits or element types without a
 *   counterpart; when an index names files outside of its own folder, or tensors that its files do not hold
 * @example
 * const { tensors, metadata } = await readSafetensors('model.safetensors');
 */
export async function readSafetensors(source: ByteSource): Promise<Safetensors> {
  const name = nameOf(source);
  const isIndex = (typeof source === 'string' || source instanceof URL) && /\.json(?:[?#].*)?$/.test(name);
  return isIndex ? readShards(source) : decode(await readBytes(source), name);
}

function decode(bytes: Uint8Array, name: string): Safetensors {
  const { tensors, metadata } = splitSafetensors(bytes, name);
  return { tensors: new Map([...tensors].map(([key, stored]) => [key, arrayOf(key, stored)])), metadata };
}

/** Source: https://huggingface.co/docs/safetensors, "Sharded"; transformers, `save_pretrained`. */
interface ShardIndex {
  readonly weight_map?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

async function readShards(source: string | URL): Promise<Safetensors> {
  const name = String(source);
  const { weight_map: places, metadata = {} } = readJson<ShardIndex | null>(await readBytes(source), name) ?? {};
  if (typeof places !== 'object' || places === null) throw new FormatError(`'${name}' has no weight_map.`);
  const tensors = new Map<string, NdArray>();
  for (const file of new Set(Object.values(places))) {
    if (typeof file !== 'string') {
      throw new FormatError(`'${name}' names the file ${JSON.stringify(file)}; only files in its own folder are read.`);
    }
    const shard = decode(await readBytes(resolveBeside(source, file)), file);
    for (const [key, array] of shard.tensors) if (places[key] === file) tensors.set(key, array);
  }
  const missing = Object.keys(places).filter((key) => !tensors.has(key));
  if (missing.length > 0) throw new FormatError(`The files that '${name}' lists lack ${missing.join(', ')}.`);
  const text = Object.entries(metadata).map(([key, value]): [string, string] => [key, String(value)]);
  return { tensors, metadata: Object.fromEntries(text) };
}
