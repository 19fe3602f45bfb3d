import type * as NodeCrypto from 'node:crypto';
import type * as NodeFs from 'node:fs';
import { ArgumentError } from '@neurite/backend';
import { DownloadError } from './download-error.ts';
import { Download, addressOf, type DownloadOptions, type RemoteFile, type RemoteFolder } from './download.ts';
import { storedFile } from './file-store.ts';

/**
 * A file that is too large for memory: downloaded into the cache, checked, and kept there. A download that broke off is taken up where
 * it ended.
 *
 * @returns where it is
 * @throws DownloadError when the file cannot be had or is another than was published, saying what to do
 * @throws ArgumentError where there is no file system
 * @example
 * const path = await fetchFile(
 *   { dataset: 'birds', baseUrl: 'https://data.example.org/birds/' },
 *   { name: 'birds.tar', checksums: { sha256 } },
 * );
 */
export async function fetchFile(
  folder: Omit<RemoteFolder, 'unpack'>,
  file: RemoteFile,
  options: DownloadOptions = {},
): Promise<string> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs') as typeof NodeFs | undefined;
  const address = addressOf({ ...folder, unpack: async (bytes) => bytes }, file, options);
  const stored = storedFile(folder.dataset, file.name, address, options.cacheDirectory);
  const { place } = stored;
  if (fs === undefined || place === undefined) {
    throw new ArgumentError(`${folder.dataset} is too large for a browser: load it in Node.`);
  }
  const report = (loaded: number, total: number | undefined, fromCache: boolean): void =>
    options.onProgress?.({ file: file.name, loaded, total, fromCache });
  if (fs.existsSync(place)) {
    if ((await sha256Of(fs, place)) === file.checksums.sha256) {
      const { size } = fs.statSync(place);
      report(size, size, true);
      return place;
    }
    await stored.remove();
  }
  const download = new Download(folder.dataset, address, stored, options, (loaded, total) =>
    report(loaded, total, false),
  );
  await download.run(options.retries ?? 2);
  await stored.keep();
  if ((await sha256Of(fs, place)) === file.checksums.sha256) return place;
  await stored.remove();
  throw new DownloadError(
    `${folder.dataset}: ${address} is not the file that was published (its checksum differs): it was damaged on the way, or the ` +
      'host or a proxy sent something else. Try again, or give the baseUrl of a mirror.',
  );
}

async function sha256Of(fs: typeof NodeFs, path: string): Promise<string> {
  const { createHash } = process.getBuiltinModule('node:crypto') as typeof NodeCrypto;
  const hash = createHash('sha256');
  for await (const piece of fs.createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}
