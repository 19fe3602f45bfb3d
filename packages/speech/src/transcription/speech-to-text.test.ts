import '@neurite/backend-wasm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset } from '@neurite/datasets';
import { RandomGenerator, setSeed, tensor, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioClip, audioClip, concatAudio, sliceAudio } from '../audio/audio-clip.ts';
import { resample } from '../audio/resample.ts';
import { ngramLanguageModel } from '../ctc/language-model.ts';
import { sound } from '../testing/words.ts';
import { loadSpeechToText, type SpeechToText, speechToText } from './speech-to-text.ts';
import { characterTokenizer, wordTokenizer } from './tokenizer.ts';
import { readUtterances, type SpeechExample, utteranceBatches } from './utterances.ts';

let recognizer: SpeechToText;
let folder: string;
const letters: Readonly<Record<string, string>> = { r: 'rise', f: 'fall', b: 'beep' };
const pause = (seconds: number): AudioClip => audioClip(new Float32Array(Math.round(seconds * 8000)), 8000);

/** Two to four sounds with pauses, and their letters. */
function phrase(seed: number): SpeechExample {
  const draws = new RandomGenerator(seed).uniform([12]).dataSync() as Float32Array;
  const said = Array.from({ length: 2 + Math.floor(3 * draws[0]!) }, (_, n) => 'rfb'[Math.floor(3 * draws[n + 1]!)]!);
  const clips = said.flatMap((letter, n) => [sound(letters[letter]!, seed * 10 + n), pause(0.1 + 0.1 * draws[6 + n]!)]);
  return { clip: concatAudio([pause(0.1), ...clips]), text: said.join(' ') };
}

const phrases = (from: number, count: number): SpeechExample[] =>
  Array.from({ length: count }, (_, n) => phrase(from + n));
const options = { tokenizer: characterTokenizer(' rfb'), sampleRate: 8000, units: 24, layers: 1 } as const;

beforeAll(async () => {
  await useBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'neurite-speech-'));
  setSeed(1);
  recognizer = speechToText(options);
  await recognizer.fit(phrases(1, 160), { epochs: 20, batchSize: 8, learningRate: 0.01, verbose: 0 });
}, 180_000);

afterAll(() => rm(folder, { recursive: true }));

