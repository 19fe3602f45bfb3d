import { ArgumentError } from '@neurite/backend';
import type { Logs } from '../history.ts';
import { afterData } from './after-data.ts';
import { checkSteps } from './check-steps.ts';
import { type Arrays, arraySource, type Batch, type BatchedDataset, type BatchSource, examplesOf } from './data.ts';
import { batchCheck, batchReader, readData } from './model-data.ts';
import { isStream } from './is-stream.ts';
import type { Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { Pace } from './pace.ts';
import type { Session } from './session.ts';
import { type StepResult, uploadFor } from './step.ts';
import { StepScope } from './step-scope.ts';

/** How `evaluate` goes about it. */
export interface EvaluateOptions {
  /** Examples computed at once. Default 32. */
  readonly batchSize?: number;
  /** How much each example counts: shape [examples]; for several outputs a list or a record of such. */
  readonly sampleWeight?: Arrays;
  /** Batches to take. Default all. */
  readonly steps?: number;
}

const EVALUATE_OPTIONS: Readonly<Record<keyof EvaluateOptions, true>> = {
  batchSize: true,
  sampleWeight: true,
  steps: true,
};

/** Loss and metrics of the model on held-out data. */
export async function evaluateOn(
  model: AnyModel,
  session: Session,
  x: Arrays | BatchedDataset,
  targets: Arrays | EvaluateOptions | undefined,
  given: EvaluateOptions | undefined,
): Promise<Logs> {
  const { y, options } = afterData('evaluate', x, targets, given, EVALUATE_OPTIONS);
  const { evaluation } = session;
  if (isStream(x)) {
    const { streamSource } = await import('./streamed-data.ts');
    const [read, check] = [batchReader(model, evaluation), batchCheck(model, evaluation)];
    return evaluateSource(session, streamSource(x, { steps: options.steps, read, check }));
  }
  const data = await readData(model, evaluation, x, y, options.sampleWeight);
  const source = arraySource(data, options.batchSize ?? 32, uploadFor(data, session.isCompiled));
  try {
    return await evaluateSource(session, source, options.steps);
  } finally {
    source.release();
  }
}

/**
 * Loss and metrics over the batches of one pass, or over the first `steps` of them.
 *
 * @throws ArgumentError when there is no batch, or `steps` is no number of batches
 */
export async function evaluateSource(session: Session, source: BatchSource, steps: number = Infinity): Promise<Logs> {
  checkSteps(steps);
  const { evaluation, evaluateStep: step } = session;
  evaluation.reset();
  const pace = new Pace();
  let count = 0;
  for await (const batch of source.batches({ number: 0 })) {
    step(batch);
    if (++count >= steps) break;
    await pace.rest();
  }
  if (count === 0) throw new ArgumentError('The data set gave no batches: there is nothing to judge the model by.');
  return evaluation.logs();
}

/** A forward pass that takes a batch into the figures of the objective; or what the model's own `testStep` does. */
export function evaluateStep(model: AnyModel, objective: Objective): (batch: Batch) => StepResult {
  return (batch) => {
    const examples = examplesOf(batch);
    const scope = new StepScope(model, objective, false);
    if (model.testStep !== undefined) return objective.take(examples, model.testStep(examples, scope));
    const outputs = scope.forward(examples.x);
    const loss = scope.loss(examples, outputs);
    scope.updateMetrics(examples, outputs);
    return objective.take(examples, { loss });
  };
}
