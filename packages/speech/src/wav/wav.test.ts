import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioClip } from '../audio/audio-clip.ts';
import { readWav, streamWav } from './read-wav.ts';
import { encodings, type WavEncoding } from './wav-format.ts';
import { writeWav, writeWavStream } from './write-wav.ts';

// The largest error of a value in [−1, 1 − 2⁻⁷].
const precision: Readonly<Record<WavEncoding, number>> = {
  pcm8: 2 ** -8,
  pcm16: 2 ** -16,
  pcm24: 2 ** -24,
  pcm32: 2 ** -24,
  float32: 0,
  float64: 0,
  muLaw: 2 ** -6,
  aLaw: 2 ** -6,
};

const ramp = (length: number, scale: number): Float32Array =>
  Float32Array.from({ length }, (_, n) => scale * Math.sin(n / 3));

function errorOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return (error as Error).name;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a WAV file', () => {
  it.each(encodings)('as %s holds what was written, in one, two and six channels', (encoding) => {
    for (const count of [1, 2, 6]) {
      const clip = audioClip(
        Array.from({ length: count }, (_, channel) => ramp(33, 0.9 / (channel + 1))),
        22050,
      );
      const file = readWav(writeWav(clip, { encoding }));
      expect(file.format).toEqual({ encoding, channels: count, sampleRate: 22050 });
      clip.channels.forEach((samples, channel) => {
        const worst = samples.reduce(
          (max, value, n) => Math.max(max, Math.abs(value - file.channels[channel]![n]!)),
          0,
        );
        expect(worst).toBeLessThanOrEqual(precision[encoding]);
      });
    }
  });

  it.each(encodings)('as %s has the right size in its header', (encoding) => {
    const bytes = writeWav(audioClip(ramp(7, 0.5), 8000), { encoding });
    expect(bytes.length % 2).toBe(0);
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
  });

  it('has the bytes that every program writes for 16 bits', () => {
    const bytes = writeWav(audioClip(Float32Array.from([0, 0.5, -1, 1]), 8000));
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '524946462c00000057415645666d74201000000001000100401f0000803e00000200100064617461080000000000004000 80ff7f'.replace(
        ' ',
        '',
      ),
    );
  });

  it('holds values out of range at the limit, and floats as they are', () => {
    const loud = audioClip(Float32Array.from([2, -2]), 8000);
    expect([...readWav(writeWav(loud)).channels[0]!]).toEqual([32767 / 32768, -1]);
    expect([...readWav(writeWav(loud, { encoding: 'float32' })).channels[0]!]).toEqual([2, -2]);
  });

  it('may have other chunks, and an unknown size', async () => {
    const plain = writeWav(audioClip(ramp(5, 0.5), 8000), { encoding: 'float32' });
    const list = new TextEncoder().encode('LIST\u0003\0\0\0abc\0');
    const mixed = Uint8Array.from([...plain.subarray(0, 12), ...list, ...plain.subarray(12), ...list]);
    expect([...readWav(mixed).channels[0]!]).toEqual([...ramp(5, 0.5)]);

    const pieces = await all(writeWavStream([audioClip(ramp(5, 0.5), 8000)], { encoding: 'float32' }));
    expect([...readWav(Buffer.concat(pieces)).channels[0]!]).toEqual([...ramp(5, 0.5)]);
  });

  it('that was cut off gives the frames that are whole', () => {
    const bytes = writeWav(audioClip([ramp(10, 0.5), ramp(10, 0.25)], 8000));
    expect(readWav(bytes.subarray(0, bytes.length - 5)).channels.map(({ length }) => length)).toEqual([8, 8]);
  });

  it('of RF64 holds its size in 64 bits', () => {
    const plain = writeWav(audioClip(ramp(4, 0.5), 8000));
    const ds64 = new Uint8Array(8 + 28);
    ds64.set(new TextEncoder().encode('ds64'));
    new DataView(ds64.buffer).setUint32(4, 28, true);
    new DataView(ds64.buffer).setBigUint64(16, 8n, true);
    const bytes = Uint8Array.from([...plain.subarray(0, 12), ...ds64, ...plain.subarray(12), 1, 2, 3, 4]);
    bytes.set(new TextEncoder().encode('RF64'));
    new DataView(bytes.buffer).setUint32(12 + 36 + 24 + 4, 0xffffffff, true);
    expect(readWav(bytes).channels[0]!.length).toBe(4);
  });

  it('without samples is an empty clip', () => {
    expect(readWav(writeWav(audioClip(new Float32Array(0), 8000))).channels[0]!.length).toBe(0);
  });
});

