import { ArgumentError } from '@neurite/backend';
import { type Checksums, matches } from './checksum.ts';
import { DownloadError } from './download-error.ts';
import { CACHE_VARIABLE, type StoredFile, storedFile } from './file-store.ts';

/** How far a download has come. */
export interface DownloadProgress {
  /** The name of the file. */
  readonly file: string;
  /** Bytes that are here. */
  readonly loaded: number;
  /** Bytes of the whole file, where the server tells. */
  readonly total: number | undefined;
  /** Whether the file was here already, from an earlier call. */
  readonly fromCache: boolean;
}

/** Options of all loaders of public data sets. */
export interface DownloadOptions {
  /** Where to download from instead of the canonical host: a mirror with the same file names. */
  readonly baseUrl?: string;
  /** Where files are kept, in Node; `$NEURITE_CACHE`, or `neurite` in the user's folder of caches. */
  readonly cacheDirectory?: string;
  /** Called as files arrive. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends the download. What has arrived is kept, and the next call goes on from there (in Node). */
  readonly signal?: AbortSignal;
  /** How many times a download that broke off is taken up again at once; 2. */
  readonly retries?: number;
}

/** A file to be had. */
export interface RemoteFile {
  readonly name: string;
  /** Those of the file as it is downloaded. */
  readonly checksums: Checksums;
  /** Those of what it unpacks to: a copy that was packed anew, with other bytes, passes by them. */
  readonly inner?: Checksums;
}

/** How a data set's files are found and unpacked. */
export interface RemoteFolder {
  /** The name of the data set, and of its folder in the cache. */
  readonly dataset: string;
  /** The canonical host. */
  readonly baseUrl: string;
  readonly unpack: (bytes: Uint8Array) => Promise<Uint8Array>;
}

/**
 * The unpacked contents of a file: from the cache, or downloaded into it and checked. A download that broke off is taken up
 * where it ended, in a later call too.
 *
 * @throws DownloadError when the file cannot be had or is another than was published, saying what to do
 * @throws ArgumentError when an option is none of those accepted
 * @example
 * const bytes = await fetchUnpacked(
 *   { dataset: 'birds', baseUrl: 'https://data.example.org/birds/', unpack: gunzip },
 *   { name: 'labels.csv.gz', checksums: { sha256 } },
 * );
 * const labels = await readCsv({ text: new TextDecoder().decode(bytes) });
 */
export async function fetchUnpacked(
  folder: RemoteFolder,
  file: RemoteFile,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  const { retries = 2 } = options;
  if (!Number.isInteger(retries) || retries < 0) {
    throw new ArgumentError(`retries must be a whole number of at least 0; got ${retries}.`);
  }
  const address = addressOf(folder, file, options);
  const stored = storedFile(folder.dataset, file.name, address, options.cacheDirectory);
  // Two calls at once must not write into one file.
  const key = `${address}\n${stored.place ?? ''}`;
  const running = underWay.get(key);
  if (running !== undefined) return running;
  const promise = fetchInto(stored, address, folder, file, options).finally(() => underWay.delete(key));
  underWay.set(key, promise);
  return promise;
}

const underWay = new Map<string, Promise<Uint8Array>>();

async function fetchInto(
  stored: StoredFile,
  address: string,
  folder: RemoteFolder,
  file: RemoteFile,
  options: DownloadOptions,
): Promise<Uint8Array> {
  const { retries = 2 } = options;
  const report = (loaded: number, total: number | undefined, fromCache: boolean): void =>
    options.onProgress?.({ file: file.name, loaded, total, fromCache });

  const kept = await stored.read();
  if (kept !== undefined) {
    const contents = await checked(folder, file, kept);
    if (contents !== undefined) {
      report(kept.length, kept.length, true);
      return contents;
    }
    await stored.remove();
  }
  const download = new Download(folder.dataset, address, stored, options, (loaded, total) =>
    report(loaded, total, false),
  );
  const wasResumed = await download.run(retries);
  let bytes = await stored.whole();
  let contents = await checked(folder, file, bytes);
  if (contents === undefined && wasResumed) {
    // What had arrived before may have been of another version of the file.
    await stored.restart();
    await download.run(retries);
    bytes = await stored.whole();
    contents = await checked(folder, file, bytes);
  }
  if (contents === undefined) {
    await stored.restart();
    throw new DownloadError(
      `${folder.dataset}: ${address} is not the file that was published (${bytes.length} bytes, checksum differs): it was ` +
        'damaged on the way, or the host or a proxy sent something else. Try again, or give the baseUrl of a mirror.',
    );
  }
  await stored.keep();
  return contents;
}

