import '@neurite/backend-wasm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, randomNormal, setSeed, slice, tensor, type Tensor, useBackend, zeros } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioClip, audioClip, concatAudio, sliceAudio } from '../audio/audio-clip.ts';
import { applyGain } from '../audio/levels.ts';
import { logMelSpectrogram } from '../features/mel-spectrogram.ts';
import { sound } from '../testing/words.ts';
import type { LogMelFeaturesOptions } from '../layers/log-mel-features.ts';
import { loadSpeechToText } from './saved-speech-to-text.ts';
import { type SpeechToText, speechToText } from './speech-to-text.ts';
import { utteranceFeatures } from './utterance-features.ts';

await useBackend('wasm');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neurite-features-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options: LogMelFeaturesOptions = {
  sampleRate: 8000,
  fftLength: 256,
  sequenceLength: 200,
  sequenceStride: 80,
  numMelBins: 10,
  padMode: 'constant',
};
const counts = (...frames: number[]): Tensor => tensor(Int32Array.from(frames), [frames.length], 'int32');
const rows = async (x: Tensor): Promise<number[][]> => ((await x.array()) as number[][][])[0]!;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
};

describe('utteranceFeatures', () => {
  const audio = concat([randomNormal([1, 1600], { seed: 1, stddev: 0.1 }), zeros([1, 800])], 1);
  /** The frames that count, and the silence behind them that does not. */
  const FRAMES = 21;

  it("with 'utterance' bring all values to one mean and deviation, and with 'bins' those of each bin", async () => {
    const features = async (normalization: 'utterance' | 'bins') =>
      rows(utteranceFeatures(audio, counts(FRAMES), { ...options, normalization }));
    const utterance = await features('utterance');
    const values = utterance.slice(0, FRAMES).flat();
    expect(meanOf(values)).toBeCloseTo(0, 4);
    expect(deviationOf(values)).toBeCloseTo(1, 2);
    const bins = await features('bins');
    const meansOf = (all: readonly number[][]): number[] =>
      all[0]!.map((_, bin) => meanOf(all.slice(0, FRAMES).map((row) => row[bin]!)));
    expect(Math.max(...meansOf(bins).map(Math.abs))).toBeLessThan(1e-4);
    // Bins that are broad are louder: their means differ where they are not taken one by one.
    expect(Math.max(...meansOf(utterance)) - Math.min(...meansOf(utterance))).toBeGreaterThan(0.5);
    for (const found of [utterance, bins]) {
      expect(
        found
          .slice(FRAMES)
          .flat()
          .every((value) => value === 0),
      ).toBe(true);
    }
  });

  it('with a range hold what is soft that far below the loudest of the same recording', async () => {
    const both = concat([audio, audio.mul(0.01)], 0);
    const limited = utteranceFeatures(both, counts(FRAMES, FRAMES), {
      ...options,
      normalization: 'none',
      dynamicRange: 20,
    });
    const exact = (await logMelSpectrogram(both, options).array()) as number[][][];
    const found = (await limited.array()) as number[][][];
    exact.forEach((recording, index) => {
      const loudest = Math.max(...recording.slice(0, FRAMES).flat());
      const least = loudest - 2 * Math.LN10;
      recording.forEach((row, frame) =>
        row.forEach((value, bin) =>
          expect(found[index]![frame]![bin]).toBeCloseTo((Math.max(value, least) + 5) / 4, 3),
        ),
      );
    });
  });

  it('do not depend on what stands behind the end', async () => {
    const loudBehind = concat([slice(audio, 0, [1, 2000]), randomNormal([1, 400], { seed: 2 })], 1);
    for (const normalization of ['utterance', 'bins'] as const) {
      const [alone, beside] = await Promise.all(
        [audio, loudBehind].map((x) =>
          rows(utteranceFeatures(x, counts(FRAMES), { ...options, normalization, dynamicRange: 30 })),
        ),
      );
      for (let frame = 0; frame < FRAMES; frame++) {
        beside![frame]!.forEach((value, bin) => expect(value).toBeCloseTo(alone![frame]![bin]!, 4));
      }
    }
  });
});

