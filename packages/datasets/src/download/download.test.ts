import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { breakingOff, failing, type FileServer, ignoringRanges, serveFiles } from '../testing/file-server.ts';
import { type DownloadOptions, type DownloadProgress, fetchUnpacked, type RemoteFile } from './download.ts';
import { gunzip } from './gunzip.ts';

// Of a generator that gzip cannot shorten.
const contents = Uint8Array.from(
  { length: 20_000 },
  (
    (state) => () =>
      (state = (state * 48_271) % 2_147_483_647) & 255
  )(1),
);
const packed = Uint8Array.from(gzipSync(contents, { level: 9 }));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

const file: RemoteFile = { name: 'data.gz', checksums: { sha256: sha256(packed) } };
const withInner: RemoteFile = { ...file, inner: { sha256: sha256(contents) } };

let cacheDirectory: string;
let server: FileServer;
let served: Record<string, Uint8Array>;

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'neurite-download-'));
  served = { 'data.gz': packed };
  server = await serveFiles(served);
});

afterEach(async () => {
  await server.close();
  await rm(cacheDirectory, { recursive: true });
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const load = (options: DownloadOptions = {}, what: RemoteFile = file): Promise<Uint8Array> =>
  fetchUnpacked({ dataset: 'sample', baseUrl: 'http://unused.invalid/', unpack: gunzip }, what, {
    baseUrl: server.baseUrl,
    cacheDirectory,
    ...options,
  });

const cached = (): Promise<string[]> => readdir(join(cacheDirectory, 'sample'));
const keep = async (name: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(join(cacheDirectory, 'sample'), { recursive: true });
  await writeFile(join(cacheDirectory, 'sample', name), bytes);
};

describe('a file', () => {
  it('is downloaded once, with progress, and then read from the cache', async () => {
    const seen: DownloadProgress[] = [];
    expect(await load({ onProgress: (progress) => seen.push(progress) })).toEqual(contents);
    expect(seen[0]).toEqual({ file: 'data.gz', loaded: 0, total: packed.length, fromCache: false });
    expect(seen.at(-1)).toEqual({ file: 'data.gz', loaded: packed.length, total: packed.length, fromCache: false });
    expect(await cached()).toEqual(['data.gz']);
    await server.close();
    const again: DownloadProgress[] = [];
    expect(await load({ onProgress: (progress) => again.push(progress) })).toEqual(contents);
    expect(again).toEqual([{ file: 'data.gz', loaded: packed.length, total: packed.length, fromCache: true }]);
    expect(server.ranges).toEqual([undefined]);
  });

  it('is downloaded once for two that ask at once', async () => {
    expect(await Promise.all([load(), load()])).toEqual([contents, contents]);
    expect(server.ranges).toEqual([undefined]);
  });

  it('is kept in the folder that the environment names', async () => {
    vi.stubEnv('NEURITE_CACHE', join(cacheDirectory, 'elsewhere'));
    await fetchUnpacked({ dataset: 'sample', baseUrl: server.baseUrl, unpack: gunzip }, file);
    expect(await readdir(join(cacheDirectory, 'elsewhere', 'sample'))).toEqual(['data.gz']);
    vi.stubEnv('NEURITE_CACHE', '');
    vi.stubEnv('XDG_CACHE_HOME', join(cacheDirectory, 'general'));
    await fetchUnpacked({ dataset: 'sample', baseUrl: server.baseUrl, unpack: gunzip }, file);
    expect(await readdir(join(cacheDirectory, 'general', 'neurite', 'sample'))).toEqual(['data.gz']);
  });

  it('that was packed anew passes by what it unpacks to', async () => {
    served['data.gz'] = Uint8Array.from(gzipSync(contents, { level: 1 }));
    await expect(load()).rejects.toThrow('is not the file that was published');
    expect(await load({}, withInner)).toEqual(contents);
    expect(await load({}, withInner)).toEqual(contents);
    expect(server.ranges).toEqual([undefined, undefined]);
  });

  it('passes by MD5 where nothing better was published', async () => {
    expect(await load({}, { name: 'data.gz', checksums: { md5: md5(packed) } })).toEqual(contents);
    await rm(join(cacheDirectory, 'sample'), { recursive: true });
    await expect(load({}, { name: 'data.gz', checksums: { md5: md5(contents) } })).rejects.toThrow('checksum differs');
  });
});

describe('a damaged file', () => {
  it.each([
    ['with a byte changed', packed.map((byte, i) => (i === 500 ? byte ^ 1 : byte))],
    ['of other contents', Uint8Array.from(gzipSync(contents.subarray(1)))],
    ['that is a web page', new TextEncoder().encode('<html>Please log in</html>')],
    ['that is cut off by the server', packed.subarray(0, 1000)],
    ['that is empty', new Uint8Array(0)],
  ])('%s is refused and not kept', async (_name, bytes) => {
    served['data.gz'] = bytes;
    for (const what of [file, withInner]) {
      await expect(load({}, what)).rejects.toThrow(
        /is not the file that was published \(\d+ bytes, checksum differs\)/,
      );
      expect(await cached().catch(() => [])).toEqual([]);
    }
    served['data.gz'] = packed;
    expect(await load()).toEqual(contents);
  });

  it('in the cache is replaced', async () => {
    await keep('data.gz', packed.subarray(0, 700));
    expect(await load()).toEqual(contents);
    expect(await readFile(join(cacheDirectory, 'sample', 'data.gz'))).toEqual(Buffer.from(packed));
  });
});

describe('a download that breaks off', () => {
  it('is taken up where it ended', async () => {
    server.answers.push(breakingOff(1000), breakingOff(2000));
    expect(await load()).toEqual(contents);
    expect(server.ranges).toEqual([undefined, 'bytes=1000-', 'bytes=3000-']);
  });

  it('again and again is taken up by the next call, and the error says so', async () => {
    server.answers.push(breakingOff(1000), breakingOff(500));
    await expect(load({ retries: 1 })).rejects.toThrow(
      /data\.gz could not be downloaded \(.*\)\. 1500 bytes have arrived and are kept: the next call goes on from there\./,
    );
    expect(await cached()).toEqual(['data.gz.part']);
    const seen: number[] = [];
    expect(await load({ onProgress: ({ loaded }) => seen.push(loaded) })).toEqual(contents);
    expect(server.ranges).toEqual([undefined, 'bytes=1000-', 'bytes=1500-']);
    expect([seen[0], seen.at(-1)]).toEqual([1500, packed.length]);
    expect(await cached()).toEqual(['data.gz']);
  });

  it('begins anew where the server knows no ranges', async () => {
    server.answers.push(breakingOff(1000), ignoringRanges);
    expect(await load()).toEqual(contents);
  });

  it('begins anew where what had arrived was of another version', async () => {
    await keep('data.gz.part', new Uint8Array(300));
    expect(await load()).toEqual(contents);
    expect(server.ranges).toEqual(['bytes=300-', undefined]);
  });

  it('had arrived whole, or holds more than there is', async () => {
    await keep('data.gz.part', packed);
    expect(await load()).toEqual(contents);
    expect(server.ranges).toEqual([`bytes=${packed.length}-`]);
    await rm(join(cacheDirectory, 'sample'), { recursive: true });
    await keep('data.gz.part', new Uint8Array(packed.length + 5));
    expect(await load()).toEqual(contents);
  });

  it('was ended by its caller, who gets his own reason', async () => {
    const controller = new AbortController();
    server.answers.push((_request, response, whole) => {
      response.writeHead(200, { 'content-length': whole.length });
      response.write(whole.subarray(0, 800));
    });
    const onProgress = ({ loaded }: DownloadProgress): void => {
      if (loaded > 0) controller.abort(new Error('enough'));
    };
    await expect(load({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(await load()).toEqual(contents);
    expect(server.ranges).toEqual([undefined, 'bytes=800-']);
  });
});

describe('without a server', () => {
  it('the error says what to do', async () => {
    const { baseUrl } = server;
    await server.close();
    const place = join(cacheDirectory, 'sample', 'data.gz');
    const message = await load({ baseUrl, retries: 0 }).catch((error: Error) => `${error.name}: ${error.message}`);
    expect(message).toMatch(
      /^DownloadError: sample: http:\/\/127.*data\.gz could not be downloaded \(fetch failed: .*ECONNREFUSED/,
    );
    expect(message).toContain('Are you online?');
    expect(message).toContain(
      `put it at ${place} (the environment variable NEURITE_CACHE chooses the folder); or give the baseUrl of a mirror.`,
    );
    // And it works.
    await keep('data.gz', packed);
    expect(await load({ baseUrl })).toEqual(contents);
  });

  it.each([404, 503])('that has the file, the error gives its answer: %i', async (status) => {
    server.answers.push(failing(status));
    await expect(load()).rejects.toThrow(`data.gz answered ${status} `);
    expect(server.ranges).toHaveLength(1);
  });
});

describe('in a browser', () => {
  const stored = new Map<string, Response>();

  beforeEach(() => {
    stored.clear();
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    const cache = {
      match: async (address: string) => stored.get(address)?.clone(),
      put: async (address: string, response: Response) => void stored.set(address, response),
      delete: async (address: string) => stored.delete(address),
    };
    vi.stubGlobal('caches', { open: async () => cache });
  });

  it('files are kept in its Cache, and a download that breaks off is taken up within a call', async () => {
    server.answers.push(breakingOff(1000));
    expect(await load()).toEqual(contents);
    expect(server.ranges).toEqual([undefined, 'bytes=1000-']);
    expect([...stored.keys()]).toEqual([`${server.baseUrl}data.gz`]);
    expect(await load()).toEqual(contents);
    expect(server.ranges).toHaveLength(2);
  });

  it('what was published with MD5 alone passes by what it unpacks to', async () => {
    const what = { name: 'data.gz', checksums: { md5: md5(packed) }, inner: { sha256: sha256(contents) } };
    expect(await load({}, what)).toEqual(contents);
    await expect(load({}, { ...what, inner: { sha256: sha256(packed) } })).rejects.toThrow('checksum differs');
  });

  it('that has no Cache, files are downloaded each time', async () => {
    vi.stubGlobal('caches', undefined);
    Reflect.deleteProperty(globalThis, 'caches');
    expect(await load()).toEqual(contents);
    expect(await load()).toEqual(contents);
    expect(server.ranges).toHaveLength(2);
  });
});

it.each([
  [{ baseUrl: 'nowhere' }, "sample: baseUrl must be an address such as http://unused.invalid/; got 'nowhere'."],
  [{ retries: -1 }, 'retries must be a whole number of at least 0; got -1.'],
])('%o is refused', async (options, message) => {
  await expect(load(options)).rejects.toThrow(message);
});
