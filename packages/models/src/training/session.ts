import { ArgumentError, type Backend, currentBackend, type Precision, requirePrecision } from '@neurite/backend';
import type { AnyLayer } from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import type { Variable } from '@neurite/tensors';
import type { CompileOptions } from '../compile.ts';
import type { Batch } from './data.ts';
import { evaluateStep } from './evaluate.ts';
import { frozenPaths } from './freezing.ts';
import { type GetMetric, loadNamedMetrics } from './judged-output.ts';
import { type ClassWeight, Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';
import { type ProbedStep, probedStep, type StepProbe } from './step-probe.ts';
import { compiles, type Step, type StepResult, stepOf } from './step.ts';
import type { trainStep } from './train-step.ts';

// Who evaluates needs a session: the two are loaded together.
export { evaluateOn } from './evaluate.ts';

/** A step of training in both its forms. */
export interface TrainSteps {
  /** Compiled where models are. */
  readonly step: Step;
  /** Operation by operation. */
  readonly plainStep: (batch: Batch) => StepResult;
  /** What it was made for. */
  readonly key: readonly unknown[];
  /** The same step with these probes looking into it. */
  readonly probed: (probes: readonly StepProbe[]) => ProbedStep;
}

/** Every run of `fit` may bring probes of its own; their steps are not kept for ever. */
const MAX_PROBED_STEPS = 4;

/** What stays with a model between calls of `fit` and `evaluate`, so that programs are compiled once. */
export class Session {
  /** What training is judged by. */
  readonly objective: Objective;
  /** What evaluation is judged by: apart, so that a callback may evaluate in the middle of an epoch. */
  readonly evaluation: Objective;
  readonly isCompiled: boolean;
  readonly precision: Precision | undefined;
  /** The backend that it was made for. */
  readonly backend: Backend | undefined = currentBackend();
  readonly #model: AnyModel;
  #evaluate: Step | undefined;
  #train: TrainSteps | undefined;

  constructor(model: AnyModel, options: CompileOptions, getMetric: GetMetric) {
    this.#model = model;
    this.isCompiled = compiles(options.jit);
    this.precision = options.precision;
    requirePrecision('compile', options.precision ?? 'float32');
    this.objective = new Objective(options, getMetric, this.isCompiled);
    this.evaluation = new Objective(options, getMetric, this.isCompiled);
  }

  get evaluateStep(): Step {
    this.#evaluate ??= stepOf(evaluateStep(this.#model, this.evaluation), this.evaluation, this);
    return this.#evaluate;
  }

  /**
   * The step of training. A new one is made when layers were frozen or thawed, or classes are weighted otherwise, since
   * that is settled when a step is traced.
   *
   * @param make handed in by `fit`, because the code that differentiates is loaded only there
   */
  trainStep(optimizer: Optimizer, classWeight: ClassWeight | undefined, make: typeof trainStep): TrainSteps {
    refuseQuantized(this.#model);
    const scalesLosses = this.precision === 'mixedFloat16';
    if (scalesLosses) optimizer.useLossScale();
    const weights: readonly Variable[] = this.#model.trainableVariables;
    // Freezing also changes layers that have nothing to train: moving statistics stop.
    const key = [optimizer, JSON.stringify(classWeight), frozenPaths(this.#model).join(), ...weights];
    if (this.#train === undefined || !sameItems(this.#train.key, key)) {
      const parts = { model: this.#model, optimizer, objective: this.objective, classWeight, scalesLosses };
      const run = make(parts);
      const made: ProbedStep[] = [];
      this.#train = {
        step: stepOf(run, this.objective, this, classWeight),
        plainStep: run,
        key,
        probed: (probes) => {
          const found = made.find((one) => sameItems(one.probes, probes));
          if (found !== undefined) return found;
          made.splice(0, Math.max(made.length - MAX_PROBED_STEPS + 1, 0));
          made.push(probedStep(parts, probes, this, make));
          return made.at(-1)!;
        },
      };
    }
    return this.#train;
  }
}

/**
 * A session, with the metrics that it needs.
 *
 * @throws ArgumentError when `compile` was given a name that there is not
 */
export async function openSession(model: AnyModel, options: CompileOptions): Promise<Session> {
  return new Session(model, options, await loadNamedMetrics(options));
}

/** @throws ArgumentError naming a layer that is to be trained and computes in 8 bits */
function refuseQuantized(layer: AnyLayer): void {
  if (!layer.trainable) return;
  if (layer.quantization !== undefined) {
    throw new ArgumentError(
      `Layer ${layer.displayName} was quantized to 8 bits and cannot be trained. Train the model before quantizing it, or train a copy in ` +
        'float32 that was saved before. To train only what comes after this layer, freeze it: layer.trainable = false.',
    );
  }
  for (const inside of layer.sublayers.values()) refuseQuantized(inside);
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
