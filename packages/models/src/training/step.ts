import { currentBackend, type Precision } from '@neurite/backend';
import { jit, type Tensor, upload } from '@neurite/tensors';
import type { Batch, HostData, Upload } from './data.ts';
import type { ClassWeight, Objective } from './objective.ts';

/** What a step gives: its loss, and what metrics that cannot be compiled still have to be shown. */
export interface StepResult {
  readonly loss: Tensor;
  readonly outputs: readonly Tensor[];
}

/** Does something with a batch and takes it into the figures of the objective. */
export type Step = (batch: Batch) => Tensor;

/** More bytes than this are not put where the backend computes, but brought there batch by batch. */
const MAX_RESIDENT_BYTES = 2 ** 30;

/** Whether models compile: what the user said, else whether the backend gains by it. */
export function compiles(wish: boolean | undefined): boolean {
  const backend = currentBackend();
  if (backend?.compile === undefined) return false;
  return wish ?? backend.capabilities.fastPrograms;
}

/**
 * Makes a step of a function of a batch, compiled or not. Metrics that cannot be compiled take the batch in afterwards.
 */
export function stepOf(
  run: (batch: Batch) => StepResult,
  objective: Objective,
  { isCompiled, precision = 'float32' }: { readonly isCompiled: boolean; readonly precision?: Precision | undefined },
  classWeight?: ClassWeight,
): Step {
  const step = isCompiled ? jit((batch: Batch) => run(batch) as never, { precision }) : run;
  return (batch) => {
    const { loss, outputs } = step(batch as never) as StepResult;
    if (outputs.length > 0) objective.updateUncompiled(batch, outputs, classWeight);
    return loss;
  };
}

/** How data in memory gets where the backend computes, for steps that are compiled; `undefined`: it stays on the host. */
export function uploadFor(data: HostData, isCompiled: boolean): Upload | undefined {
  const bytes = [...data.x, ...data.y, ...data.sampleWeights].reduce((sum, array) => sum + array.data.byteLength, 0);
  return isCompiled && bytes <= MAX_RESIDENT_BYTES ? upload : undefined;
}
