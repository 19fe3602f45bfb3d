/**
 * How well strangers are understood: recordings of digits by five speakers (the Free Spoken Digit Dataset), the one who is tested in no
 * training set; another voice altogether, where Debian's asterisk-core-sounds-en-wav is installed; strings of digits in noise; sentences
 * of synthetic voices, where espeak-ng is installed; and how fast words are found in a stream.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AudioClip,
  audioClip,
  type CommandExample,
  type CommandNetworkName,
  type CommandRecognizer,
  commandRecognizer,
  concatAudio,
  durationOf,
  freeSpokenDigits,
  loadAudio,
  resample,
  sliceAudio,
  type SpeechExample,
  type SpeechEncoderName,
  speechToText,
  characterTokenizer,
  type SpokenDigit,
} from '@neurite/speech';
import { RandomGenerator, setSeed, useBackend } from '@neurite/tensors';
import type { Evaluation, Figure } from './evaluation.ts';
import { largestCtcError, largestFeatureError } from './speech-golden.ts';

const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const SAMPLE_RATE = 8000;
const VOICE = '/usr/share/asterisk/sounds/en_US_f_Allison/digits';

/** What takes long, so that a trial can take less. */
export interface Effort {
  readonly commandEpochs: number;
  readonly textEpochs: number;
  /** Strings of digits to train on, and to test with. */
  readonly strings: number;
  readonly tests: number;
}

export const whole: Effort = { commandEpochs: 60, textEpochs: 25, strings: 2000, tests: 500 };

let loaded: Promise<SpokenDigit[]> | undefined;
async function recordings(): Promise<SpokenDigit[]> {
  await useBackend('wasm');
  loaded ??= freeSpokenDigits();
  return loaded;
}

async function speakers(): Promise<string[]> {
  return [...new Set((await recordings()).map(({ speaker }) => speaker))].sort();
}

const asExamples = (digits: readonly SpokenDigit[]): CommandExample[] =>
  digits.map(({ clip, digit }) => ({ clip, word: names[digit]! }));

/** A recogniser of digits that was trained on these recordings. */
export async function trained(
  digits: readonly SpokenDigit[],
  network: CommandNetworkName,
  seed: number,
  { commandEpochs }: Effort,
): Promise<CommandRecognizer> {
  setSeed(seed);
  const plain = network === 'reference' ? ({ augmentation: false, masking: false } as const) : {};
  const recognizer = commandRecognizer({ words: names, sampleRate: SAMPLE_RATE, network, ...plain });
  const epochs = network === 'reference' ? Math.ceil(commandEpochs / 6) : commandEpochs;
  await recognizer.fit(asExamples(digits), { epochs, seed, verbose: 0 });
  return recognizer;
}

/** Mean accuracy over the speakers, each of them a stranger to the network. */
export async function strangers(network: CommandNetworkName, seed: number, effort: Effort = whole): Promise<number> {
  const all = await recordings();
  const accuracies: number[] = [];
  for (const speaker of await speakers()) {
    const recognizer = await trained(
      all.filter((one) => one.speaker !== speaker),
      network,
      seed,
      effort,
    );
    const { accuracy } = await recognizer.evaluate(asExamples(all.filter((one) => one.speaker === speaker)));
    console.log(`        ${network}, ${speaker}: ${accuracy.toFixed(4)}`);
    accuracies.push(accuracy);
  }
  return accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
}

const everyone = new Map<number, Promise<CommandRecognizer>>();
/** A network that was trained on takes 5 and on of everyone, the split of the data set's authors. */
function acquainted(seed: number, effort: Effort): Promise<CommandRecognizer> {
  const promise =
    everyone.get(seed) ??
    recordings().then((all) =>
      trained(
        all.filter(({ take }) => take >= 5),
        'residual',
        seed,
        effort,
      ),
    );
  everyone.set(seed, promise);
  return promise;
}

