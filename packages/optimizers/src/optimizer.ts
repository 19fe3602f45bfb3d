import { ArgumentError, NeuriteError, ShapeError } from '@neurite/backend';
import {
  add,
  cast,
  floorDiv,
  isTensor,
  mul,
  runEagerly,
  type Tensor,
  tensor,
  Variable,
  variable,
} from '@neurite/tensors';
import { LossScale, type LossScaleOptions } from './loss-scale.ts';
import type { Schedule, ScheduleConfig } from './schedules/schedule.ts';
import { Slots } from './slots.ts';
import { accumulate } from './transforms/accumulate.ts';
import { AVERAGE_WEIGHTS } from './transforms/average-weights.ts';
import { chain } from './transforms/chain.ts';
import type { GradientTransform } from './transforms/transform.ts';

/** An optimizer as plain data: its name and its options. */
export interface OptimizerConfig {
  readonly name: string;
  readonly learningRate?: number | ScheduleConfig;
  readonly [option: string]: unknown;
}

/** How an {@link Optimizer} of one's own is made. */
export interface OptimizerOptions {
  /** The first part of the names of its variables. */
  readonly name: string;
  readonly learningRate: number | Schedule;
  /**
   * Makes the transform; it is given the variable that holds the learning rate, and a function that tells the path of a
   * parameter: the name that its slots are saved under.
   */
  readonly transform: (learningRate: Variable, pathOf: (parameter: Tensor) => string) => GradientTransform;
  /** Makes one update of the mean gradient of so many calls of `apply`. Default 1. */
  readonly gradientAccumulationSteps?: number;
  /** Scales losses for half precision; see {@link LossScale}. Default false. */
  readonly lossScale?: boolean | LossScaleOptions;
  /** What `getConfig` gives beside the name and the learning rate; without it the optimizer cannot be saved. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A gradient transform together with the variables that hold its state.
 *
 * Everything that changes (the rate, the number of updates, the slots) is a variable, and an update is made of
 * operations alone, so `apply` can be compiled into a program.
 *
 * @example
 * const optimizer = adam({ learningRate: 0.001 });
 * const { value, grads } = valueAndGrad(() => loss(), variables);
 * optimizer.apply(grads);
 */
export class Optimizer {
  readonly name: string;
  /** What sets the rate before every update, if it changes by a plan. */
  readonly schedule: Schedule | undefined;
  /** The number of calls of `apply`, which is that of the updates done where gradients are not accumulated. */
  readonly step: Variable;
  /** How many calls of `apply` make one update. */
  readonly gradientAccumulationSteps: number;
  readonly #learningRate: Variable;
  readonly #transform: GradientTransform;
  readonly #slots: Slots;
  readonly #initialRate: number;
  readonly #config: Readonly<Record<string, unknown>> | undefined;
  #lossScale: LossScale | undefined;
  #hasScaledLosses = false;