/** Where a file of a folder is. @throws ArgumentError when the base is no address */
export function addressOf(
  folder: RemoteFolder,
  file: RemoteFile,
  { baseUrl = folder.baseUrl }: DownloadOptions,
): string {
  try {
    return new URL(file.name, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href;
  } catch {
    throw new ArgumentError(
      `${folder.dataset}: baseUrl must be an address such as ${folder.baseUrl}; got '${baseUrl}'.`,
    );
  }
}

/** The unpacked contents, if the file, or failing that what it unpacks to, is what was published. */
async function checked(folder: RemoteFolder, file: RemoteFile, bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const isPublished = await matches(bytes, file.checksums);
  if (isPublished === false && file.inner === undefined) return undefined;
  let contents: Uint8Array;
  try {
    contents = await folder.unpack(bytes);
  } catch (error) {
    if (isPublished === true) throw error;
    return undefined;
  }
  if (isPublished === true) return contents;
  const isPublishedInside = file.inner === undefined ? undefined : await matches(contents, file.inner);
  // Where nothing can be computed (a page without a secure context), the unpacking and the reader's own checks must do.
  return isPublishedInside === false || (isPublishedInside === undefined && isPublished === false)
    ? undefined
    : contents;
}

/** The transfer of one file into its place. */
export class Download {
  readonly #dataset: string;
  readonly #address: string;
  readonly #stored: StoredFile;
  readonly #options: DownloadOptions;
  readonly #report: (loaded: number, total: number | undefined) => void;

  constructor(
    dataset: string,
    address: string,
    stored: StoredFile,
    options: DownloadOptions,
    report: (loaded: number, total: number | undefined) => void,
  ) {
    this.#dataset = dataset;
    this.#address = address;
    this.#stored = stored;
    this.#options = options;
    this.#report = report;
  }

  /** @returns whether it went on from what had arrived before this call */
  async run(retries: number): Promise<boolean> {
    const wasResumed = (await this.#stored.arrived()) > 0;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#transfer();
        return wasResumed;
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        if (error instanceof DownloadError || attempt === retries) throw await this.#explained(error);
      }
    }
  }

  async #transfer(): Promise<void> {
    const before = await this.#stored.arrived();
    const signal = this.#options.signal;
    const response = await fetch(this.#address, {
      ...(signal === undefined ? {} : { signal }),
      headers: before === 0 ? {} : { Range: `bytes=${before}-` },
    });
    // What has arrived is all there is, or more than there is: its checksum will tell.
    if (before > 0 && response.status === 416) {
      await response.body?.cancel();
      if (totalOf(response) === before) return;
      await this.#stored.restart();
      return this.#transfer();
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new DownloadError(
        `${this.#dataset}: ${this.#address} answered ${response.status} ${response.statusText}. ${this.#advice()}`,
      );
    }
    let loaded = response.status === 206 && startOf(response) === before ? before : 0;
    if (loaded === 0 && before > 0) await this.#stored.restart();
    const length = Number(response.headers.get('content-length') ?? NaN);
    // A length is that of the packed transfer where the server packs on the way.
    const isPlain = response.headers.get('content-encoding') === null;
    const total = isPlain && length > 0 ? loaded + length : undefined;
    this.#report(loaded, total);
    const reader = response.body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        await this.#stored.append(value);
        loaded += value.length;
        this.#report(loaded, total);
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
    if (total !== undefined && loaded < total) throw new Error(`only ${loaded} of ${total} bytes arrived`);
  }

  async #explained(error: unknown): Promise<unknown> {
    if (error instanceof DownloadError) return error;
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
    const arrived = await this.#stored.arrived();
    const rest = arrived > 0 ? ` ${arrived} bytes have arrived and are kept: the next call goes on from there.` : '';
    return new DownloadError(
      `${this.#dataset}: ${this.#address} could not be downloaded (${reason}).${rest} ${this.#advice()}`,
      { cause: error },
    );
  }

  #advice(): string {
    const { place } = this.#stored;
    const byHand =
      place === undefined
        ? 'Serve the file yourself, and give baseUrl.'
        : `Or download it elsewhere, and put it at ${place} (the environment variable ${CACHE_VARIABLE} chooses the folder); or give the baseUrl of a mirror.`;
    return `The file is needed once, and kept afterwards. Are you online? ${byHand}`;
  }
}

/** Where the part that a server sent begins. */
function startOf(response: Response): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** The size of the whole file, of which a server sent no part. */
function totalOf(response: Response): number | undefined {
  const total = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}
