/** Looking into single steps of training: what is wanted of them is computed inside of the step, and compiled with it. */
import type { Precision } from '@neurite/backend';
import type { AnyLayer } from '@neurite/layers';
import { jit, type Tensor, type Variable } from '@neurite/tensors';
import type { StepBatch } from './custom-step.ts';
import type { Batch } from './data.ts';
import type { AnyModel } from './outputs.ts';
import { StepRecorder } from './step-recorder.ts';
import type { Step, StepResult } from './step.ts';
import type { TrainStepParts, trainStep } from './train-step.ts';

/** What one layer gave in a step. */
export interface LayerOutput {
  readonly layer: AnyLayer;
  readonly outputs: readonly Tensor[];
}

/** A step of training as a probe sees it, after the update. */
export interface StepParts {
  readonly model: AnyModel;
  readonly batch: StepBatch;
  /** The loss before the update. */
  readonly loss: Tensor;
  /** What the layers gave, those inside before those around them; a shared layer comes as often as it was used. */
  readonly layerOutputs: readonly LayerOutput[];
  /** The gradient of every weight that was trained. */
  readonly gradients: ReadonlyMap<Variable, Tensor>;
  /** Every such weight before the update; the variables hold what is after it. */
  readonly before: ReadonlyMap<Variable, Tensor>;
}

/** Tensors by name. */
export type Measurements = Readonly<Record<string, Tensor>>;

/** Looks into steps of training; a callback brings it as its `probe`. */
export interface StepProbe {
  /** Whether the step on this batch is looked into. Both are counted from 0. */
  isDue(batch: number, epoch: number): boolean;
  /** What is to be known of a step. It must be made of operations alone: it is compiled with the step, and not called again. */
  measure(parts: StepParts): Measurements;
  /** Is given what was measured, after the step and before `onBatchEnd`. */
  take(measured: Measurements, batch: number, epoch: number): void | Promise<void>;
}

/** A step that probes look into. */
export interface ProbedStep {
  readonly probes: readonly StepProbe[];
  readonly step: Step;
  /** What each of the probes measured in the last step. */
  measured(): readonly Measurements[];
}

/**
 * Makes a step that these probes look into.
 *
 * @param make handed in by `fit`, because the code that differentiates is loaded only there
 */
export function probedStep(
  parts: TrainStepParts,
  probes: readonly StepProbe[],
  { isCompiled, precision = 'float32' }: { readonly isCompiled: boolean; readonly precision?: Precision | undefined },
  make: typeof trainStep,
): ProbedStep {
  const recorder = new StepRecorder(parts.model);
  const run = make({ ...parts, recorder });
  const plain = (batch: Batch): StepResult & { readonly measured: readonly Measurements[] } => {
    recorder.begin();
    const result = run(batch);
    const seen = recorder.parts(batch, result.loss);
    const measured = probes.map((probe) => probe.measure(seen));
    recorder.begin();
    return { ...result, measured };
  };
  const whole = isCompiled ? jit((batch: Batch) => plain(batch) as never, { precision }) : plain;
  let last: readonly Measurements[] = [];
  return {
    probes,
    step: (batch) => {
      const { loss, outputs, measured } = whole(batch as never) as ReturnType<typeof plain>;
      if (outputs.length > 0) parts.objective.updateUncompiled(batch, outputs, parts.classWeight);
      last = measured;
      return loss;
    },
    measured: () => last,
  };
}
