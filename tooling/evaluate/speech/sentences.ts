/** Sentences by synthetic voices, one of them unheard in training. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAudio, resample, type SpeechExample, speechToText } from '@neurite/speech';
import { setSeed, useBackend } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';
import { drawing } from './drawing.ts';
import { SAMPLE_RATE } from './recordings.ts';

const EPOCHS = 20;

const subjects = ['the cat', 'a dog', 'my brother', 'the old man', 'our teacher', 'the girl', 'a bird', 'the captain'];
const verbs = ['sees', 'finds', 'likes', 'carries', 'forgets', 'brings', 'wants', 'hears'];
const objects = [
  'the red box',
  'a small house',
  'some water',
  'the open window',
  'a green apple',
  'the last train',
  'two letters',
];
const endings = ['today', 'in the morning', 'every day', 'at home', 'on the way', 'after dinner', 'now'];

/** Sentences by voices of espeak-ng, which are synthetic. */
function synthetic(voices: readonly string[], count: number, seed: number): Promise<SpeechExample[]> {
  const draw = drawing(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(draw() * list.length)]!;
  const folder = mkdtempSync(join(tmpdir(), 'neurite-voices-'));
  const made = Array.from({ length: count }, async (_, number) => {
    const text = [subjects, verbs, objects, endings].map(pick).join(' ');
    const path = join(folder, `${number}.wav`);
    const pace = String(140 + Math.floor(60 * draw()));
    execFileSync('espeak-ng', ['-v', pick(voices), '-s', pace, '-w', path, text]);
    return { clip: resample(await loadAudio(path), SAMPLE_RATE), text };
  });
  return Promise.all(made).finally(() => rmSync(folder, { recursive: true }));
}

async function syntheticStranger(seed: number): Promise<number> {
  await useBackend('wasm');
  const voices = ['en-us+m1', 'en-us+m3', 'en-us+m7', 'en-us+f1', 'en-us+f2', 'en-us+f4'];
  const stranger = voices[seed % voices.length]!;
  setSeed(seed);
  const training = await synthetic(
    voices.filter((voice) => voice !== stranger),
    1500,
    seed + 1,
  );
  const recognizer = speechToText({ sampleRate: SAMPLE_RATE });
  await recognizer.fit(training, { epochs: EPOCHS, seed, verbose: 0 });
  return (await recognizer.evaluate(await synthetic([stranger], 100, seed + 101))).characters.rate;
}

export const sentenceFigures: Figure[] = [];

if (existsSync('/usr/bin/espeak-ng')) {
  sentenceFigures.push({
    name: 'synthetic sentences (espeak-ng), voice unseen',
    bar: 0.3,
    unit: 'character error rate',
    lowerIsBetter: true,
    run: syntheticStranger,
  });
} else {
  console.warn('Synthetic sentences are left out: espeak-ng is missing.');
}
