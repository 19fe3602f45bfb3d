/** Steps of training that are looked into when something in them is no finite number. */
import { NeuriteError } from '@neurite/backend';
import { currentPlace } from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import {
  findNonFinite,
  getRandomState,
  type NonFiniteOperation,
  type OperandReport,
  setRandomState,
  type Tensor,
  type Variable,
} from '@neurite/tensors';
import type { Batch } from './data.ts';
import type { Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { ownOptimizers } from './own-optimizers.ts';
import type { Step, StepResult } from './step.ts';

/** What a step that is looked into works with. */
export interface DebugParts {
  readonly model: AnyModel;
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  /** The step as it is used, compiled or not. */
  readonly step: Step;
  /** The same, operation by operation. */
  readonly plainStep: (batch: Batch) => StepResult;
}

/**
 * Makes a step that checks, after every batch, whether the loss and all weights are finite. If not, everything is put back
 * as it was before the batch, the step is done again operation by operation, and an error names the first that went wrong.
 *
 * @returns takes the batch and the words for it in the message
 */
export function debugStep({
  model,
  optimizer,
  objective,
  step,
  plainStep,
}: DebugParts): (batch: Batch, when: string) => Tensor {
  return (batch, when) => {
    const restore = keep(model, [optimizer, ...ownOptimizers(model).values()], objective);
    const loss = step(batch);
    const bad = firstBad(loss, model);
    if (bad === undefined) return loss;
    restore();
    const found = findNonFinite(
      () => [plainStep(batch).loss, ...model.variables.map((variable) => variable.value())],
      () => currentPlace().at(-1),
    );
    restore();
    if (found !== undefined) throw new NeuriteError(`${when}: ${described(found)}`);
    throw new NeuriteError(
      `${when}: ${bad} is no finite number, though every operation of the step gave finite ones when it was done again one by one. ` +
        'Was the weight no number before?',
    );
  };
}

/** Keeps the state that a step changes. @returns puts it back */
function keep(model: AnyModel, optimizers: readonly Optimizer[], objective: Objective): () => void {
  const variables = [...model.variables, ...optimizers.flatMap((one) => one.variables), ...objective.variables];
  const values = variables.map((variable): [Variable, Tensor] => [variable, variable.value()]);
  const random = getRandomState();
  const generators = [...model.namedGenerators.values()].map((generator) => [generator, generator.getState()] as const);
  return () => {
    for (const [variable, value] of values) variable.assign(value);
    setRandomState(random);
    for (const [generator, state] of generators) generator.setState(state);
  };
}

function firstBad(loss: Tensor, model: AnyModel): string | undefined {
  if (!isAllFinite(loss)) return 'the loss';
  const entry = [...model.namedWeights].find(([, { variable }]) => !isAllFinite(variable));
  return entry === undefined ? undefined : `the weight '${entry[0]}'`;
}

function isAllFinite(tensor: Tensor): boolean {
  return tensor.dataSync().every((value) => Number.isFinite(value));
}

function described(found: NonFiniteOperation): string {
  const { output, cause } = found;
  const kind = output.nan > 0 ? `NaN (${output.nan}` : `Infinity (${output.infinite}`;
  const size = output.shape.reduce((product, length) => product * length, 1);
  const from =
    cause === undefined
      ? ''
      : ` What was infinite there was made so by ${named(cause)}, from ${cause.inputs.map(operand).join(', ')}.`;
  return (
    `the first operation that gave ${output.nan > 0 ? 'NaN' : 'an infinite value'} is ${named(found)}. It gave ${kind} of ` +
    `${size} values), from ${found.inputs.map(operand).join(', ')}.${from} The model is as it was before this batch.`
  );
}

function named({ operation, place, gradientOf }: NonFiniteOperation): string {
  const where =
    place === undefined ? 'outside of layers' : place.startsWith('the ') ? `in ${place}` : `in layer ${place}`;
  return `'${operation}' ${gradientOf === undefined ? '' : `in the gradient of '${gradientOf}' `}${where}`;
}

function operand({ name, shape, range, nan, infinite }: OperandReport): string {
  const bad = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} infinite` : ''].filter((text) => text !== '');
  const values =
    range === undefined
      ? []
      : [range[0] === range[1] ? `${short(range[0])}` : `${short(range[0])} to ${short(range[1])}`];
  return `${name} [${shape.join(', ')}] (${[...values, ...bad].join(', ')})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
