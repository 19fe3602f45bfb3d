/** Strings of digits in noise, by people whom the network never heard. */
import {
  type AudioClip,
  addNoise,
  audioClip,
  characterTokenizer,
  concatAudio,
  type SpeechEncoderName,
  type SpeechExample,
  speechToText,
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

const EPOCHS = 30;
/** Strings that are composed anew for each epoch, and those that are tested. */
const [COMPOSED, TESTED] = [600, 500];

/** Strings of so many digits by one speaker each, with pauses of 0 to 0.5 s, in noise at 10 to 20 dB. */
function digitStrings(
  spoken: readonly Spoken[],
  count: number,
  [shortest, longest]: readonly [number, number],
  seed: number,
): SpeechExample[] {
  const draw = drawing(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const bySpeaker = [...Map.groupBy(spoken, ({ speaker }) => speaker).values()];
  return Array.from({ length: count }, (_, number) => {
    const own = pick(bySpeaker);
    const length = shortest + Math.floor(draw() * (longest - shortest + 1));
    const chosen = Array.from({ length }, () => pick(own));
    const silence = (): AudioClip => audioClip(new Float32Array(Math.round(draw() * 0.5 * SAMPLE_RATE)), SAMPLE_RATE);
    const clips = [silence(), ...chosen.flatMap(({ clip }) => [clip, silence()])];
    return {
      clip: addNoise(concatAudio(clips), { snr: 10 + 10 * draw(), seed: seed * 1e5 + number }),
      text: chosen.map(({ word }) => word).join(' '),
    };
  });
}

function stringsOfStranger(encoder: SpeechEncoderName) {
  return async (seed: number): Promise<number> => {
    const { stranger, others } = await strangerOf(seed);
    const people = others.map((one, number) => ({ ...asExamples([others[number]!])[0]!, speaker: one.speaker }));
    const programs = (await syntheticDigits()).map((one) => ({ ...one, speaker: 'a program' }));
    // Synthetic voices are the fifth speaker beside the four people. Strings become longer within the first third.
    const compose = (epoch: number): SpeechExample[] => {
      const longest = Math.min(7, 2 + Math.floor((epoch * 15) / EPOCHS));
      return digitStrings([...people, ...programs], COMPOSED, [1, longest], 1000 * seed + epoch + 1);
    };
    setSeed(seed);
    const tokenizer = characterTokenizer([' ', ...digitNames]);
    const recognizer = speechToText({ tokenizer, sampleRate: SAMPLE_RATE, encoder });
    await recognizer.fit(compose, { epochs: EPOCHS, seed, verbose: 0, infeasible: 'skip' });
    const own = asExamples(stranger).map((one) => ({ ...one, speaker: 'the stranger' }));
    const { words } = await recognizer.evaluate(digitStrings(own, TESTED, [2, 7], 1e6 + seed));
    console.log(`        ${encoder}, ${stranger[0]!.speaker}: ${words.rate.toFixed(4)}`);
    return words.rate;
  };
}

const wordErrors = { bar: 0.15, unit: 'word error rate', lowerIsBetter: true } as const;

export const stringFigures: Figure[] = [
  {
    name: 'digit strings, speaker unseen, 10 to 20 dB: convolutions and GRU',
    ...wordErrors,
    run: stringsOfStranger('gru'),
  },
  { name: 'digit strings, speaker unseen, 10 to 20 dB: Conformer', ...wordErrors, run: stringsOfStranger('conformer') },
];
