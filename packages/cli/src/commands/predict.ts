import { type NdArray, type Tensor, useBackend } from '@neurite/tensors';
import { inputsLike } from '../data/data-like.ts';
import { ExitCode } from '../errors.ts';
import { Preparation } from '../preparation.ts';
import { classOf } from '../report/predictions.ts';
import { writeOutput } from '../run-folder.ts';
import { csvRow, significant } from '../table-text.ts';
import type { DomainTask } from '../tasks/domain-task.ts';
import { taskOfModel } from '../tasks/task-of-model.ts';
import { hostArray, sharesOf } from '../training/objective.ts';
import { savedModel, savedModelPath } from './saved-model.ts';

/** How `neurite predict` was called. */
export interface PredictRequest {
  readonly model: string;
  readonly input: string;
  /** A file to write to instead of the terminal. */
  readonly out?: string | undefined;
  readonly isJson: boolean;
  readonly delimiter?: string | undefined;
  readonly custom?: string | undefined;
  readonly backend: string;
  readonly write: (text: string) => unknown;
  /** Tells the user what went wrong with some of the examples. */
  readonly complain: (message: string) => unknown;
}

/** What a model says of one example. */
interface Answer {
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** Applies a saved model to examples: an answer for each, as CSV or as JSON lines; returns the exit code. */
export async function predict(request: PredictRequest): Promise<number> {
  const domain = await taskOfModel(request.model);
  if (domain !== undefined) return predictTask(domain, request);
  await useBackend(request.backend);
  const model = await savedModel(request.model, request.custom);
  const preparation = Preparation.of(model.userData, request.model);
  const x = await inputsLike({ ...request, data: request.input }, preparation);
  const outputs = (await model.predict(preparation.inputs(x))) as Tensor;
  const { task, classes } = preparation.description;
  const answers =
    task === 'classification'
      ? classAnswers(await sharesOf(model, outputs), classes!)
      : [...preparation.values(await hostArray(outputs)).data].map((value) => ({ prediction: significant(value) }));
  const text = request.isJson ? jsonLines(answers) : csvLines(answers, classes);
  if (request.out === undefined) request.write(text);
  else writeOutput(request.out, text);
  return ExitCode.ok;
}

/** With a model of another kind than those of tables; answers come one by one, unless they go to a file. */
async function predictTask(task: DomainTask, request: PredictRequest): Promise<number> {
  const { out, write } = request;
  const kept: string[] = [];
  const code = await task.predict({
    ...request,
    model: savedModelPath(request.model),
    write: out === undefined ? write : (text) => kept.push(text),
  });
  if (out !== undefined) writeOutput(out, kept.join(''));
  return code;
}

function classAnswers(shares: NdArray, classes: readonly string[]): Answer[] {
  const width = shares.shape[1]!;
  return Array.from({ length: shares.shape[0]! }, (_, row) => {
    const share = (index: number): number =>
      width > 1 ? shares.data[row * width + index]! : index === 1 ? shares.data[row]! : 1 - shares.data[row]!;
    return {
      prediction: classes[classOf(shares, row).best]!,
      probabilities: Object.fromEntries(classes.map((name, index) => [name, significant(share(index))])),
    };
  });
}

function jsonLines(answers: readonly Answer[]): string {
  return answers.map((answer, index) => `${JSON.stringify({ row: index + 1, ...answer })}\n`).join('');
}

function csvLines(answers: readonly Answer[], classes: readonly string[] = []): string {
  const header = ['prediction', ...classes];
  const rows = answers.map(({ prediction, probabilities }) => [
    String(prediction),
    ...classes.map((name) => String(probabilities![name])),
  ]);
  return [header, ...rows].map(csvRow).join('');
}
