/** Digits that people said (the Free Spoken Digit Dataset), and that programs said. */
import { type CommandExample, freeSpokenDigits, type SpokenDigit } from '@neurite/speech';
import { syntheticWords } from '@neurite/data-synthetic-speech';
import { useBackend } from '@neurite/tensors';

export const digitNames = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;
export const SAMPLE_RATE = 8000;

let loaded: Promise<SpokenDigit[]> | undefined;

/** All recordings of people. */
export async function recordings(): Promise<SpokenDigit[]> {
  await useBackend('wasm');
  loaded ??= freeSpokenDigits();
  return loaded;
}

/** What one speaker said, and what the four others did. The five seeds have another speaker each: five folds. */
export async function strangerOf(
  seed: number,
): Promise<{ readonly stranger: SpokenDigit[]; readonly others: SpokenDigit[] }> {
  const all = await recordings();
  const speakers = [...new Set(all.map(({ speaker }) => speaker))].sort();
  const name = speakers[seed % speakers.length]!;
  return {
    stranger: all.filter(({ speaker }) => speaker === name),
    others: all.filter(({ speaker }) => speaker !== name),
  };
}

export const asExamples = (digits: readonly SpokenDigit[]): CommandExample[] =>
  digits.map(({ clip, digit }) => ({ clip, word: digitNames[digit]! }));

/** The digits of 24 synthetic voices, 240 recordings. */
export function syntheticDigits(): Promise<CommandExample[]> {
  return syntheticWords(digitNames);
}
