import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { golden } from '../testing/golden.ts';
import { writeWav } from '../wav/write-wav.ts';
import { type AudioClip, audioClip, concatAudio, durationOf, lengthOf } from './audio-clip.ts';
import type { AudioSource } from './audio-source.ts';
import { decodeAudio } from './decode-audio.ts';
import { streamAudio } from './stream-audio.ts';

const bytesOf = ({ file }: { readonly file: string }): Uint8Array => Uint8Array.from(Buffer.from(file, 'base64'));
const files = golden<{ file: string }>('encoded-audio').cases.map((one) => [one.name, bytesOf(one)] as const);
const long = golden<{ file: string }>('long-encoded-audio').cases.map((one) => [one.name, bytesOf(one)] as const);
const wave = Float32Array.from({ length: 2500 }, (_, n) => Math.sin(n / 6) / 2);
const wav = writeWav(audioClip(wave, 1000), { encoding: 'float32' });

/** Bytes in pieces, and how many were asked for. */
class Pieces {
  asked = 0;
  isClosed = false;

  readonly bytes: Uint8Array;
  readonly size: number;

  constructor(bytes: Uint8Array, size: number) {
    this.bytes = bytes;
    this.size = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (; this.asked < this.bytes.length; ) {
        const at = this.asked;
        this.asked += this.size;
        yield this.bytes.subarray(at, at + this.size);
      }
    } finally {
      this.isClosed = true;
    }
  }
}

async function heard(source: AudioSource, seconds?: number): Promise<AudioClip[]> {
  const clips: AudioClip[] = [];
  for await (const clip of streamAudio(source, seconds)) clips.push(clip);
  return clips;
}

afterEach(() => vi.restoreAllMocks());

describe('streamAudio', () => {
  it.each([...files, ...long, ['wav', wav] as const])(
    'gives of %s in pieces what it is as a whole',
    async (_, bytes) => {
      const whole = await decodeAudio(bytes);
      for (const size of [1, 77, bytes.length]) {
        const clips = await heard(new Pieces(bytes, size), 0.03);
        const lengths = clips.map(lengthOf);
        expect(lengths.slice(0, -1).every((length) => length === Math.round(0.03 * whole.sampleRate))).toBe(true);
        expect(concatAudio(clips)).toEqual(concatAudio([whole]));
      }
    },
  );

  it.each(long)(
    'gives the beginning of %s before the end was read, and closes what it no longer reads',
    async (_, bytes) => {
      const pieces = new Pieces(bytes, 100);
      for await (const clip of streamAudio(pieces)) {
        expect(durationOf(clip)).toBe(1);
        break;
      }
      expect(pieces.asked).toBeLessThan(0.9 * bytes.length);
      expect(pieces.isClosed).toBe(true);
    },
  );

  it.each(long)('passes over what is damaged in the midst of %s', async (_, bytes) => {
    // The decoder of Opus says so, too.
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const damaged = bytes.slice();
    damaged.fill(0xaa, bytes.length / 2, bytes.length / 2 + 40);
    const seconds = (await heard(damaged)).reduce((sum, clip) => sum + durationOf(clip), 0);
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(7);
  });

  it('says what a file is that it cannot read, and what to do', async () => {
    const text = (begin: string): Uint8Array => Uint8Array.from(begin.padEnd(200, '\0'), (one) => one.charCodeAt(0));
    for (const [begin, name] of [
      ['\0\0\0 ftypM4A ', 'This is M4A or MP4 (AAC), which browsers may decode, and nothing else here'],
      ['\xff\xf1\x50\x80', 'This is AAC'],
      ['\x1aE\xdf\xa3', 'This is WebM or Matroska'],
      [`OggS${'\0'.repeat(24)}Speex`, 'This is Ogg Speex'],
      ['FORM\0\0\0\0AIFF', 'This is AIFF'],
      ['0&\xb2u', 'This is WMA'],
      ['#!AMR', 'This is AMR'],
      ['caff', 'This is CAF'],
      ['<html>', 'This is no audio of a format that is known'],
    ] as const) {
      for (const read of [heard(text(begin)), decodeAudio(text(begin))]) {
        await expect(read).rejects.toThrow(name);
        await expect(read).rejects.toThrow('ffmpeg -i recording speech.wav');
      }
    }
    await expect(heard(new Uint8Array(0))).rejects.toThrow('The audio file is empty');
    await expect(heard(text('fLaC'))).rejects.toThrow('The FLAC file holds no audio');
    await expect(heard(text('RIFF'))).rejects.toThrow("This is no WAV file: it begins with 'RIFF'");
    await expect(heard(wav, 0)).rejects.toThrow('longer than 0 seconds; got 0');
  });
});

describe('what streamAudio reads from', () => {
  let folder: string;
  let server: Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neurite-stream-'));
    server = createServer((request, response) => {
      response.statusCode = request.url === '/tone.wav' ? 200 : 404;
      response.end(wav);
    }).listen(0);
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it('is a path, an address, a file of a page, a web stream, or bytes', async () => {
    const path = join(folder, 'tone.wav');
    await writeFile(path, wav);
    const address = `http://localhost:${(server.address() as AddressInfo).port}/tone.wav`;
    const sources = [path, pathToFileURL(path), address, new URL(address), new File([wav], 'tone.wav'), wav, [wav]];
    for (const source of [...sources, new Blob([wav]).stream()]) {
      expect(concatAudio(await heard(source)).channels[0]).toEqual(wave);
    }
    await expect(heard(address.replace('tone', 'none'))).rejects.toThrow('answered 404');
  });

  it('is named where it cannot be read', async () => {
    const path = join(folder, 'voice.m4a');
    await expect(heard(path)).rejects.toThrow(/voice\.m4a could not be read: ENOENT/);
    await writeFile(path, '\0\0\0 ftypM4A ');
    await expect(heard(path)).rejects.toThrow(/voice\.m4a: This is M4A/);
    await expect(heard(new File(['text'], 'notes.txt'))).rejects.toThrow('notes.txt: This is no audio');
  });
});