describe('speechToText', () => {
  it('learns to write what it hears', async () => {
    const { words, characters, texts } = await recognizer.evaluate(phrases(1000, 20));
    expect(texts).toHaveLength(20);
    expect(words.rate).toBeLessThan(0.2);
    expect(characters.rate).toBeLessThan(0.2);
  });

  it('says when, and how surely', async () => {
    const clip = concatAudio([pause(0.1), sound('rise', 7000), pause(0.15), sound('fall', 7001), pause(0.2)]);
    const { text, words, tokens, confidence } = await recognizer.transcribe(resample(clip, 22050));
    expect(text).toBe('r f');
    expect(words.map((word) => word.text)).toEqual(['r', 'f']);
    const [first, second] = words;
    // CTC writes a label somewhere within its sound, or shortly after.
    const end = 0.1 + sound('rise', 7000).channels[0]!.length / 8000;
    expect(first!.start).toBeGreaterThan(0.1);
    expect(first!.end).toBeLessThan(end + 0.15);
    expect(second!.start).toBeGreaterThan(end);
    expect(second!.end).toBeLessThanOrEqual(clip.channels[0]!.length / 8000);
    expect(confidence).toBeGreaterThan(0.4);
    expect(tokens.every((token) => token.confidence > 0 && token.confidence <= 1)).toBe(true);
  });

  it('searches with a language model', async () => {
    const { clip, text } = phrase(2000);
    const { tokenizer } = recognizer;
    const languageModel = ngramLanguageModel(phrases(1, 100).map((one) => tokenizer.encode(one.text)));
    const found = await recognizer.transcribe(clip, { beamWidth: 8, languageModel, languageWeight: 0.2 });
    expect(found.text).toBe(text);
  });

  it('transcribes a stream in pieces of any size', async () => {
    const clip = concatAudio(phrases(3000, 3).map((one) => one.clip));
    const { text } = await recognizer.transcribe(clip);
    const found = [];
    for (const size of [0.3, 1.7, 60]) {
      const stream = recognizer.stream({ chunk: 0.8, before: 1.2, after: 0.8 });
      for (let at = 0; at < clip.channels[0]!.length / 8000; at += size) {
        const soFar = await stream.push(sliceAudio(clip, at, at + size));
        expect(typeof soFar.text).toBe('string');
      }
      found.push((await stream.finish()).text);
    }
    expect(new Set(found).size).toBe(1);
    // Parts are normalized by themselves, so a letter may differ.
    expect(found[0]!.split(' ').length / text.split(' ').length).toBeCloseTo(1, 0);
  });

  it('transcribes a recording that comes in pieces as a stream does', async () => {
    const clip = concatAudio(phrases(3100, 4).map((one) => one.clip));
    const stream = recognizer.stream();
    await stream.push(clip);
    const expected = await stream.finish();
    expect(expected.words.length).toBeGreaterThan(6);
    const pieces = function* () {
      for (let at = 0; at < clip.channels[0]!.length / 8000; at += 0.7) yield sliceAudio(clip, at, at + 0.7);
    };
    expect(await recognizer.transcribe(pieces())).toEqual(expected);
    await expect(recognizer.transcribe([])).rejects.toThrow('transcribe: the audio is empty');
    await expect(recognizer.transcribe([pause(0)])).rejects.toThrow('transcribe: the audio is empty');
    await expect(recognizer.transcribe(pieces(), { beamWidth: 4 })).rejects.toThrow('beamWidth and languageModel take');
    await expect(recognizer.transcribe([pause(1), resample(pause(1), 16_000)])).rejects.toThrow(
      'began with 8000 Hz, and goes on with 16000 Hz',
    );
  });

  it('learns from what is composed anew for each epoch', async () => {
    setSeed(2);
    const asked: number[] = [];
    const compose = (epoch: number): SpeechExample[] => {
      asked.push(epoch);
      return phrases(100 * epoch, 8 + epoch);
    };
    const other = speechToText({ ...options, units: 8 });
    const { history } = await other.fit(compose, { epochs: 3, batchSize: 4, verbose: 0 });
    expect(asked).toEqual([0, 1, 2]);
    expect(history['loss']).toHaveLength(3);
    expect(history['loss']!.every(Number.isFinite)).toBe(true);
  });

  it('tells whole words apart by residual convolutions, which are saved with it', async () => {
    setSeed(4);
    const tokenizer = wordTokenizer(['r', 'f', 'b']);
    const other = speechToText({ tokenizer, sampleRate: 8000, encoder: 'residual', units: 16, layers: 1 });
    await other.fit(phrases(1, 120), { epochs: 12, learningRate: 0.01, verbose: 0 });
    expect((await other.evaluate(phrases(1000, 20))).words.rate).toBeLessThan(0.1);
    const { clip, text } = phrase(4000);
    const found = await other.transcribe(clip);
    expect(found.text).toBe(text);
    expect(found.words.map((word) => word.text)).toEqual(text.split(' '));
    const path = join(folder, 'words');
    await other.save(path);
    expect(await (await loadSpeechToText(path)).transcribe(clip)).toEqual(found);
  }, 120_000);

  it('is the same after it was saved', async () => {
    const path = join(folder, 'saved');
    await recognizer.save(path);
    const again = await loadSpeechToText(path);
    const { clip } = phrase(4000);
    expect(await again.transcribe(clip)).toEqual(await recognizer.transcribe(clip));
  });

  it.each(['gru', 'conformer', 'residual'] as const)(
    'with %s gets better, from a data set too, and the same for one seed',
    async (encoder) => {
      const elements = phrases(1, 16).map(({ clip, text }) => ({ x: tensor(clip.channels[0]!), y: text }));
      const losses = [];
      for (let turn = 0; turn < 2; turn++) {
        setSeed(3);
        const small = speechToText({ ...options, encoder, causal: true, units: 16, layers: 1 });
        const history = await small.fit(
          Dataset.fromGenerator(() => elements),
          {
            epochs: 4,
            batchSize: 8,
            learningRate: 0.01,
            verbose: 0,
            validationData: phrases(50, 2),
          },
        );
        losses.push(history.history);
      }
      expect(losses[0]).toEqual(losses[1]);
      const { loss, valLoss } = losses[0]!;
      expect(loss!.at(-1)!).toBeLessThan(loss![0]!);
      expect(valLoss).toHaveLength(4);
    },
    120_000,
  );
});

