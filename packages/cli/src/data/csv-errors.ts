import { FormatError } from '@neurite/backend';

/** Whether data are read to train on, or to be judged or told of by a model that was trained. */
export type Purpose = 'training' | 'use';

interface Advice {
  /** What a message advises to those who write code. */
  readonly inCode: RegExp;
  /** What those who type a command can do instead. */
  readonly training: string;
  readonly use: string;
}

const MISSING = 'Fill it in, or ';
const CELL = 'Correct the cell, or ';

const advice: readonly Advice[] = [
  {
    inCode: /Fill it in, or choose what to do with missing: .*$/,
    training: `${MISSING}say --missing drop (leave such rows out) or --missing fill (the mean, or the most frequent value).`,
    use: `${MISSING}train with --missing fill, which holds for what the model is used on too.`,
  },
  {
    inCode: /Correct the cell, or declare the column .*$/,
    training: `${CELL}leave the column out with --ignore, or say with --category that it holds names.`,
    use: 'Correct the cell: the model was trained on numbers there.',
  },
  {
    inCode: /Declare them all with columns: .*$/,
    training: `${CELL}leave the column out with --ignore.`,
    use: `${CELL}train again with data in which it occurs.`,
  },
  {
    inCode: /give the delimiter, such as .*$/,
    training: "give the delimiter, such as --delimiter ';'.",
    use: "give the delimiter, such as --delimiter ';'.",
  },
];
/**
 * What a promise of reading a file gives.
 *
 * @throws FormatError with advice for the command line instead of advice for code
 */
export async function adviseOn<T>(reading: Promise<T>, purpose: Purpose): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const found = advice.find(({ inCode }) => inCode.test(error.message));
    if (found === undefined) throw error;
    throw new FormatError(error.message.replace(found.inCode, found[purpose]), { cause: error });
  }
}
