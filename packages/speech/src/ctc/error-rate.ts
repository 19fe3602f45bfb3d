import { ArgumentError } from '@neurite/backend';

/** What a transcript got wrong. */
export interface ErrorRate {
  /** (substitutions + deletions + insertions) / the number of units in the references; Infinity for insertions into nothing. */
  readonly rate: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  /** How many units the references have. */
  readonly total: number;
}

/**
 * The word error rate of transcripts: words are what spaces divide.
 *
 * @param references what was said: one text, or a list of them
 * @param hypotheses what was heard
 * @throws ArgumentError when there are more of the one than of the other
 * @example
 * wordErrorRate('one two three', 'one too three four').rate; // 2 / 3
 */
export function wordErrorRate(
  references: string | readonly string[],
  hypotheses: string | readonly string[],
): ErrorRate {
  return errorRate(references, hypotheses, (text) => text.split(/\s+/).filter((word) => word !== ''));
}

/**
 * The character error rate of transcripts, spaces included, runs of them counted as one.
 *
 * @example
 * characterErrorRate('seven', 'eleven').rate; // 2 / 5
 */
export function characterErrorRate(
  references: string | readonly string[],
  hypotheses: string | readonly string[],
): ErrorRate {
  return errorRate(references, hypotheses, (text) => [...text.trim().replaceAll(/\s+/g, ' ')]);
}

function errorRate(
  references: string | readonly string[],
  hypotheses: string | readonly string[],
  unitsOf: (text: string) => readonly string[],
): ErrorRate {
  const [said, heard] = [[references].flat(), [hypotheses].flat()];
  if (said.length !== heard.length) {
    throw new ArgumentError(
      `There are ${said.length} references and ${heard.length} hypotheses; there must be as many.`,
    );
  }
  let [substitutions, deletions, insertions, total] = [0, 0, 0, 0];
  said.forEach((reference, index) => {
    const units = unitsOf(reference);
    const edits = editsBetween(units, unitsOf(heard[index]!));
    substitutions += edits.substitutions;
    deletions += edits.deletions;
    insertions += edits.insertions;
    total += units.length;
  });
  const errors = substitutions + deletions + insertions;
  return { rate: errors === 0 ? 0 : errors / total, substitutions, deletions, insertions, total };
}

interface Edits {
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
}

/** The fewest edits that turn one into the other (Levenshtein), by kind. */
function editsBetween(said: readonly string[], heard: readonly string[]): Edits {
  const cost = ({ substitutions, deletions, insertions }: Edits): number => substitutions + deletions + insertions;
  let before: Edits[] = Array.from({ length: heard.length + 1 }, (_, insertions) => ({
    substitutions: 0,
    deletions: 0,
    insertions,
  }));
  for (const [row, word] of said.entries()) {
    const now: Edits[] = [{ substitutions: 0, deletions: row + 1, insertions: 0 }];
    for (let column = 1; column <= heard.length; column++) {
      const diagonal = before[column - 1]!;
      const isSame = word === heard[column - 1];
      const candidates: Edits[] = [
        isSame ? diagonal : { ...diagonal, substitutions: diagonal.substitutions + 1 },
        { ...before[column]!, deletions: before[column]!.deletions + 1 },
        { ...now[column - 1]!, insertions: now[column - 1]!.insertions + 1 },
      ];
      now.push(candidates.reduce((best, one) => (cost(one) < cost(best) ? one : best)));
    }
    before = now;
  }
  return before.at(-1)!;
}
