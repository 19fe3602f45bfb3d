// Recordings in a folder for each word, one command after the other.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticWords } from '@neurite/data-synthetic-speech';
import { type AudioClip, characterTokenizer, concatAudio, saveWav, speechToText } from '@neurite/speech';
import { setSeed, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Finished, makeFolder, run, runHere } from '../testing/command.ts';
import { splitRecordings } from './recordings.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

const words = ['no', 'seven', 'stop'];

/** Words by synthetic voices as files; those of one voice apart. */
beforeAll(async () => {
  const pause = { channels: [new Float32Array(8000)], sampleRate: 8000 };
  const apart: AudioClip[] = [pause];
  for (const { clip, word, voice } of await syntheticWords(words)) {
    const isApart = voice === 'flite rms';
    const name = voice.replaceAll(/[^a-z0-9]+/gi, '-');
    const path = join(folder, isApart ? 'unseen' : `words/${word}`, isApart ? `${word}.wav` : `${name}.wav`);
    mkdirSync(join(path, '..'), { recursive: true });
    await saveWav(path, clip);
    if (isApart) apart.push(clip, pause);
  }
  mkdirSync(join(folder, 'long'));
  await saveWav(join(folder, 'long/all.wav'), concatAudio(apart));
});

describe('train, evaluate, predict and transcribe', () => {
  let trained: Finished;
  beforeAll(async () => {
    const args = ['--task', 'commands', '--epochs', '40', '--batch-size', '16', '--out', 'runs/a'];
    trained = await run(folder, 'train', 'words', ...args);
  });

  it('writes model, figures and a report with spectrograms', () => {
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.stdout).toMatch(/words: recordings of [\d.]+ s at 8000 Hz → no \| seven \| stop/);
    expect(trained.stdout).toContain('54 examples to learn from, 15 held out');
    expect(trained.stdout).toContain('Strangers are understood less well');
    expect(Number(/Held out .*accuracy ([\d.]+)/.exec(trained.stdout)![1])).toBeGreaterThan(0.7);
    const report = readFileSync(join(folder, 'runs/a/report.html'), 'utf8');
    for (const part of ['Confusion matrix', 'silence', 'data:image/png;base64']) expect(report).toContain(part);
  });

  it('evaluates by the recordings that were held out, or by all', async () => {
    const [, figures] = /Held out +(.*?) +\(after/.exec(trained.stdout)!;
    const { stdout } = await runHere(folder, 'evaluate', 'runs/a', 'words');
    expect(stdout).toBe(`${figures}  (words, the 15 recordings held out in training)\n`);
    const all = await runHere(folder, 'evaluate', 'runs/a/model', 'words', '--json');
    expect(all.events()).toEqual([expect.objectContaining({ event: 'evaluation', on: 'all', examples: 69 })]);
  });

  it('tells the words of a folder; one that cannot be read is named and the others are told', async () => {
    writeFileSync(join(folder, 'unseen/broken.wav'), 'no audio');
    const { stdout, stderr, code } = await runHere(folder, 'predict', 'runs/a', 'unseen');
    expect(stdout.split('\n')[0]).toBe('file,prediction,no,seven,stop,silence');
    expect(stdout.trim().split('\n')).toHaveLength(4);
    expect(stderr).toContain('unseen/broken.wav');
    expect(code).toBe(1);
  });

  it('is described, and converted, though its layers are known to the task alone', async () => {
    expect((await runHere(folder, 'summary', 'runs/a')).stdout).toContain('Tells     no | seven | stop | silence');
    expect((await runHere(folder, 'convert', 'runs/a', 'words.onnx')).stdout).toContain('in this order: no | seven |');
  });

  it('finds the words in a long recording, with their times', async () => {
    const { stdout } = await runHere(folder, 'transcribe', 'long/all.wav', '--model', 'runs/a');
    const heard = stdout.trim().split(' ');
    expect(heard.filter((word) => words.includes(word)).length).toBeGreaterThanOrEqual(2);
    const json = await runHere(folder, 'transcribe', 'long', '--model', 'runs/a', '--json');
    const [{ file, text, words: found }] = json.events() as unknown as [
      { file: string; text: string; words: { text: string; end: number }[] },
    ];
    expect([file, text]).toEqual([join('long', 'all.wav'), stdout.trim()]);
    const ends = found.map(({ end }) => end);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(ends[0]).toBeGreaterThan(1);
  });

  it('names what is wrong', async () => {
    const told = async (...args: string[]): Promise<string> => (await runHere(folder, ...args)).stderr;
    expect(await told('train', 'words/no', '--task', 'commands')).toContain('has no recordings');
    expect(await told('train', 'words', '--task', 'commands', '--optimizer', 'sgd')).toContain('leave out --optimizer');
    expect(await told('train', 'words', '--task', 'commands', '--model', 'mlp')).toContain("network 'mlp'");
    expect(await told('transcribe', 'nowhere.wav', '--model', 'runs/a')).toContain('no file or folder');
    mkdirSync(join(folder, 'empty/yes'), { recursive: true });
    mkdirSync(join(folder, 'empty/no'), { recursive: true });
    for (const word of ['yes', 'no']) writeFileSync(join(folder, `empty/${word}/1.wav`), 'no audio');
    expect(await told('train', 'empty', '--task', 'commands')).toContain('one recording of each word');
    for (const word of ['yes', 'no']) writeFileSync(join(folder, `empty/${word}/2.wav`), 'no audio');
    expect(await told('train', 'empty', '--task', 'commands')).toMatch(/[12]\.wav/);
    expect(existsSync(join(folder, 'runs/empty'))).toBe(false);
  });
});

