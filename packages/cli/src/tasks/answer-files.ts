/** What the tasks' commands say of files. */
import { FormatError } from '@neurite/backend';
import { ExitCode } from '../errors.ts';
import { csvRow, significant } from '../table-text.ts';
import { figuresLine } from '../training/progress.ts';
import type { TaskEvaluateRequest, TaskPredictRequest } from './domain-task.ts';

/**
 * Answers file by file; one that cannot be read is named, and the others are answered.
 *
 * @param answer what is done for a file; a FormatError says that it cannot be read
 */
export async function answerFiles(
  { complain }: Pick<TaskPredictRequest, 'complain'>,
  files: readonly string[],
  answer: (file: string) => Promise<void>,
): Promise<number> {
  let code: number = ExitCode.ok;
  for (const file of files) {
    try {
      await answer(file);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      complain(error.message.includes(file) ? error.message : `${file}: ${error.message}`);
      code = ExitCode.userError;
    }
  }
  return code;
}

/** Writes, for each file, the class it is taken for and the probability of every class. */
export function classifyFiles(
  request: Pick<TaskPredictRequest, 'complain' | 'isJson' | 'write'>,
  files: readonly string[],
  labels: readonly string[],
  probabilitiesOf: (file: string) => Promise<{ prediction: string; probabilities: Readonly<Record<string, number>> }>,
): Promise<number> {
  const { isJson, write } = request;
  if (!isJson) write(csvRow(['file', 'prediction', ...labels]));
  return answerFiles(request, files, async (file) => {
    const { prediction, probabilities: exact } = await probabilitiesOf(file);
    const probabilities = Object.fromEntries(labels.map((label) => [label, significant(exact[label]!)]));
    if (isJson) write(`${JSON.stringify({ file, prediction, probabilities })}\n`);
    else write(csvRow([file, prediction, ...Object.values(probabilities).map(String)]));
  });
}

/** Tells the figures of an evaluation, and of how many examples they are. */
export function tellEvaluation(
  { output, data }: Pick<TaskEvaluateRequest, 'output' | 'data'>,
  backend: string,
  figures: Readonly<Record<string, number>>,
  judged: { readonly count: number; readonly what: string; readonly isHeldOut: boolean },
): void {
  const { count, what, isHeldOut } = judged;
  const which = isHeldOut ? `the ${count} ${what} held out in training` : `${count} ${what}`;
  output.line(`${figuresLine(figures)}  (${data}, ${which})`);
  output.event('evaluation', { on: isHeldOut ? 'held-out' : 'all', examples: count, backend, ...figures });
}