describe('recordings', () => {
  const reading = {
    sampleRate: 8000,
    tokenizer: options.tokenizer,
    frameStride: 320,
    infeasible: 'throw',
    unknownCharacters: 'throw',
  } as const;

  it('that cannot be used are named', async () => {
    const fresh = speechToText(options);
    const with_ = (clip: AudioClip, text: string): SpeechExample[] => [phrase(1), { clip, text }];
    await expect(fresh.fit(with_(pause(0), 'r'))).rejects.toThrow('Recording 2: the recording: the audio is empty');
    await expect(fresh.fit(with_(audioClip(Float32Array.from([NaN]), 8000), 'r'))).rejects.toThrow(
      'sample 0 of channel 0 is NaN',
    );
    await expect(fresh.fit(with_(pause(1), 'r x'))).rejects.toThrow(
      'Recording 2: The text "r x" has "x", which no token has',
    );
    await expect(fresh.fit(with_(pause(0.1), 'r r r'))).rejects.toThrow('"r r r" takes 5 frames, and there are 2');
    await expect(fresh.fit([])).rejects.toThrow('There are no recordings to learn from');
    await expect(fresh.transcribe(pause(0))).rejects.toThrow('the audio is empty');
    await expect(fresh.fit([phrase(1)], { speed: [2, 1] })).rejects.toThrow('got [2,1]');
    expect(() => speechToText({ encoder: 'lstm' as never })).toThrow("Unknown encoder 'lstm'");
    const augmentation = { tempo: [0.8, 1.2] } as never;
    expect(() => speechToText({ augmentation })).toThrow("augmentation takes no 'tempo'");
  });

  it('are left out where that is wanted', async () => {
    const read = await readUtterances(
      [phrase(1), { clip: pause(0.1), text: 'r r r' }, { clip: pause(1), text: 'r-x f' }],
      { ...reading, infeasible: 'skip', unknownCharacters: 'skip' },
    );
    expect(read.map(({ labels }) => labels.length)).toEqual([phrase(1).text.length, 3]);
  });

  it('come in batches of like length, all of them, in an order that follows from the seed', () => {
    const utterances = Array.from({ length: 50 }, (_, n) => ({
      samples: new Float32Array(1000 + 400 * n),
      labels: [1 + (n % 3)],
      text: '',
      fastest: Infinity,
    }));
    const pass = (seed: number): number[][] =>
      [...utteranceBatches(utterances, 8, 8000, { seed, speed: [1, 1] })].map(({ x }) => [...x[1].dataSync()]);
    const batches = pass(1);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(utterances.map(({ samples }) => samples.length));
    expect(pass(1)).toEqual(batches);
    expect(pass(2)).not.toEqual(batches);
    expect(Math.max(...batches[0]!) - Math.min(...batches[0]!)).toBeLessThan(8 * 400);
    const [faster] = utteranceBatches(utterances.slice(0, 1), 1, 8000, { seed: 1, speed: [2, 2] });
    expect(faster!.x[1].dataSync()[0]).toBe(500);
  });

  it('are played no faster than their frames can hold the text', async () => {
    // 'r r' takes three frames: of four, a third may be lost; of three, none.
    for (const samples of [4 * 320, 3 * 320 + 7, 3 * 320]) {
      const clip = audioClip(new Float32Array(samples).fill(0.1), 8000);
      const read = await readUtterances([{ clip, text: 'r r' }], reading);
      const [batch] = utteranceBatches(read, 1, 8000, { seed: 1, speed: [2, 2] });
      expect(batch!.x[1].dataSync()[0]).toBe(3 * 320);
    }
  });

  it('and streams with NaN are refused', async () => {
    await expect(recognizer.stream().push(audioClip(Float32Array.from([0, Infinity]), 8000))).rejects.toThrow(
      'push: sample 1 of channel 0 is Infinity',
    );
    expect(() => recognizer.stream({ chunk: 0 })).toThrow('chunk must be positive');
  });
});
