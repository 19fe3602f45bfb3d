/**
 * Strings of digits in noise, by people whom the network never heard.
 *
 * The recipe was chosen on strings of `george`: words for tokens, residual convolutions, batches of 8, loudness that changes from word
 * to word, no noise of the recogniser's own. How much noise lies under the strings (as much as under those that are tested) was chosen
 * on `george`, `jackson` and `nicolas`; `lucas` and `yweweler` chose nothing. How one of them fares changes from training to training by
 * some 0.03. Strings are read by prefix beam search, without a language model: it finds 3 % of the mistakes of the best path.
 */
import {
  addNoise,
  applyGain,
  type AudioClip,
  audioClip,
  concatAudio,
  type SpeechEncoderName,
  type SpeechEnsemble,
  type SpeechExample,
  speechEnsemble,
  speechToText,
  type SpeechToText,
  wordTokenizer,
} from '@neurite/speech';
import { setSeed } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';
import { drawing } from './drawing.ts';
import { asExamples, digitNames, SAMPLE_RATE, strangerOf, syntheticDigits } from './recordings.ts';

/** A word by somebody. */
interface Spoken {
  readonly clip: AudioClip;
  readonly word: string;
  readonly speaker: string;
}

const EPOCHS = 24;
/** Strings that are composed anew for each epoch, and those that are tested. */
const [COMPOSED, TESTED] = [500, 500];

/** Networks that are asked together. */
const MEMBERS = 3;

/** How strings are composed. */
interface Composition {
  readonly count: number;
  /** How many digits they have. */
  readonly lengths: readonly [shortest: number, longest: number];
  /** How much louder or softer than it was recorded a word may be, in dB. */
  readonly gain: number;
  /** From where to where the ratio of signal to noise is drawn, in dB. */
  readonly noise: readonly [least: number, most: number];
  readonly seed: number;
}

/** Strings of so many digits by one speaker each, with pauses of 0 to 0.5 s, in noise. */
function digitStrings(spoken: readonly Spoken[], { count, lengths, gain, noise, seed }: Composition): SpeechExample[] {
  const draw = drawing(seed);
  const within = ([least, most]: readonly [number, number]): number => least + (most - least) * draw();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const bySpeaker = [...Map.groupBy(spoken, ({ speaker }) => speaker).values()];
  const [shortest, longest] = lengths;
  return Array.from({ length: count }, (_, number) => {
    const own = pick(bySpeaker);
    const chosen = Array.from({ length: Math.floor(within([shortest, longest + 1])) }, () => pick(own));
    const silence = (): AudioClip => audioClip(new Float32Array(Math.round(draw() * 0.5 * SAMPLE_RATE)), SAMPLE_RATE);
    const said = ({ clip }: Spoken): AudioClip => applyGain(clip, within([-gain, gain]));
    const clip = concatAudio([silence(), ...chosen.flatMap((one) => [said(one), silence()])]);
    return {
      clip: addNoise(clip, { snr: within(noise), seed: seed * 1e5 + number }),
      text: chosen.map(({ word }) => word).join(' '),
    };
  });
}

/** A recogniser of strings by everybody but the stranger, and strings by the stranger. */
async function trained(encoder: SpeechEncoderName, seed: number, training: number): Promise<SpeechToText> {
  const { others } = await strangerOf(seed);
  const people = others.map((one, number) => ({ ...asExamples([others[number]!])[0]!, speaker: one.speaker }));
  const programs = (await syntheticDigits()).map((one) => ({ ...one, speaker: 'a program' }));
  // Synthetic voices are the fifth speaker beside the four people. Strings become longer within the first third.
  const compose = (epoch: number): SpeechExample[] =>
    digitStrings([...people, ...programs], {
      count: COMPOSED,
      lengths: [1, Math.min(7, 2 + Math.floor((epoch * 15) / EPOCHS))],
      gain: 6,
      noise: [10, 20],
      seed: 1000 * training + epoch + 1,
    });
  setSeed(training);
  const recognizer = speechToText({
    tokenizer: wordTokenizer(digitNames),
    sampleRate: SAMPLE_RATE,
    encoder,
    // There is noise in the strings.
    augmentation: { noise: undefined },
  });
  await recognizer.fit(compose, { epochs: EPOCHS, seed: training, verbose: 0, infeasible: 'skip' });
  return recognizer;
}

async function errorRate(what: string, seed: number, of: SpeechToText | SpeechEnsemble): Promise<number> {
  const { stranger } = await strangerOf(seed);
  const own = asExamples(stranger).map((one) => ({ ...one, speaker: 'the stranger' }));
  const tested = digitStrings(own, { count: TESTED, lengths: [2, 7], gain: 0, noise: [10, 20], seed: 1e6 + seed });
  const { words } = await of.evaluate(tested, { beamWidth: 12 });
  const { substitutions, deletions, insertions } = words;
  const kinds = `${substitutions} substitutions, ${deletions} deletions, ${insertions} insertions`;
  console.log(`        ${what}, ${stranger[0]!.speaker}: ${words.rate.toFixed(4)}; ${kinds} of ${words.total}`);
  return words.rate;
}

/** Networks of residual convolutions for the seed; the first is the same alone and among several. */
const networks = new Map<string, Promise<SpeechToText>>();
function network(encoder: SpeechEncoderName, seed: number, number: number): Promise<SpeechToText> {
  const key = `${encoder} ${seed} ${number}`;
  const found = networks.get(key) ?? trained(encoder, seed, seed + 100 * number);
  networks.set(key, found);
  return found;
}

const alone = (encoder: SpeechEncoderName) => async (seed: number) =>
  errorRate(encoder, seed, await network(encoder, seed, 0));

async function together(seed: number): Promise<number> {
  const members = [];
  for (let number = 0; number < MEMBERS; number++) members.push(await network('residual', seed, number));
  return errorRate(`${MEMBERS} networks`, seed, speechEnsemble(members));
}

const wordErrors = { bar: 0.15, unit: 'word error rate', lowerIsBetter: true } as const;

const names: Readonly<Record<SpeechEncoderName, string>> = {
  residual: 'residual convolutions',
  gru: 'convolutions and GRU',
  conformer: 'Conformer',
};

const figure = (what: string, run: (seed: number) => Promise<number>): Figure => ({
  name: `digit strings, speaker unseen, 10 to 20 dB: ${what}`,
  ...wordErrors,
  run,
});

export const stringFigures: Figure[] = [
  ...(['residual', 'gru', 'conformer'] as const).map((encoder) => figure(names[encoder], alone(encoder))),
  figure('three networks of residual convolutions', together),
];
