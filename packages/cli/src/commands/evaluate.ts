import { existsSync } from 'node:fs';
import { getOptimizer } from '@neurite/optimizers';
import { useBackend } from '@neurite/tensors';
import { dataLike } from '../data/data-like.ts';
import { digestOf, type Examples } from '../data/data-set.ts';
import { splitData } from '../data/split.ts';
import { ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { Preparation } from '../preparation.ts';
import { readRecord, recordPath } from '../run-record.ts';
import { taskOfModel } from '../tasks/task-of-model.ts';
import { judge } from '../training/judge.ts';
import { compileFor } from '../training/objective.ts';
import { figuresLine } from '../training/progress.ts';
import { savedModel, savedModelPath } from './saved-model.ts';

/** How `neurite evaluate` was called. */
export interface EvaluateRequest {
  readonly model: string;
  readonly data: string;
  /** Every example, those too that the model was trained on. */
  readonly all: boolean;
  readonly delimiter?: string | undefined;
  readonly custom?: string | undefined;
  readonly backend: string;
  readonly output: Output;
}

/** Judges a saved model; returns the exit code. */
export async function evaluate(request: EvaluateRequest): Promise<number> {
  const { output } = request;
  const domain = await taskOfModel(request.model);
  if (domain !== undefined) {
    const record = existsSync(recordPath(request.model)) ? readRecord(request.model) : undefined;
    return domain.evaluate({ ...request, model: savedModelPath(request.model), record });
  }
  const { name: backend } = await useBackend(request.backend);
  const model = await savedModel(request.model, request.custom);
  const preparation = Preparation.of(model.userData, request.model);
  const { task, classes } = preparation.description;
  if (model.compileOptions === undefined) compileFor(model, task, classes?.length, getOptimizer('adam'));
  const { examples, on } = await examplesFor(request, preparation);
  const { figures } = await judge(model, preparation, examples);
  const count = examples.x.shape[0]!;
  const which = on === 'held-out' ? `the ${count} examples held out in training` : `${count} examples`;
  output.line(`${figuresLine(figures)}  (${request.data}, ${which})`);
  output.event('evaluation', { on, examples: count, backend, ...figures });
  return ExitCode.ok;
}

/** The examples to judge by: of the very data that the model was trained on, those only that were held out. */
async function examplesFor(
  request: EvaluateRequest,
  preparation: Preparation,
): Promise<{ readonly examples: Examples; readonly on: 'held-out' | 'all' }> {
  const data = await dataLike(request, preparation);
  const { trainedOn } = preparation.description;
  if (request.all || digestOf(data) !== trainedOn.digest) return { examples: data, on: 'all' };
  return { examples: splitData(data, trainedOn.validationSplit, trainedOn.seed).test, on: 'held-out' };
}