  constructor(options: OptimizerOptions) {
    const { name, learningRate, transform, gradientAccumulationSteps = 1, lossScale = false, config } = options;
    this.name = name;
    this.schedule = typeof learningRate === 'function' ? learningRate : undefined;
    this.#initialRate = typeof learningRate === 'function' ? 0 : learningRate;
    requireRate(name, this.#initialRate);
    this.#learningRate = variable(this.#initialRate, { name: `${name}/learningRate`, trainable: false });
    this.step = variable(tensor(0, [], 'int32'), { name: `${name}/step`, trainable: false });
    this.#slots = new Slots(name);
    const update = transform(this.learningRate, (parameter) => this.#pathOf(parameter));
    this.gradientAccumulationSteps = gradientAccumulationSteps;
    const whole = gradientAccumulationSteps === 1 ? update : accumulate(gradientAccumulationSteps, update);
    // A chain has the state of each transform under its name, apart from the optimizer's own variables.
    this.#transform = whole.name === 'chain' ? whole : chain(whole);
    this.#config = config;
    if (lossScale !== false) this.useLossScale(lossScale === true ? {} : lossScale);
  }

  /** The rate of the next update; under a schedule, that of the last one. A program that is compiled reads it anew at every update. */
  get learningRate(): Variable {
    return this.#learningRate;
  }

  /**
   * Sets the rate of the updates to come: `optimizer.learningRate = 0.01`.
   *
   * @throws ArgumentError under a schedule, which sets the rate itself at every update, and for a number that is no rate
   */
  set learningRate(rate: number | Tensor) {
    if (this.schedule !== undefined) {
      throw new ArgumentError(
        `${this.name}: a schedule sets the learning rate at every update. Give the optimizer a number as learningRate to set it yourself.`,
      );
    }
    if (!isTensor(rate)) requireRate(this.name, rate);
    this.#learningRate.assign(rate);
  }

  /** What losses are scaled by, where they are. */
  get lossScale(): LossScale | undefined {
    return this.#lossScale;
  }

  /** Scales losses from now on, if they are not scaled already: `compile({ precision: 'mixedFloat16' })` does it. */
  useLossScale(options: LossScaleOptions = {}): void {
    // Made while a step is traced, its variables belong to the world outside, where the trace finds them as state.
    this.#lossScale ??= runEagerly(() => new LossScale(this.name, options));
  }

  /**
   * The loss that is to be differentiated: the loss itself, or where `lossScale` says so that times a factor, which {@link apply} takes out
   * of the gradients again. `minimize` does it of itself.
   *
   * @example
   * const { grads } = valueAndGrad(() => optimizer.scaleLoss(loss()), variables);
   * optimizer.apply(grads);
   */
  scaleLoss(loss: Tensor): Tensor {
    if (this.#lossScale === undefined) return loss;
    this.#hasScaledLosses = true;
    return mul(loss, this.#lossScale.scale);
  }

  /**
   * Makes the slots of parameters that have none yet. `apply` does it at first sight; call it before loading saved
   * values into {@link variables}.
   *
   * @param parameters in the order in which they will be updated; or by the names that their slots are to be saved
   *   under, which are else the variables' own, numbered where they repeat
   */
  build(parameters: readonly Variable[] | ReadonlyMap<string, Variable>): void {
    const named: [string, Variable][] = isMap(parameters)
      ? [...parameters]
      : parameters.map((parameter) => [parameter.name, parameter]);
    const fresh = named.filter(([, parameter]) => !this.#slots.has(parameter));
    if (fresh.length === 0) return;
    // Slots made while a step is being traced belong to the world outside, where the trace finds them as state.
    runEagerly(() => {
      const initial = this.#transform.init(fresh.map(([, parameter]) => parameter.current()));
      this.#slots.add(fresh, initial);
    });
  }

  /**
   * One update: assigns to every variable its next value. Where gradients are accumulated, only every n-th call does; where losses are
   * scaled, a call whose gradients are not all finite changes nothing but the factor.
   *
   * @param grads the gradient of each variable, as `valueAndGrad` gives them; of the scaled loss, where losses are scaled
   * @throws ArgumentError when it is no Map, there are no gradients, or they cannot be of a scaled loss since none was asked for;
   *   ShapeError when a gradient has another shape than its variable
   */
  apply(grads: ReadonlyMap<Variable, Tensor>): void {
    if (!(grads instanceof Map)) {
      throw new ArgumentError(
        `${this.name}: apply takes a Map from variables to their gradients, as valueAndGrad gives it: apply(grads).`,
      );
    }
    if (grads.size === 0) {
      throw new ArgumentError(
        `${this.name}: apply got no gradients. Are the model's layers built, and any of them trainable?`,
      );
    }
    for (const [parameter, gradient] of grads) assertFits(this.name, parameter, gradient);
    const scale = this.#lossScale;
    if (scale === undefined) return this.#update(grads);
    if (!this.#hasScaledLosses) throw unscaled(this.name);
    // Made now, so that what the update may change is known before.
    this.build([...grads.keys()]);
    const ofLoss = scale.unscale(grads);
    const own = [this.learningRate, this.step, ...this.#slots.variables];
    scale.guard(ofLoss.values(), [...grads.keys(), ...own], () => this.#update(ofLoss));
  }

  #update(grads: ReadonlyMap<Variable, Tensor>): void {
    const parameters = [...grads.keys()];
    this.build(parameters);
    if (this.schedule !== undefined) this.learningRate.assign(this.schedule(this.#updatesDone()));
    const before = this.#slots.read(parameters);
    const { updates, state } = this.#transform.update([...grads.values()], before, parameters);
    parameters.forEach((parameter, index) => parameter.assign(add(parameter, updates[index]!)));
    this.#slots.write(parameters, state);
    this.step.assign(add(this.step, 1));
  }

  /** The moving average of each variable, where the optimizer keeps them (`useEma`, or the transform `averageWeights`). */
  get averages(): ReadonlyMap<Variable, Variable> | undefined {
    return this.#slots.list(AVERAGE_WEIGHTS, 'average');
  }

  /**
   * Runs a function while all variables have their moving averages as values, and puts the values back afterwards.
   *
   * @throws NeuriteError when the optimizer keeps no averages
   * @example
   * const { loss } = await optimizer.withAverages(() => model.evaluate(x, y));
   */
  async withAverages<T>(fn: () => T | Promise<T>): Promise<T> {
    const kept = [...this.#requireAverages().keys()].map((parameter) => [parameter, parameter.value()] as const);
    try {
      this.overwriteWithAverages();
      return await fn();
    } finally {
      for (const [parameter, value] of kept) parameter.assign(value);
    }
  }

  /**
   * Sets variables to their moving averages: for the end of training.
   *
   * @param parameters those that it is done to, as far as they have averages. Default: all
   * @throws NeuriteError when the optimizer keeps no averages
   */
  overwriteWithAverages(parameters?: Iterable<Variable>): void {
    const chosen = parameters === undefined ? undefined : new Set(parameters);
    for (const [parameter, average] of this.#requireAverages()) {
      if (chosen?.has(parameter) !== false) parameter.assign(average);
    }
  }

  /** All that has to be saved to go on later as if training had never stopped: rate, number of updates, slots. */
  get variables(): Variable[] {
    return [this.learningRate, this.step, ...this.#slots.variables, ...(this.#lossScale?.variables ?? [])];
  }

  /**
   * The name and the options as plain data, for `optimizerFromConfig`.
   *
   * @throws NeuriteError when the transform or the schedule is a function of the user's own
   */
  getConfig(): OptimizerConfig {
    if (this.#config === undefined) {
      throw new NeuriteError(
        `Optimizer '${this.name}' has a transform of its own and no config, so it cannot be saved.`,
      );
    }
    const lossScale = this.#lossScale === undefined ? {} : { lossScale: this.#lossScale.options };
    return { name: this.name, learningRate: this.#rateConfig(), ...this.#config, ...lossScale };
  }

  #requireAverages(): ReadonlyMap<Variable, Variable> {
    const { averages } = this;
    if (averages !== undefined) return averages;
    throw new NeuriteError(
      `Optimizer '${this.name}' keeps no averages of weights, or has made no update yet. Make it with useEma: true.`,
    );
  }

  #updatesDone(): Tensor {
    const calls = this.gradientAccumulationSteps;
    return cast(calls === 1 ? this.step : floorDiv(this.step, calls), 'float32');
  }

  #pathOf(parameter: Tensor): string {
    const name = parameter instanceof Variable ? this.#slots.nameOf(parameter) : undefined;
    if (name !== undefined) return name;
    throw new NeuriteError(`Optimizer '${this.name}' knows paths only of the variables that it updates.`);
  }

  #rateConfig(): number | ScheduleConfig {
    if (this.schedule === undefined) return this.#initialRate;
    if (this.schedule.config !== undefined) return this.schedule.config;
    throw new NeuriteError(
      `The schedule of optimizer '${this.name}' is a function without a config, so it cannot be saved. ` +
        'Use one that this package makes, or save the weights alone.',
    );
  }
}

function isMap(value: readonly Variable[] | ReadonlyMap<string, Variable>): value is ReadonlyMap<string, Variable> {
  return value instanceof Map;
}

/** @throws ArgumentError unless it is a learning rate */
function requireRate(optimizer: string, rate: number): void {
  if (Number.isFinite(rate) && rate >= 0) return;
  throw new ArgumentError(
    `${optimizer}: learningRate must be a number of at least 0 or a schedule; got ${typeof rate === 'number' ? rate : JSON.stringify(rate)}.`,
  );
}

/** Divided by the scale, gradients of a loss that was not scaled would train next to nothing. */
function unscaled(optimizer: string): ArgumentError {
  return new ArgumentError(
    `${optimizer}: this optimizer scales losses (lossScale, or precision: 'mixedFloat16'), and its gradients must be those ` +
      'of a scaled loss: differentiate optimizer.scaleLoss(loss), or call minimize(loss, variables, optimizer), which does.',
  );
}

function assertFits(optimizer: string, parameter: Variable, gradient: Tensor): void {
  if (!isTensor(gradient)) {
    throw new ArgumentError(
      `${optimizer}: the gradient of variable '${parameter.name}' is ${String(gradient)}, no tensor.`,
    );
  }
  if (parameter.shape.join() === gradient.shape.join()) return;
  throw new ShapeError(
    `${optimizer}: the gradient of variable '${parameter.name}' has the shape [${gradient.shape.join(', ')}], ` +
      `the variable has [${parameter.shape.join(', ')}].`,
  );
}
