import '@neurite/backend-wasm';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FormatError } from '@neurite/backend';
import { Dataset } from '@neurite/datasets';
import { encodeModel } from '@neurite/models';
import { setSeed, tensor, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioClip, audioClip, concatAudio, durationOf, sliceAudio } from '../audio/audio-clip.ts';
import { saveWav } from '../audio/audio-files.ts';
import { isAudioFile } from '../audio/audio-format.ts';
import { applyGain } from '../audio/levels.ts';
import { resample } from '../audio/resample.ts';
import { sound } from '../testing/words.ts';
import { windowOfClip } from './command-examples.ts';
import { type CommandRecognizer, commandRecognizer } from './command-recognizer.ts';
import { decodeCommandRecognizer, loadCommandRecognizer } from './saved-recognizer.ts';

let folder: string;
let recognizer: CommandRecognizer;
const words = ['rise', 'fall', 'beep'];
const options = { words, sampleRate: 8000, duration: 0.6, channels: 12 } as const;
const pause = (seconds: number): AudioClip => audioClip(new Float32Array(seconds * 8000), 8000);

beforeAll(async () => {
  await useBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'neurite-commands-'));
  for (const word of words) {
    await mkdir(join(folder, 'data', word), { recursive: true });
    for (let take = 0; take < 30; take++) await saveWav(join(folder, 'data', word, `${take}.wav`), sound(word, take));
  }
  setSeed(1);
  recognizer = commandRecognizer(options);
  await recognizer.fit(join(folder, 'data'), { epochs: 30, batchSize: 16, verbose: 0 });
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

const unheard = (from = 100, count = 10): { clip: AudioClip; word: string }[] =>
  words.flatMap((word) => Array.from({ length: count }, (_, take) => ({ clip: sound(word, from + take), word })));

