import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tar } from '@neurite-tooling/archives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audioClip } from '../audio/audio-clip.ts';
import { writeWav } from '../wav/write-wav.ts';
import { loadSpeechCommands, speechCommands } from './speech-commands.ts';

const recording = (value: number): Uint8Array => writeWav(audioClip(new Float32Array(1600).fill(value), 16000));
const text = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(`${lines.join('\n')}\n`);
const files = {
  './LICENSE': text(['CC BY 4.0']),
  './validation_list.txt': text(['yes/b_nohash_0.wav']),
  './testing_list.txt': text(['no/c_nohash_0.wav', 'yes/c_nohash_1.wav']),
  './yes/a_nohash_0.wav': recording(0.5),
  './yes/b_nohash_0.wav': recording(0.25),
  './yes/c_nohash_1.wav': recording(0),
  './no/a_nohash_0.wav': recording(-0.5),
  './no/c_nohash_0.wav': recording(0),
  './_background_noise_/rain.wav': recording(0.125),
};

let cacheDirectory: string;
let server: Server | undefined;
let requests = 0;

async function serve(archive: Uint8Array): Promise<string> {
  requests = 0;
  server = createServer((request, response) => {
    requests++;
    if (request.url === '/speech_commands_v0.02.tar.gz') response.end(archive);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'neurite-commands-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(cacheDirectory, { recursive: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const named = (paths: readonly string[]): string[] => paths.map((path) => path.split('/').slice(-2).join('/'));

describe('speechCommands', () => {
  it('is divided by the lists of its authors, and downloaded and unpacked once', async () => {
    const archive = gzipSync(tar(files));
    const baseUrl = await serve(archive);
    const checksums = { sha256: sha256(archive) };
    for (let turn = 0; turn < 2; turn++) {
      const set = await loadSpeechCommands(checksums, { baseUrl, cacheDirectory });
      expect(named(set.train.paths)).toEqual(['no/a_nohash_0.wav', 'yes/a_nohash_0.wav']);
      expect(named(set.validation.paths)).toEqual(['yes/b_nohash_0.wav']);
      expect(named(set.test.paths)).toEqual(['no/c_nohash_0.wav', 'yes/c_nohash_1.wav']);
      expect(named(set.noise.paths)).toEqual(['_background_noise_/rain.wav']);
      const words = [];
      for await (const { word, clip } of set.train) words.push([word, clip.channels[0]![0]]);
      expect(words).toEqual([
        ['no', -0.5],
        ['yes', 0.5],
      ]);
      expect(set.train.size).toBe(2);
    }
    expect(requests).toBe(1);
    const { train, noise } = await loadSpeechCommands(checksums, { baseUrl, cacheDirectory, words: ['no'] });
    expect([train.size, noise.size]).toEqual([1, 1]);
  });

  it('refuses another archive, and keeps nothing of it', async () => {
    const baseUrl = await serve(gzipSync(tar({ './other.txt': text(['x']) })));
    await expect(speechCommands({ baseUrl, cacheDirectory })).rejects.toThrow('is not the file that was published');
    expect(existsSync(join(cacheDirectory, 'speech-commands', 'speech_commands_v0.02.tar.gz'))).toBe(false);
  });

  it('refuses an archive without its lists, and writes nothing outside of its folder', async () => {
    const archive = gzipSync(tar({ '../escape.txt': text(['x']), './yes/a.wav': recording(0) }));
    const baseUrl = await serve(archive);
    await expect(loadSpeechCommands({ sha256: sha256(archive) }, { baseUrl, cacheDirectory })).rejects.toThrow(
      'the archive lacks validation_list.txt',
    );
    expect(existsSync(join(cacheDirectory, 'speech-commands', 'escape.txt'))).toBe(false);
    await expect(readFile(join(cacheDirectory, 'escape.txt'))).rejects.toThrow('ENOENT');
  });

  it('says what to do where the archive cannot be had', async () => {
    const baseUrl = await serve(new Uint8Array(0));
    await expect(speechCommands({ baseUrl: `${baseUrl}none/`, cacheDirectory, retries: 0 })).rejects.toThrow(
      'answered 404',
    );
  });
});
