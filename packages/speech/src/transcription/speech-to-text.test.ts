import '@neurite/backend-wasm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset } from '@neurite/datasets';
import { encodeModel, type Model } from '@neurite/models';
import { RandomGenerator, setSeed, tensor, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AudioClip, audioClip, concatAudio, sliceAudio } from '../audio/audio-clip.ts';
import { resample } from '../audio/resample.ts';
import { wordErrorRate } from '../ctc/error-rate.ts';
import { ngramLanguageModel } from '../ctc/language-model.ts';
import { commandRecognizer } from '../commands/command-recognizer.ts';
import { sound } from '../testing/words.ts';
import { decodeSpeechToText, loadSpeechToText } from './saved-speech-to-text.ts';
import { type SpeechToText, speechToText } from './speech-to-text.ts';
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

  it('transcribes a long recording in stretches, whole or in pieces alike', async () => {
    const clip = concatAudio(phrases(3100, 30).map((one) => one.clip));
    const seconds = clip.channels[0]!.length / 8000;
    expect(seconds).toBeGreaterThan(45);
    const asked = vi.spyOn(recognizer, 'logProbabilities');
    const whole = await recognizer.transcribe(clip);
    expect(Math.max(...asked.mock.calls.map(([[samples]]) => samples!.length))).toBeLessThanOrEqual(40 * 8000);
    asked.mockRestore();
    const pieces = function* () {
      for (let at = 0; at < seconds; at += 0.7) yield sliceAudio(clip, at, at + 0.7);
    };
    expect(await recognizer.transcribe(pieces())).toEqual(whole);
    const expected = phrases(3100, 30)
      .map(({ text }) => text)
      .join(' ');
    expect(wordErrorRate([expected], [whole.text]).rate).toBeLessThan(0.3);
    expect(whole.words.at(-1)!.end).toBeGreaterThan(seconds - 2);
    const searched = await recognizer.transcribe(pieces(), { beamWidth: 4 });
    expect(wordErrorRate([expected], [searched.text]).rate).toBeLessThan(0.3);
  });

  it('names what it cannot transcribe', async () => {
    await expect(recognizer.transcribe([])).rejects.toThrow('transcribe: the audio is empty');
    await expect(recognizer.transcribe([pause(0)])).rejects.toThrow('transcribe: the audio is empty');
    await expect(recognizer.transcribe('word.wav' as never)).rejects.toThrow('transcribe: audio comes as clips');
    await expect(recognizer.transcribe(new Float32Array(9) as never)).rejects.toThrow('transcribe: audio comes as');
    await expect(recognizer.transcribe([pause(1), resample(pause(1), 16_000)])).rejects.toThrow(
      'transcribe: the stream began with 8000 Hz, and goes on with 16000 Hz',
    );
    const nan = audioClip(Float32Array.from([NaN]), 8000);
    await expect(recognizer.evaluate([phrase(1), { clip: nan, text: 'r' }])).rejects.toThrow(
      'Recording 2: transcribe: sample 0 of channel 0 is NaN',
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
    const decoded = await decodeSpeechToText(await recognizer.encode());
    expect(await decoded.transcribe(clip)).toEqual(await recognizer.transcribe(clip));
  });

  it('is not made of a file that holds another model, or whose tokens are not those of the network', async () => {
    const model = recognizer.model as unknown as Model;
    const { userData } = model;
    const tokenizer = recognizer.tokenizer.toJSON();
    try {
      for (const [wrong, about] of [
        [{ other: 1 }, 'The file holds a model, but none that turns speech into text.'],
        [{ commandRecognizer: {} }, 'loadCommandRecognizer loads it'],
        [{ speechToText: { sampleRate: 8000 } }, 'none that turns speech into text'],
        [{ speechToText: { tokenizer: { ...tokenizer, tokens: ['a'] }, sampleRate: 8000 } }, 'each of its 4 labels'],
        [{ speechToText: { tokenizer: { ...tokenizer, tokens: [1, 2, 3, 4] }, sampleRate: 8000 } }, 'got [1,2,3,4]'],
        [{ speechToText: { tokenizer: { ...tokenizer, kind: 'runes' }, sampleRate: 8000 } }, "got 'runes'"],
        [{ speechToText: { tokenizer, sampleRate: '8' } }, 'a sample rate in Hz; got "8"'],
      ] as const) {
        model.userData = wrong;
        await expect(decodeSpeechToText(await encodeModel(model))).rejects.toThrow(about);
      }
      const path = join(folder, 'commands');
      const commands = commandRecognizer({ words: ['a', 'b'], network: 'reference', sampleRate: 8000, duration: 0.2 });
      await commands.save(path);
      await expect(loadSpeechToText(path)).rejects.toThrow('It recognises commands: loadCommandRecognizer loads it');
    } finally {
      model.userData = userData;
    }
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
    await expect(fresh.fit(with_(pause(0), 'r'))).rejects.toThrow('Recording 2: the audio is empty');
    await expect(fresh.fit(with_(audioClip(Float32Array.from([NaN]), 8000), 'r'))).rejects.toThrow(
      'sample 0 of channel 0 is NaN',
    );
    await expect(fresh.fit(with_(pause(1), 'r x'))).rejects.toThrow(
      'Recording 2: The text "r x" has "x", which no token has',
    );
    await expect(fresh.fit(with_(pause(0.1), 'r r r'))).rejects.toThrow('"r r r" takes 5 frames, and there are 2');
    await expect(fresh.fit([])).rejects.toThrow('There are no recordings to learn from.');
    await expect(fresh.fit(with_(pause(0.1), 'r r r').slice(1), { infeasible: 'skip' })).rejects.toThrow(
      'All 1 were left out, since their frames cannot hold their texts',
    );
    await expect(fresh.fit([phrase(1), { clip: pause(1) } as never])).rejects.toThrow('Recording 2: Speech comes as');
    await expect(fresh.fit([{ x: pause(1), y: 'r' } as never])).rejects.toThrow('got { x, y }, or something else');
    await expect(fresh.fit([phrase(1)], { batchSize: 0 })).rejects.toThrow('fit: batchSize must be a whole number');
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
