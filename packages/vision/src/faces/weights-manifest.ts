import { FormatError } from '@neurite/backend';
import { type NdArray, sizeOf } from '@neurite/tensors';

interface ManifestEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale: number; readonly min: number };
}

/**
 * Reads the weights of one of face-api's networks: `<model>-weights_manifest.json` and the files that it names.
 *
 * @param location the folder, a path in Node or an address
 * @throws FormatError when a file is missing, or is not what the manifest says
 */
export async function readManifest(location: string | URL, model: string): Promise<ReadonlyMap<string, NdArray>> {
  const name = `${model}-weights_manifest.json`;
  const groups = parse(new TextDecoder().decode(await readFile(location, name)), name);
  const weights = new Map<string, NdArray>();
  for (const { weights: entries, paths } of groups) {
    const parts = await Promise.all(paths.map((path) => readFile(location, path)));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
    let at = 0;
    for (const entry of entries) {
      const width = entry.quantization === undefined ? 4 : 1;
      const length = sizeOf(entry.shape) * width;
      const isKnown =
        entry.dtype === 'float32' && (entry.quantization === undefined || entry.quantization.dtype === 'uint8');
      if (!isKnown || at + length > bytes.length) {
        throw new FormatError(
          isKnown
            ? `The weights ${paths.join(', ')} end within '${entry.name}': ${bytes.length} bytes. Download them again.`
            : `The weight '${entry.name}' of ${name} is of a type that is not read: float32, plain or in bytes, is.`,
        );
      }
      weights.set(entry.name, {
        data: valuesOf(bytes.slice(at, at + length), entry),
        shape: entry.shape,
        dtype: 'float32',
      });
      at += length;
    }
  }
  return weights;
}

function valuesOf(bytes: Uint8Array, { quantization }: ManifestEntry): Float32Array {
  if (quantization === undefined) return new Float32Array(bytes.buffer);
  return Float32Array.from(bytes, (value) => value * quantization.scale + quantization.min);
}

function parse(text: string, name: string): { weights: ManifestEntry[]; paths: string[] }[] {
  try {
    const groups = JSON.parse(text) as { weights: ManifestEntry[]; paths: string[] }[];
    if (Array.isArray(groups) && groups.every(({ weights, paths }) => Array.isArray(weights) && Array.isArray(paths)))
      return groups;
  } catch (error) {
    throw new FormatError(`${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new FormatError(`${name} is no manifest of weights: it has no lists of weights and paths.`);
}

async function readFile(location: string | URL, name: string): Promise<Uint8Array> {
  const base = String(location).replace(/\/?$/, '/');
  const fs = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  try {
    if (fs !== undefined && !/^https?:/i.test(base)) {
      return await fs.readFile(/^file:/i.test(base) ? new URL(name, base) : `${base}${name}`);
    }
    const response = await fetch(new URL(name, new URL(base, globalThis.location?.href)));
    if (!response.ok) throw new FormatError(`the server answered ${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new FormatError(
      `The weights ${base}${name} could not be read: ${(error as Error).message}. They come with the npm package @vladmandic/face-api, in its folder 'model'.`,
      { cause: error },
    );
  }
}
