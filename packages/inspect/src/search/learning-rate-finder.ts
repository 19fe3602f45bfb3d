import { ArgumentError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { AnyModel, Arrays, Callback, Model } from '@neurite/models';
import { getRandomState, setRandomState, type Tensor, tensor, type Variable } from '@neurite/tensors';
import { drawChart } from '../plots/draw-chart.ts';

/** How {@link learningRateFinder} goes about it. */
export interface LearningRateFinderOptions {
  /** The rate of the first step. Default 1e-6. */
  readonly from?: number;
  /** The rate of the last step, if the loss allows. Default 10. */
  readonly to?: number;
  /** Steps from the one to the other, each of which multiplies the rate. Default 100. */
  readonly steps?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** Fixes the order of the examples. Default 0. */
  readonly seed?: number;
}

/** What {@link learningRateFinder} found. */
export interface LearningRates {
  /** The rates that were tried. */
  readonly rates: readonly number[];
  /** The loss of each batch, before the step with that rate. */
  readonly losses: readonly number[];
  /** The losses, each averaged with those before it. */
  readonly smoothed: readonly number[];
  /** A tenth of the rate at which the smoothed loss is lowest: well before it goes up. */
  readonly suggestion: number;
}

const SMOOTHING = 0.9;
/** The search ends when the loss is so many times the best one. */
const DIVERGED = 4;
const SAFETY = 0.1;

/**
 * Tries learning rates, each for one step and larger than the one before, until the loss goes up, and suggests one. The model,
 * its optimizer and the random numbers are as before afterwards.
 *
 * Source: Smith, Cyclical learning rates for training neural networks (WACV 2017), section 3.3.
 *
 * @param model compiled, with an optimizer whose rate follows no schedule
 * @throws ArgumentError for a schedule, for rates that do not rise, or when the loss was no number from the beginning
 * @example
 * const { suggestion } = await learningRateFinder(model, x, y);
 * model.compile({ optimizer: adam({ learningRate: suggestion }), loss });
 */
export async function learningRateFinder<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: Arrays,
  y: Arrays,
  { from = 1e-6, to = 10, steps = 100, batchSize = 32, seed = 0 }: LearningRateFinderOptions = {},
): Promise<LearningRates> {
  if (!(from > 0 && to > from) || !Number.isInteger(steps) || steps < 10) {
    throw new ArgumentError(
      `learningRateFinder needs 0 < from < to and at least 10 steps; got ${from}, ${to} and ${steps}.`,
    );
  }
  const rates: number[] = [];
  const losses: number[] = [];
  const smoothed: number[] = [];
  const rateAt = (step: number): number => from * (to / from) ** (step / (steps - 1));
  let average = 0;
  let restore = (): void => {};
  const sweep: Callback = {
    onBatchBegin: (_batch, run) => {
      if (losses.length === 0) {
        if (run.optimizer.schedule !== undefined) {
          throw new ArgumentError(
            'learningRateFinder sets the learning rate itself: give the optimizer a number, no schedule.',
          );
        }
        restore = keep(run.model, run.optimizer.variables);
      }
      run.optimizer.learningRate.assign(tensor(rateAt(losses.length)));
    },
    onBatchEnd: (_batch, run) => {
      const isOver = losses.length >= steps || smoothed.at(-1)! > DIVERGED * Math.min(...smoothed) + 1e-6;
      if (isOver || !Number.isFinite(losses.at(-1)!)) run.stop();
    },
    onNonFiniteLoss: (_loss, _batch, run) => run.stop(),
    probe: {
      isDue: () => true,
      measure: ({ loss }) => ({ loss }),
      take: async ({ loss }) => {
        const value = await loss!.item();
        rates.push(rateAt(losses.length));
        losses.push(value);
        average = SMOOTHING * average + (1 - SMOOTHING) * value;
        smoothed.push(average / (1 - SMOOTHING ** losses.length));
      },
    },
  };
  const random = getRandomState();
  try {
    // As many epochs as it takes: the callback ends training.
    await model.fit(x, y, { epochs: steps, batchSize, seed, verbose: 0, callbacks: sweep });
  } finally {
    restore();
    setRandomState(random);
  }
  return { rates, losses, smoothed, suggestion: suggested(rates, smoothed) };
}

/** @returns puts weights, optimizer and the layers' random numbers back */
function keep(model: AnyModel, optimizer: readonly Variable[]): () => void {
  const values = [...model.variables, ...optimizer].map((variable): [Variable, Tensor] => [variable, variable.value()]);
  const generators = [...model.namedGenerators.values()].map((generator) => [generator, generator.getState()] as const);
  return () => {
    for (const [variable, value] of values) variable.assign(value);
    for (const [generator, state] of generators) generator.setState(state);
  };
}

function suggested(rates: readonly number[], smoothed: readonly number[]): number {
  const finite = smoothed.findIndex((value) => !Number.isFinite(value));
  const losses = finite < 0 ? smoothed : smoothed.slice(0, finite);
  if (losses.length < 10) {
    throw new ArgumentError(
      `learningRateFinder: the loss was ${smoothed[0]} at first and could be followed for ${losses.length} steps only. Scale the inputs, or begin with a lower rate: from: 1e-8.`,
    );
  }
  return rates[losses.indexOf(Math.min(...losses))]! * SAFETY;
}

/**
 * The loss over the learning rate, with the suggestion.
 *
 * @returns an SVG document
 * @example
 * await writeFile('rates.svg', learningRatePlot(await learningRateFinder(model, x, y)));
 */
export function learningRatePlot({ rates, losses, smoothed, suggestion }: LearningRates): string {
  const line = (name: string, values: readonly number[], opacity: number): object => ({
    name,
    type: 'line',
    showSymbol: false,
    lineStyle: { width: 2, opacity },
    data: rates.map((rate, index) => [rate, values[index]]).filter(([, value]) => Number.isFinite(value)),
  });
  return drawChart(560, 320, {
    legend: { top: 6, right: 8 },
    grid: { left: 56, right: 16, top: 40, bottom: 44 },
    xAxis: { type: 'log', name: 'learning rate', nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'value', scale: true, name: 'loss' },
    series: [
      line('loss', losses, 0.35),
      {
        ...line('smoothed', smoothed, 1),
        markLine: { symbol: 'none', label: { formatter: suggestion.toPrecision(2) }, data: [{ xAxis: suggestion }] },
      },
    ],
  });
}
