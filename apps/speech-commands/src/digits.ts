import { syntheticVoices, syntheticWords } from '@neurite/data-synthetic-speech';
import { type CommandExample, freeSpokenDigits } from '@neurite/speech';

export const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;

/** Recordings of digits; the voices that are tested are strangers to the others. */
export interface DigitRecordings {
  readonly about: string;
  readonly training: readonly CommandExample[];
  readonly tested: readonly CommandExample[];
}

/** Digits by synthetic voices, which come with Neurite; every fourth voice is held out. */
export async function syntheticDigits(): Promise<DigitRecordings> {
  const all = await syntheticWords(digits);
  const strangers = syntheticVoices.filter((_, number) => number % 4 === 3);
  return {
    about: `synthetic voices; strangers are ${strangers.join(', ')}`,
    training: all.filter(({ voice }) => !strangers.includes(voice)),
    tested: all.filter(({ voice }) => strangers.includes(voice)),
  };
}

/** Digits by five people, which are downloaded once, and those of the synthetic voices; one of the people is held out. */
export async function spokenDigits(stranger = 'jackson'): Promise<DigitRecordings> {
  const people = await freeSpokenDigits();
  const example = ({ clip, digit }: (typeof people)[number]): CommandExample => ({ clip, word: digits[digit]! });
  return {
    about: `people and synthetic voices; the stranger is ${stranger}`,
    training: [...people.filter(({ speaker }) => speaker !== stranger).map(example), ...(await syntheticWords(digits))],
    tested: people.filter(({ speaker }) => speaker === stranger).map(example),
  };
}