describe('a WAV file in pieces', () => {
  it('gives clips of the length asked for, whatever the pieces are', async () => {
    const clip = audioClip([ramp(2500, 0.5), ramp(2500, 0.3)], 1000);
    const bytes = writeWav(clip, { encoding: 'float32' });
    for (const size of [1, 13, 4096, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const clips = await all(streamWav(pieces));
      expect(clips.map(({ channels }) => channels[1]!.length)).toEqual([1000, 1000, 500]);
      expect(clips.flatMap(({ channels }) => [...channels[1]!])).toEqual([...clip.channels[1]!]);
    }
  });

  it('of three hours takes bounded memory', async () => {
    const second = audioClip(ramp(8000, 0.5), 8000);
    const clips = function* (): Generator<typeof second> {
      for (let n = 0; n < 3 * 3600; n++) yield second;
    };
    const before = process.memoryUsage().rss;
    let peak = before;
    let seconds = 0;
    for await (const { channels } of streamWav(writeWavStream(clips()))) {
      seconds += channels[0]!.length / 8000;
      if (seconds % 600 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    }
    expect(seconds).toBe(3 * 3600);
    // The samples alone are 345 MB as floats.
    expect(peak - before).toBeLessThan(150e6);
  });
});

describe('bytes that are no WAV file', () => {
  const header = writeWav(audioClip(ramp(4, 0.5), 8000));
  const changed = (at: number, ...bytes: number[]): Uint8Array => {
    const copy = header.slice();
    copy.set(bytes, at);
    return copy;
  };

  it.each([
    ['nothing', new Uint8Array(0), 'needs a header of 12 bytes'],
    ['an MP3', new TextEncoder().encode('ID3\u0004 and so on'), "begins with 'ID3·'"],
    ['half a header', header.subarray(0, 20), 'ends before its format'],
    ['no samples', header.subarray(0, 36), 'it has no data chunk'],
    ['MPEG in WAV', changed(20, 0x55, 0), 'WAV format 85 with 16 bits is not known'],
    ['no channels', changed(22, 0, 0), 'contradicts itself: 0 channels'],
    ['a format of a gigabyte', changed(16, 0, 0, 0, 64), "damaged: 'fmt ' claims"],
    [
      'samples before the format',
      Uint8Array.from([...header.subarray(0, 12), ...header.subarray(36)]),
      'before it states',
    ],
  ])('are refused: %s', (_, bytes, message) => {
    expect(() => readWav(bytes)).toThrow(message);
  });

  it('are refused or read, whatever they are', () => {
    const damaged = fc
      .tuple(fc.integer({ min: 0, max: header.length - 1 }), fc.uint8Array({ maxLength: 8 }))
      .map(([at, bytes]) => changed(Math.min(at, header.length - bytes.length), ...bytes));
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        expect(['none', 'FormatError']).toContain(errorOf(() => readWav(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('samples that are NaN are not written', () => {
    expect(() => writeWav(audioClip(Float32Array.from([0, NaN]), 8000))).toThrow('sample 1 of channel 0 is NaN');
    expect(() => writeWav(audioClip(ramp(2, 1), 8000), { encoding: 'pcm12' as never })).toThrow(
      "Unknown WAV encoding 'pcm12'",
    );
  });
});