describe('commandRecognizer', () => {
  it('learns words from a folder', async () => {
    const { accuracy, examples, confusion } = await recognizer.evaluate(unheard());
    expect(accuracy).toBeGreaterThan(0.9);
    expect(examples).toBe(30);
    expect(Object.values(confusion['rise']!).reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('hears a word in a recording of another rate and two channels, and silence where there is nothing', async () => {
    const mono = resample(sound('fall', 200), 44100).channels[0]!;
    const { word, confidence, scores } = await recognizer.recognize(audioClip([mono, mono], 44100));
    expect(word).toBe('fall');
    expect(confidence).toBeGreaterThan(0.5);
    expect(Object.keys(scores)).toEqual([...words, 'silence']);
    expect(Object.values(scores).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 4);
    expect((await recognizer.recognize(pause(0.6))).word).toBe('silence');
  });

  it('finds words in a stream, in pieces of any size, and keeps up', async () => {
    const said = ['rise', 'beep', 'fall'];
    const whole = concatAudio([pause(1), ...said.flatMap((word, n) => [sound(word, 300 + n), pause(1)])]);
    const found: string[][] = [];
    for (const size of [0.013, 0.25, 10]) {
      const stream = recognizer.stream({ threshold: 0.6 });
      const events = [];
      for (let at = 0; at < 5; at += size) events.push(...(await stream.push(sliceAudio(whole, at, at + size))));
      found.push(events.map(({ word, time }) => `${word} ${time.toFixed(2)}`));
      expect(stream.figures.realTimeFactor).toBeLessThan(1);
    }
    expect(found[0]!.map((event) => event.split(' ')[0])).toEqual(said);
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });

  it('listens to a recording in pieces, to the word at its very end', async () => {
    const whole = concatAudio([pause(1), sound('rise', 320), pause(1), sound('fall', 321)]);
    const pieces = function* () {
      for (let at = 0; at < durationOf(whole); at += 0.5) yield resample(sliceAudio(whole, at, at + 0.5), 16_000);
    };
    const patient = { smoothing: 0.5, threshold: 0.6 };
    const stream = recognizer.stream(patient);
    const pushed = [];
    for (const clip of pieces()) pushed.push(...(await stream.push(clip)));
    expect(pushed.map(({ word }) => word)).toEqual(['rise']);
    expect((await stream.finish()).map(({ word }) => word)).toEqual(['fall']);
    const heard = [];
    for await (const { word, time } of recognizer.listen(pieces(), patient)) heard.push([word, time]);
    expect(heard.map(([word]) => word)).toEqual(['rise', 'fall']);
    expect(heard[1]![1]).toBeGreaterThan(2.2);
    const listenTo = async (clips: AudioClip[]): Promise<void> => {
      for await (const _ of recognizer.listen(clips));
    };
    const atOnce = [];
    for await (const { word } of recognizer.listen(whole, patient)) atOnce.push(word);
    expect(atOnce).toEqual(['rise', 'fall']);
    await expect(listenTo('word.wav' as never)).rejects.toThrow('listen: audio comes as clips');
    await expect(listenTo([])).rejects.toThrow('listen: the audio is empty');
    await expect(listenTo([pause(0)])).rejects.toThrow('listen: the audio is empty');
    await expect(listenTo([audioClip(Float32Array.from([NaN]), 8000)])).rejects.toThrow('is NaN');
  });

  it('reports a word once, however long it stays in the window, and again when it is said again', async () => {
    const said = concatAudio([pause(1), sound('beep', 310), pause(1.5), sound('beep', 311), pause(1.5)]);
    const stream = recognizer.stream({ refractory: 0 });
    const events = await stream.push(said);
    expect(events.map(({ word }) => word)).toEqual(['beep', 'beep']);
  });

  it('learns a word from five recordings', async () => {
    const path = join(folder, 'few');
    await recognizer.save(path);
    const other = await loadCommandRecognizer(path);
    await other.addWord(
      'siren',
      Array.from({ length: 5 }, (_, take) => sound('siren', take)),
    );
    expect(other.labels).toEqual([...words, 'siren', 'silence']);
    const sirens = Array.from({ length: 10 }, (_, take) => ({ clip: sound('siren', 100 + take), word: 'siren' }));
    expect((await other.evaluate(sirens)).accuracy).toBeGreaterThan(0.6);
    expect((await other.evaluate(unheard())).accuracy).toBeGreaterThan(0.8);
    await other.save(path);
    const again = await loadCommandRecognizer(path);
    expect((await again.evaluate(sirens)).accuracy).toBe((await other.evaluate(sirens)).accuracy);
    await expect(other.addWord('rise', [sound('rise', 1)])).rejects.toThrow("'rise' is known already");
    await expect(other.addWord('whistle', [])).rejects.toThrow('needs recordings, five or more; got none');
  });

  it('is the same after it was saved', async () => {
    const path = join(folder, 'saved');
    await recognizer.save(path);
    const again = await loadCommandRecognizer(path);
    const clip = sound('beep', 400);
    expect(await again.recognize(clip)).toEqual(await recognizer.recognize(clip));
    const decoded = await decodeCommandRecognizer(await recognizer.encode());
    expect(await decoded.recognize(clip)).toEqual(await recognizer.recognize(clip));
  });

  it('is not made of a file that holds another model, or whose words are not those of the network', async () => {
    const bytes = await encodeModel(recognizer.model);
    recognizer.model.userData = { other: 1 };
    await expect(decodeCommandRecognizer(await encodeModel(recognizer.model))).rejects.toThrow(
      'The file holds a model, but no recogniser of commands',
    );
    for (const [wrong, about] of [
      [{ labels: ['rise'] }, 'a class for each of its 4 outputs'],
      [{ labels: [1, 2, 3, 4] }, 'a class for each of its 4 outputs'],
      [{ settings: { samples: 17, sampleRate: 8000 } }, 'windows of 4800 samples'],
      [{ settings: { samples: 4800, sampleRate: '8' } }, 'windows of 4800 samples'],
    ] as const) {
      const { labels, settings } = recognizer;
      recognizer.model.userData = { commandRecognizer: { labels, settings, ...wrong } };
      await expect(decodeCommandRecognizer(await encodeModel(recognizer.model))).rejects.toThrow(about);
    }
    await expect(decodeCommandRecognizer(bytes.subarray(0, 100))).rejects.toThrow(FormatError);
  });

  it('learns from a data set, with other words as unknown, and gives the same for one seed', async () => {
    const elements = ['rise', 'fall', 'siren'].flatMap((word) =>
      Array.from({ length: 8 }, (_, take) => ({ x: tensor(sound(word, take).channels[0]!), y: word })),
    );
    const data = Dataset.fromGenerator(() => elements);
    const losses = [];
    for (let turn = 0; turn < 2; turn++) {
      setSeed(5);
      const small = commandRecognizer({ ...options, words: ['rise', 'fall'], unknown: true, network: 'reference' });
      expect(small.labels).toEqual(['rise', 'fall', 'unknown', 'silence']);
      const history = await small.fit(data, { epochs: 2, verbose: 0, validationData: unheard(0, 2) });
      losses.push(history.history['loss'], history.history['valLoss']);
    }
    expect(losses[0]).toEqual(losses[2]);
    expect(losses[1]).toEqual(losses[3]);
  }, 60_000);
});

describe('recordings', () => {
  it('become windows: short ones in the middle, of long ones the loudest stretch', () => {
    const short = windowOfClip(audioClip(Float32Array.from([1, 1]), 8), 8, 6);
    expect([...short]).toEqual([0, 0, 1, 1, 0, 0]);
    const long = concatAudio([pause(1), sound('beep', 1), pause(2)]);
    const window = windowOfClip(long, 8000, 4800);
    const energy = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0);
    expect(energy(window)).toBeCloseTo(energy(long.channels[0]!), 3);
  });

  it('that cannot be used are named', async () => {
    const bad = (samples: Float32Array): { clip: AudioClip; word: string }[] => [
      ...unheard(0, 1),
      { clip: audioClip(samples, 8000), word: 'fall' },
    ];
    const fresh = commandRecognizer(options);
    await expect(fresh.fit(bad(new Float32Array(0)))).rejects.toThrow("Recording 4 ('fall'): the audio is empty");
    await expect(fresh.fit(bad(Float32Array.from([0, NaN])))).rejects.toThrow('sample 1 of channel 0 is NaN');
    await expect(fresh.fit(unheard(0, 1).slice(1))).rejects.toThrow("no recordings of 'rise'. Found: fall, beep");
    await expect(fresh.fit([{ clip: pause(1) } as never])).rejects.toThrow('Words come as { clip, word }, or from');
    await expect(fresh.fit(unheard(0, 1), { batchSize: 0 })).rejects.toThrow('fit: batchSize must be a whole number');
    await expect(fresh.fit([])).rejects.toThrow('There are no recordings of rise, fall, beep, silence');
    await expect(fresh.fit('/nowhere')).rejects.toThrow("The folder '/nowhere' could not be read");
    await expect(fresh.fit(join(folder, 'data', 'rise'))).rejects.toThrow('should have a folder for each word');
    expect(['a.WAV', 'b.oga', 'c.m4a', 'wav', 'd.wav.txt'].filter(isAudioFile)).toEqual(['a.WAV', 'b.oga']);
    await expect(fresh.recognize(audioClip(new Float32Array(0), 8000))).rejects.toThrow(
      'recognize: the audio is empty',
    );
    await expect(fresh.addWord('x', [sound('beep', 1)])).rejects.toThrow('train the recogniser first');
  });

  it('clipped ones are heard all the same', async () => {
    const clipped = applyGain(sound('rise', 500), 30);
    const limited = {
      ...clipped,
      channels: clipped.channels.map((samples) => samples.map((x) => Math.max(-1, Math.min(1, x)))),
    };
    expect(Object.values((await recognizer.recognize(limited)).scores).every(Number.isFinite)).toBe(true);
  });

  it('and streams with NaN, or of a rate that changes, are refused', async () => {
    const stream = recognizer.stream();
    await expect(stream.push(audioClip(Float32Array.from([NaN]), 8000))).rejects.toThrow(
      'push: sample 0 of channel 0 is NaN',
    );
    await stream.push(pause(0.1));
    await expect(stream.push(resample(pause(0.1), 16000))).rejects.toThrow(
      'began with 8000 Hz, and goes on with 16000 Hz',
    );
  });

  it('options that make no sense are named', () => {
    expect(() => commandRecognizer({ words: ['a'] })).toThrow('two different words or more; got ["a"]');
    expect(() => commandRecognizer({ words: ['a', 'silence'] })).toThrow("'silence' is no word");
    expect(() => commandRecognizer({ words: ['a', 'b'], network: 'big' as never })).toThrow("Unknown network 'big'");
    expect(() => recognizer.stream({ threshold: 2 })).toThrow('threshold in (0, 1]');
  });
});