describe('a recogniser', () => {
  const clip = concatAudio([sound('rise', 1), audioClip(new Float32Array(2000), 8000), sound('fall', 2)]);
  const make = (features: LogMelFeaturesOptions, causal = false): SpeechToText => {
    setSeed(1);
    return speechToText({ sampleRate: 8000, units: 8, layers: 1, dropout: 0, causal, features });
  };
  const scoresOf = async (recognizer: SpeechToText, heard: AudioClip): Promise<number[]> => [
    ...((await recognizer.logProbabilities([heard.channels[0]!]))[0]!.data as Float32Array),
  ];
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));
  /** The same with a soft tone in its pause. */
  const hum = audioClip(
    clip.channels[0]!.map((value, n) => value + 1e-3 * Math.sin(n / 3)),
    8000,
  );

  it('hears them as its options say, also after it was saved', async () => {
    const settings: Readonly<Record<string, LogMelFeaturesOptions>> = {
      bins: {},
      utterance: { normalization: 'utterance' },
      none: { normalization: 'none' },
      ranged: { dynamicRange: 25 },
    };
    const heard: number[][] = [];
    for (const [name, features] of Object.entries(settings)) {
      const recognizer = make(features);
      const scores = await scoresOf(recognizer, clip);
      const path = join(folder, name);
      await recognizer.save(path);
      expect(await scoresOf(await loadSpeechToText(path), clip)).toEqual(scores);
      heard.push(scores);
    }
    // One seed, one network: only what it hears is different.
    heard.forEach((scores, index) => {
      for (const other of heard.slice(index + 1)) expect(distance(scores, other)).toBeGreaterThan(1e-3);
    });
  });

  it('hears nothing below its range, in a recording and in a stream', async () => {
    const scoresInStream = async (recognizer: SpeechToText, heard: AudioClip): Promise<string> => {
      const stream = recognizer.stream({ chunk: 0.4, before: 0.4, after: 0.2 });
      for (let at = 0; at < 2; at += 0.3) await stream.push(sliceAudio(heard, at, at + 0.3));
      const { tokens } = await stream.finish();
      return JSON.stringify(tokens.map((token) => token.confidence.toFixed(4)));
    };
    const [deaf, keen] = [make({ dynamicRange: 25, offset: 1e-9 }), make({ offset: 1e-9 })];
    expect(distance(await scoresOf(deaf, clip), await scoresOf(deaf, hum))).toBeLessThan(1e-2);
    expect(distance(await scoresOf(keen, clip), await scoresOf(keen, hum))).toBeGreaterThan(3e-2);
    expect(await scoresInStream(deaf, clip)).not.toBe(await scoresInStream(keen, clip));
  });

  it("with 'utterance' takes no heed of how loud all is, in a stream either", async () => {
    const recognizer = make({ normalization: 'utterance', offset: 1e-12, dynamicRange: 40 });
    const soft = applyGain(clip, -20);
    expect(distance(await scoresOf(recognizer, clip), await scoresOf(recognizer, soft))).toBeLessThan(2e-2);
    const streamed = async (heard: AudioClip) => {
      const stream = recognizer.stream({ chunk: 10 });
      await stream.push(heard);
      return stream.finish();
    };
    expect(await streamed(clip)).toEqual(await recognizer.transcribe(clip));
    expect((await streamed(soft)).text).toBe((await streamed(clip)).text);
  });

  it('that is causal refuses what takes the whole recording, and times are by the middles of frames', () => {
    expect(() => make({ normalization: 'bins' }, true)).toThrow(
      "causal: true cannot have features: { normalization: 'bins' }",
    );
    expect(() => make({ normalization: 'none', dynamicRange: 60 }, true)).toThrow(
      'causal: true cannot have features: { dynamicRange: 60 }, which takes the whole recording',
    );
    expect(make({ normalization: 'none' }, true).model.isCausal).toBe(true);
    expect(() => make({ center: false })).toThrow('features.center must be true');
    expect(() => make({ normalization: 'all' as never })).toThrow("Unknown normalization 'all'");
    expect(() => make({ dynamicRange: -3 })).toThrow(
      'speechToText: dynamicRange must be a positive number of dB; got -3',
    );
  });
});