it('transcribes with a model of text', async () => {
  await useBackend('wasm');
  setSeed(0);
  const recognizer = speechToText({ tokenizer: characterTokenizer('ab'), sampleRate: 8000, units: 8, layers: 1 });
  const clip = { channels: [Float32Array.from({ length: 8000 }, (_, n) => Math.sin(n / 9))], sampleRate: 8000 };
  await recognizer.fit([{ clip, text: 'ab' }], { epochs: 1, verbose: 0 });
  await recognizer.save(join(folder, 'text'));
  await saveWav(join(folder, 'tone.wav'), clip, { encoding: 'float32' });
  const { events, code } = await runHere(folder, 'transcribe', 'tone.wav', '--model', 'text', '--json');
  const stream = recognizer.stream();
  await stream.push(clip);
  expect(events()).toMatchObject([{ file: 'tone.wav', text: (await stream.finish()).text }]);
  expect(code).toBe(0);
});

it('holds speakers out where names say who speaks', () => {
  const files = ['ann', 'bob', 'cai', 'dee'].flatMap((speaker) =>
    [0, 1, 2].map((take) => ({ path: `yes/${speaker}_nohash_${take}.wav`, word: 'yes' })),
  );
  const { learned, held, bySpeaker } = splitRecordings(files, 0.25, 1);
  expect([bySpeaker, learned.length, held.length]).toEqual([true, 9, 3]);
  expect(new Set(held.map(({ path }) => path.split('_')[0])).size).toBe(1);
  expect(splitRecordings([...files, { path: 'yes/x.wav', word: 'yes' }], 0.25, 1).bySpeaker).toBe(false);
});

describe('recordings that are few', () => {
  const recording = (word: string, name: string) => ({ path: `${word}/${name}.wav`, word });

  it('learns from every word where one speaker says them all', () => {
    const files = ['yes', 'no'].flatMap((word) => [0, 1, 2].map((take) => recording(word, `ann_nohash_${take}`)));
    const { learned, held, bySpeaker } = splitRecordings(files, 0.25, 1);
    expect([bySpeaker, learned.length, held.length]).toEqual([false, 4, 2]);
  });

  it('does not hold out the only speaker of a word', () => {
    const files = [recording('yes', 'ann_nohash_0'), recording('yes', 'ann_nohash_1')];
    const others = [recording('no', 'bob_nohash_0'), recording('no', 'bob_nohash_1')];
    const { learned, bySpeaker } = splitRecordings([...files, ...others], 0.5, 1);
    expect(bySpeaker).toBe(false);
    expect(new Set(learned.map(({ word }) => word))).toEqual(new Set(['yes', 'no']));
  });

  it('keeps a single recording of a word to learn from', () => {
    const files = [recording('yes', '0'), recording('no', '0'), recording('no', '1')];
    const { learned, held } = splitRecordings(files, 0.9, 1);
    expect(learned).toHaveLength(2);
    expect(held.map(({ word }) => word)).toEqual(['no']);
    expect(() => splitRecordings(files.slice(0, 2), 0.5, 1)).toThrow('one recording of each word');
  });
});