async function acquaintances(seed: number): Promise<number> {
  const held = (await recordings()).filter(({ take }) => take < 5);
  return (await (await acquainted(seed, whole)).evaluate(asExamples(held))).accuracy;
}

async function otherVoice(seed: number): Promise<number> {
  const clips = await Promise.all(names.map((_, digit) => loadAudio(join(VOICE, `${digit}.wav`))));
  const examples = clips.map((clip, digit) => ({ clip, word: names[digit]! }));
  return (await (await acquainted(seed, whole)).evaluate(examples)).accuracy;
}

/** A number for each question, in [0, 1). */
function drawing(seed: number): () => number {
  const generator = new RandomGenerator(seed);
  let [values, at] = [new Float32Array(0), 0];
  return () => {
    if (at === values.length) [values, at] = [Float32Array.from(generator.uniform([1024]).dataSync()), 0];
    return values[at++]!;
  };
}

/** Noise that lies so many dB below the clip. */
function withNoise(clip: AudioClip, decibels: number, seed: number): AudioClip {
  const samples = clip.channels[0]!;
  const rms = Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
  const noise = new RandomGenerator(seed).normal([samples.length]).dataSync();
  const level = rms * 10 ** (-decibels / 20);
  return audioClip(
    samples.map((x, n) => x + level * noise[n]!),
    clip.sampleRate,
  );
}

/** Strings of 2 to 7 digits by one speaker each, with pauses of 0 to 0.5 s, in noise at 10 to 20 dB. */
export function digitStrings(digits: readonly SpokenDigit[], count: number, seed: number): SpeechExample[] {
  const draw = drawing(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const bySpeaker = Map.groupBy(digits, ({ speaker }) => speaker);
  return Array.from({ length: count }, (_, number) => {
    const own = bySpeaker.get(pick([...bySpeaker.keys()]))!;
    const chosen = Array.from({ length: 2 + Math.floor(draw() * 6) }, () => pick(own));
    const silence = (): AudioClip => audioClip(new Float32Array(Math.round(draw() * 0.5 * SAMPLE_RATE)), SAMPLE_RATE);
    const clips = [silence(), ...chosen.flatMap(({ clip }) => [clip, silence()])];
    return {
      clip: withNoise(concatAudio(clips), 10 + 10 * draw(), seed * 1e6 + number),
      text: chosen.map(({ digit }) => names[digit]!).join(' '),
    };
  });
}

/** Word error rate on strings of digits by a stranger; every seed has another one. */
export async function stringsOfStranger(
  encoder: SpeechEncoderName,
  seed: number,
  { textEpochs, strings, tests }: Effort = whole,
): Promise<number> {
  const all = await recordings();
  const stranger = (await speakers())[seed % 5]!;
  setSeed(seed);
  const training = digitStrings(
    all.filter(({ speaker }) => speaker !== stranger),
    strings,
    seed + 1,
  );
  const tokenizer = characterTokenizer([' ', ...names]);
  const recognizer = speechToText({ tokenizer, sampleRate: SAMPLE_RATE, encoder });
  await recognizer.fit(training, { epochs: textEpochs, seed, verbose: 0 });
  const tested = digitStrings(
    all.filter(({ speaker }) => speaker === stranger),
    tests,
    seed + 101,
  );
  return (await recognizer.evaluate(tested)).words.rate;
}

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
  await recognizer.fit(training, { epochs: whole.textEpochs, seed, verbose: 0 });
  return (await recognizer.evaluate(await synthetic([stranger], 100, seed + 101))).characters.rate;
}

interface StreamResult {
  readonly realTimeFactor: number;
  /** From the end of a word to its event, in milliseconds, for the words that were found. */
  readonly delay: number;
  readonly found: number;
}

const streams = new Map<number, Promise<StreamResult>>();
/** Held-out digits, each after a second of silence, through a stream in pieces of 0.1 s. */
function streamed(seed: number): Promise<StreamResult> {
  const promise = streams.get(seed) ?? listen(seed);
  streams.set(seed, promise);
  return promise;
}

