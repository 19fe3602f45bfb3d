import { ArgumentError } from '@neurite/backend';
import type { Callback, Logs, StepProbe, TrainingRun } from '@neurite/models';
import { deadRelu } from './ailments/dead-relu.ts';
import { exploding } from './ailments/exploding.ts';
import { unscaledInput } from './ailments/input-scale.ts';
import { classImbalance, labelNoise } from './ailments/labels.ts';
import { learningRateTooHigh, learningRateTooLow } from './ailments/learning-rate.ts';
import { doubleSoftmax, lossMismatch } from './ailments/output-and-loss.ts';
import { overfitting } from './ailments/overfitting.ts';
import { saturated } from './ailments/saturated.ts';
import { vanishing } from './ailments/vanishing.ts';
import type { Chart, Observation } from './chart.ts';
import { LabelRecord } from './label-record.ts';
import { type Findings, StepExamination } from './step-examination.ts';
import { printVerdict, type Verdict } from './verdict.ts';

/** How {@link doctor} goes about it. */
export interface DoctorOptions {
  /** Every how many steps one is looked into, beside some of the first. Default 50. */
  readonly every?: number;
  /**
   * Whether the values of kernels and their gradients are counted in those steps, for `histogramsPlot`. All of them are read then:
   * for large networks that takes time. Default false.
   */
  readonly histograms?: boolean;
  /** Is told of each verdict once, when it is found. Default: a warning on the console. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/** A callback that watches over training; see {@link doctor}. */
export interface Doctor extends Callback {
  readonly probe: StepProbe;
  /** What was found so far, each ailment once. */
  readonly verdicts: readonly Verdict[];
  /** The steps that were looked into, with the figures of every layer. */
  readonly observations: readonly Observation[];
}

const STEP_AILMENTS = [
  exploding,
  deadRelu,
  vanishing,
  saturated,
  learningRateTooHigh,
  learningRateTooLow,
  classImbalance,
];
const EPOCH_AILMENTS = [overfitting, labelNoise, classImbalance];

/** A unit is dead that was silent in so many observations, one after the other, */
const SILENT_OBSERVATIONS = 3;
/** and for so many examples: of a few, any unit may be silent for all. */
const SILENT_EXAMPLES = 64;

/** How long a unit has been silent. */
interface Silence {
  readonly observations: number;
  readonly examples: number;
}

/**
 * Watches over training: looks into a step now and then, and says what ails it, what shows that, and what helps.
 *
 * Of each layer it measures, inside of the compiled step: the norms of gradient, weights and update, update / weights, the
 * shares of dead and of saturated units, and in how many directions the outputs vary. Looked into are the steps 0, 1, 2, 4,
 * 8, … and every `every`-th. It finds gradients that vanish or explode, dead ReLUs, saturated sigmoids, learning rates too
 * high or too low, overfitting (needs validation data), suspicion of label noise, class imbalance, inputs that are not
 * scaled, softmax applied twice, and losses that do not go with the output. What is said of outputs and labels is for models
 * of one output.
 *
 * @throws ArgumentError when `every` is no whole number of at least 1
 * @example
 * const watch = doctor({ every: 50 });
 * await model.fit(x, y, { epochs: 10, validationSplit: 0.2, callbacks: watch });
 * for (const { ailment, message, cure } of watch.verdicts) console.log(ailment, message, cure);
 */
export function doctor(options: DoctorOptions = {}): Doctor {
  return new WatchingDoctor(options);
}

class WatchingDoctor implements Doctor {
  readonly verdicts: Verdict[] = [];
  readonly observations: Observation[] = [];
  readonly probe: StepProbe;
  readonly #every: number;
  readonly #onVerdict: (verdict: Verdict) => void;
  readonly #examination: StepExamination;
  readonly #epochs: Logs[] = [];
  /** For how long each unit of a layer has been silent. */
  readonly #silence = new Map<string, Silence[]>();
  #labels: LabelRecord | undefined;
  #run: TrainingRun | undefined;
  #steps = 0;

  constructor({ every = 50, histograms = false, onVerdict = warn }: DoctorOptions) {
    if (!Number.isInteger(every) || every < 1) {
      throw new ArgumentError(`doctor: every must be a whole number of at least 1; got ${every}.`);
    }
    this.#every = every;
    this.#examination = new StepExamination({ histograms });
    this.#onVerdict = onVerdict;
    this.probe = {
      isDue: () => this.#isDue(this.#steps++),
      measure: (parts) => this.#examination.measure(parts),
      take: async (measured, _batch, epoch) => this.#take(await this.#examination.read(measured), epoch),
    };
  }

  onTrainBegin(run: TrainingRun): void {
    this.#run = run;
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    this.#epochs.push(logs);
    this.#find(EPOCH_AILMENTS);
  }

  #isDue(step: number): boolean {
    const isEarly = step < this.#every && (step & (step - 1)) === 0;
    return isEarly || step % this.#every === 0;
  }

  async #take({ loss, examples, layers, peaks, input, judged, labels }: Findings, epoch: number): Promise<void> {
    const isFirst = this.observations.length === 0;
    const run = this.#run!;
    const gradientNorm = Math.sqrt(layers.reduce((total, one) => total + one.gradientNorm ** 2, 0));
    const learningRate = await run.optimizer.learningRate.item();
    this.observations.push({ step: this.#steps - 1, epoch, loss, gradientNorm, learningRate, layers });
    for (const [path, values] of peaks) this.#listen(path, values, examples);
    if (labels !== undefined) {
      this.#labels ??= new LabelRecord(labels.classes);
      this.#labels.add(labels, epoch);
    }
    const { model } = run;
    if (isFirst) this.#say([doubleSoftmax(model, judged), lossMismatch(model, judged)]);
    if (isFirst && input !== undefined) this.#say([unscaledInput(model, input)]);
    this.#find(STEP_AILMENTS);
  }

  #listen(path: string, peaks: ArrayLike<number>, examples: number): void {
    const before = this.#silence.get(path) ?? [];
    const none: Silence = { observations: 0, examples: 0 };
    const longer = (silence: Silence): Silence => ({
      observations: silence.observations + 1,
      examples: silence.examples + examples,
    });
    this.#silence.set(
      path,
      Array.from(peaks, (peak, unit) => (peak === 0 ? longer(before[unit] ?? none) : none)),
    );
  }

  #find(ailments: readonly ((chart: Chart) => Verdict | undefined)[]): void {
    const deadUnits = new Map(
      [...this.#silence].map(([path, units]) => [path, units.filter(isDead).length / Math.max(units.length, 1)]),
    );
    const chart: Chart = { observations: this.observations, epochs: this.#epochs, deadUnits, labels: this.#labels };
    this.#say(ailments.map((ailment) => ailment(chart)));
  }

  #say(found: readonly (Verdict | undefined)[]): void {
    for (const verdict of found) {
      if (verdict === undefined || this.verdicts.some(({ ailment }) => ailment === verdict.ailment)) continue;
      this.verdicts.push(verdict);
      this.#onVerdict(verdict);
    }
  }
}

function isDead({ observations, examples }: Silence): boolean {
  return observations >= SILENT_OBSERVATIONS && examples >= SILENT_EXAMPLES;
}

function warn(verdict: Verdict): void {
  console.warn(printVerdict(verdict));
}
