/** A `model.json` and the files that it names, wherever they are. */
import { ArgumentError, FormatError } from '@neurite/backend';
import { type ByteSource, concatenate, readBytes, resolveBeside } from '../bytes.ts';

/** The files of a model by their names, as an upload gives them: `model.json`, `group1-shard1of1.bin`. */
export type ModelFiles = Readonly<Record<string, ByteSource>>;

/** A model's description, and how the files beside it are read. */
export interface OpenModel {
  readonly name: string;
  readonly json: Uint8Array;
  /** The bytes of several files, one after the other. */
  readonly read: (paths: readonly string[]) => Promise<Uint8Array>;
}

/** @throws FormatError when a file is missing */
export async function openModelFiles(source: string | URL | ModelFiles): Promise<OpenModel> {
  if (typeof source === 'string' || source instanceof URL) {
    return {
      name: String(source),
      json: await readBytes(source),
      read: async (paths) =>
        concatenate(await Promise.all(paths.map((path) => readBytes(resolveBeside(source, path))))),
    };
  }
  const files = new Map(Object.entries(source));
  const json = [...files.keys()].find((file) => file.endsWith('.json'));
  if (json === undefined)
    throw new ArgumentError(
      `The files of a model include its model.json; got ${[...files.keys()].join(', ') || 'none'}.`,
    );
  return {
    name: json,
    json: await readBytes(files.get(json)!),
    read: async (paths) => {
      const parts = paths.map((path) => {
        const file = files.get(path);
        if (file === undefined) throw new FormatError(`'${json}' names the file '${path}', which was not given.`);
        return readBytes(file);
      });
      return concatenate(await Promise.all(parts));
    },
  };
}
