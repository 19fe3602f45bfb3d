/** The places a model can be saved in: a folder, a single file, or the browser's storage. */
import { ArgumentError, FormatError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import type { Quantization } from '../compress/quantized-tensors.ts';
import { fileError, fileSystem, paths } from '../files.ts';
import { browserStore } from './browser-store.ts';
import { decodeWeights, encodeWeights } from './stored-weights.ts';

/** What is saved: a description as plain data, and the weights by path. */
export interface Saved {
  readonly manifest: unknown;
  readonly weights: ReadonlyMap<string, NdArray>;
}

/** A place for one model. */
export interface Store {
  write(saved: Saved, quantization?: Quantization): Promise<void>;
  read(): Promise<Saved>;
}

const MANIFEST_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.safetensors';
/** Under which key of its metadata a single file holds the manifest. */
const MANIFEST_KEY = 'neurite';

/**
 * The place that a path names: `indexeddb://name` in a browser, a single file where it ends in `.safetensors`, else a
 * folder.
 */
export function storeAt(path: string): Store {
  if (typeof path !== 'string' || path === '') {
    throw new ArgumentError(`A model is saved under a path, such as 'runs/model'; got ${JSON.stringify(path)}.`);
  }
  if (path.startsWith('indexeddb://')) return browserStore(path.slice('indexeddb://'.length));
  return path.endsWith('.safetensors') ? fileStore(path) : folderStore(path);
}

/** One safetensors file, with the manifest in its metadata: any reader of the format can open it. */
export function fileStore(path: string): Store {
  return {
    async write(saved, quantization) {
      writeFile(path, await encodeSaved(saved, quantization));
    },
    read: () => decodeSaved(readFile(path), path),
  };
}

/** The bytes of such a file. */
export async function encodeSaved(
  { manifest, weights }: Saved,
  quantization?: Quantization,
): Promise<Uint8Array<ArrayBuffer>> {
  return encodeWeights(weights, { [MANIFEST_KEY]: JSON.stringify(manifest) }, quantization);
}

/** @param source names the bytes in messages */
export async function decodeSaved(bytes: Uint8Array, source: string): Promise<Saved> {
  const { tensors, metadata } = await decodeWeights(bytes, source);
  const manifest = metadata[MANIFEST_KEY];
  if (manifest === undefined) {
    throw new FormatError(`'${source}' holds weights but no description of a model: it was not saved by Neurite.`);
  }
  return { manifest: parseManifest(manifest, source), weights: tensors };
}

/** A folder with the manifest as JSON and the weights beside it. */
export function folderStore(folder: string): Store {
  const inside = (name: string): string => paths('Saving a model').join(folder, name);
  return {
    async write({ manifest, weights }, quantization) {
      writeFile(inside(WEIGHTS_FILE), await encodeWeights(weights, {}, quantization));
      writeFile(inside(MANIFEST_FILE), new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`));
    },
    async read() {
      const manifestPath = inside(MANIFEST_FILE);
      const manifest = parseManifest(new TextDecoder().decode(readFile(manifestPath)), manifestPath);
      const weightsPath = inside(WEIGHTS_FILE);
      return { manifest, weights: (await decodeWeights(readFile(weightsPath), weightsPath)).tensors };
    },
  };
}

/** Writes beside the file and then renames, so that a crash or a full disk never leaves half a file in its place. */
export function writeFile(path: string, bytes: Uint8Array): void {
  const fs = fileSystem('Saving a model');
  const temporary = `${path}.partial`;
  try {
    fs.mkdirSync(paths('Saving a model').dirname(path), { recursive: true });
    fs.writeFileSync(temporary, bytes);
    fs.renameSync(temporary, path);
  } catch (error) {
    if (fs.existsSync(temporary)) fs.rmSync(temporary);
    throw fileError(error, 'write', path);
  }
}

export function readFile(path: string): Uint8Array {
  try {
    return fileSystem('Loading a model').readFileSync(path);
  } catch (error) {
    throw fileError(error, 'read', path);
  }
}

function parseManifest(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new FormatError(`'${path}' is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}