async function listen(seed: number): Promise<StreamResult> {
  const recognizer = await acquainted(seed, whole);
  const digits = (await recordings()).filter(({ take }) => take === seed % 5);
  const stream = recognizer.stream();
  const pause = audioClip(new Float32Array(SAMPLE_RATE), SAMPLE_RATE);
  const delays: number[] = [];
  let [found, begin, end] = [0, 0, 0];
  for (const { clip, digit } of digits) {
    const piece = concatAudio([pause, clip]);
    // The words follow each other; what is reported in a pause belongs to the word before it.
    const start = begin + durationOf(pause);
    for (let at = 0; at < durationOf(piece); at += 0.1) {
      for (const { word, time } of await stream.push(sliceAudio(piece, at, at + 0.1))) {
        const isThisOne = time >= start;
        delays.push(1000 * (time - (isThisOne ? begin + durationOf(piece) : end)));
        if (isThisOne && word === names[digit]) found++;
      }
    }
    begin += durationOf(piece);
    end = begin;
  }
  const sorted = delays.toSorted((a, b) => a - b);
  return {
    realTimeFactor: stream.figures.realTimeFactor,
    delay: sorted[sorted.length >> 1]!,
    found: found / digits.length,
  };
}

const accuracy = { unit: 'accuracy', lowerIsBetter: false } as const;

const figures: Figure[] = [
  {
    name: 'digits, speaker unseen, mean of five: residual',
    bar: 0.9,
    ...accuracy,
    run: (seed) => strangers('residual', seed),
  },
  {
    name: 'digits, speaker unseen, mean of five: reference',
    bar: 0.6,
    ...accuracy,
    run: (seed) => strangers('reference', seed),
  },
  { name: 'digits, speakers known, takes 0 to 4: residual', bar: 0.95, ...accuracy, run: acquaintances },
  {
    name: 'digit strings, speaker unseen, 10 to 20 dB: convolutions and GRU',
    bar: 0.15,
    unit: 'word error rate',
    lowerIsBetter: true,
    run: (seed) => stringsOfStranger('gru', seed),
  },
  {
    name: 'digit strings, speaker unseen, 10 to 20 dB: Conformer',
    bar: 0.15,
    unit: 'word error rate',
    lowerIsBetter: true,
    run: (seed) => stringsOfStranger('conformer', seed),
  },
  {
    name: 'stream of digits, one core, wasm: computing in audio',
    bar: 1,
    unit: 'real-time factor',
    lowerIsBetter: true,
    run: async (seed) => (await streamed(seed)).realTimeFactor,
  },
  {
    name: 'stream of digits: from the end of a word to its event, median',
    bar: 500,
    unit: 'ms',
    lowerIsBetter: true,
    run: async (seed) => (await streamed(seed)).delay,
  },
  {
    name: 'features, largest difference from torchaudio',
    bar: 1e-4,
    unit: 'relative to 1 + |value|',
    lowerIsBetter: true,
    run: largestFeatureError,
  },
  {
    name: 'CTC, largest difference from PyTorch, losses and gradients',
    bar: 1e-5,
    unit: 'relative to 1 + |value|',
    lowerIsBetter: true,
    run: largestCtcError,
  },
];

if (existsSync(VOICE)) {
  figures.push({
    name: 'digits of another voice (Allison, asterisk-core-sounds): residual',
    bar: 0.5,
    ...accuracy,
    run: otherVoice,
  });
} else {
  console.warn(`Another voice is left out: ${VOICE} is missing (Debian's asterisk-core-sounds-en-wav).`);
}
if (existsSync('/usr/bin/espeak-ng')) {
  figures.push({
    name: 'synthetic sentences (espeak-ng), voice unseen',
    bar: 0.3,
    unit: 'character error rate',
    lowerIsBetter: true,
    run: syntheticStranger,
  });
} else {
  console.warn('Synthetic sentences are left out: espeak-ng is missing.');
}

export const speech: Evaluation = { figures };
