/** Single digits of people whom the network never heard. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CommandExample,
  type CommandNetworkName,
  type CommandRecognizer,
  commandRecognizer,
  loadAudio,
} from '@neurite/speech';
import { setSeed } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';
import { asExamples, digitNames, recordings, SAMPLE_RATE, strangerOf, syntheticDigits } from './recordings.ts';

/** Another voice altogether, where Debian's asterisk-core-sounds-en-wav is installed. */
const VOICE = '/usr/share/asterisk/sounds/en_US_f_Allison/digits';
/** How often the few synthetic recordings come in each epoch. */
const REPEATED = 2;

const epochs: Readonly<Record<CommandNetworkName, number>> = { residual: 14, reference: 10 };

/** A recogniser of digits that was trained on these recordings: the reference network without augmentation. */
async function trained(
  examples: readonly CommandExample[],
  network: CommandNetworkName,
  seed: number,
): Promise<CommandRecognizer> {
  setSeed(seed);
  const plain = network === 'reference' ? ({ augmentation: false, masking: false } as const) : {};
  const recognizer = commandRecognizer({ words: digitNames, sampleRate: SAMPLE_RATE, network, ...plain });
  const smoothing = network === 'reference' ? { labelSmoothing: 0 } : {};
  await recognizer.fit(examples, { epochs: epochs[network], seed, verbose: 0, ...smoothing });
  return recognizer;
}

async function withSynthetic(examples: readonly CommandExample[]): Promise<CommandExample[]> {
  const synthetic = await syntheticDigits();
  return [...examples, ...Array.from({ length: REPEATED }, () => synthetic).flat()];
}

function strangers(network: CommandNetworkName, withVoices: boolean) {
  return async (seed: number): Promise<number> => {
    const { stranger, others } = await strangerOf(seed);
    const examples = asExamples(others);
    const recognizer = await trained(withVoices ? await withSynthetic(examples) : examples, network, seed);
    const { accuracy, confusion } = await recognizer.evaluate(asExamples(stranger));
    const mistakes = digitNames.flatMap((word) =>
      Object.entries(confusion[word]!).flatMap(([heard, count]) =>
        heard !== word && count >= 5 ? [`${word} → ${heard} ${count}`] : [],
      ),
    );
    console.log(`        ${stranger[0]!.speaker}: ${accuracy.toFixed(4)}; ${mistakes.join(', ')}`);
    return accuracy;
  };
}

const everyone = new Map<number, Promise<CommandRecognizer>>();
/** A network that was trained on takes 5 and on of everyone, the split of the data set's authors. */
export function acquainted(seed: number): Promise<CommandRecognizer> {
  const promise =
    everyone.get(seed) ??
    recordings().then(async (all) =>
      trained(await withSynthetic(asExamples(all.filter(({ take }) => take >= 5))), 'residual', seed),
    );
  everyone.set(seed, promise);
  return promise;
}

async function acquaintances(seed: number): Promise<number> {
  const held = (await recordings()).filter(({ take }) => take < 5);
  return (await (await acquainted(seed)).evaluate(asExamples(held))).accuracy;
}

async function otherVoice(seed: number): Promise<number> {
  const clips = await Promise.all(digitNames.map((_, digit) => loadAudio(join(VOICE, `${digit}.wav`))));
  const examples = clips.map((clip, digit) => ({ clip, word: digitNames[digit]! }));
  return (await (await acquainted(seed)).evaluate(examples)).accuracy;
}

const accuracy = { unit: 'accuracy', lowerIsBetter: false } as const;

export const digitFigures: Figure[] = [
  {
    name: 'digits, speaker unseen, another for each seed: residual, people and synthetic voices',
    bar: 0.9,
    ...accuracy,
    run: strangers('residual', true),
  },
  {
    name: 'digits, speaker unseen, another for each seed: residual, people alone',
    bar: 0.9,
    ...accuracy,
    run: strangers('residual', false),
  },
  {
    name: 'digits, speaker unseen, another for each seed: reference',
    bar: 0.6,
    ...accuracy,
    run: strangers('reference', false),
  },
  { name: 'digits, speakers known, takes 0 to 4: residual', bar: 0.95, ...accuracy, run: acquaintances },
];

if (existsSync(VOICE)) {
  digitFigures.push({
    name: 'digits of another voice (Allison, asterisk-core-sounds): residual',
    bar: 0.5,
    ...accuracy,
    run: otherVoice,
  });
} else {
  console.warn(`Another voice is left out: ${VOICE} is missing (Debian's asterisk-core-sounds-en-wav).`);
}
