import { ArgumentError, NeuriteError } from '@neurite/backend';
import { randomFrom } from '../random.ts';
import { Journal } from './journal.ts';
import { localRunner, poolRunner, type Runner } from './runner.ts';
import { samplerOf, type SamplerName } from './samplers.ts';
import { hyperband, type ScheduleParts, wholeBudgets } from './schedule.ts';
import type { ParametersOf, SearchSpace } from './space.ts';
import type { TrainFunction, Trial, TrialResult } from './trial.ts';

/** How {@link search} goes about it. */
export interface SearchOptions {
  /**
   * How trials are chosen: 'random'; 'grid', every combination; or 'tpe', more of what went well (Bergstra et al., 2011).
   * Default 'tpe'.
   */
  readonly sampler?: SamplerName;
  /** 'none': every trial gets `maxBudget`; 'hyperband': many get little, the best of them more. Default 'none'. */
  readonly scheduler?: 'none' | 'hyperband';
  /** How many sets of parameters are tried; a grid ends by itself. Default 20. */
  readonly trials?: number;
  /** Whether a good score is a low one, as a loss, or a high one, as accuracy. Default 'minimize'. */
  readonly direction?: 'minimize' | 'maximize';
  /** What a trial may spend, as its training function understands it: epochs, as a rule. Default 1. */
  readonly maxBudget?: number;
  /** What hyperband gives at least. Default 1. */
  readonly minBudget?: number;
  /** How many times more hyperband gives to those that it keeps, which are the best one in so many. Default 3. */
  readonly reduction?: number;
  /** How many values of each range a grid has. Default 10. */
  readonly gridPoints?: number;
  /** Fixes all that is tried, and the seeds of the trials. Default 0. */
  readonly seed?: number;
  /**
   * How many trials are chosen at a time. What is tried follows from it, not from the number of threads, so a search is the
   * same on every machine. Default 4; 1 makes the most of 'tpe'.
   */
  readonly parallel?: number;
  /** Worker threads, for a training function in a file of its own. Default: the processors, less one. */
  readonly threads?: number;
  /** A file in which finished trials are kept: the same search goes on from there when it was killed. Node only. */
  readonly file?: string;
  /** Told of every trial when it is over; not of those that stood in the file. */
  readonly onTrial?: (result: TrialResult) => void;
}

/** What {@link search} found. */
export interface SearchResult {
  /** Every training, in the order in which trials were chosen; with hyperband a trial comes once for each budget. */
  readonly trials: readonly TrialResult[];
  /** The best of those with the largest budget. */
  readonly best: TrialResult & { readonly score: number };
  readonly direction: 'minimize' | 'maximize';
}

/**
 * Searches for good parameters: tries some, and chooses the next by what came out.
 *
 * Trials run in this thread, one after the other, if `train` is a function; if it is the address of a file, its default export
 * runs in a pool of worker threads. A trial that throws, or gives no finite number, is noted and passed over.
 *
 * @param space what each parameter may be: `uniform`, `logUniform`, `integer`, `choice`
 * @param train trains, and gives the score
 * @throws ArgumentError when the space is empty, an option is wrong, or the file is of another search
 * @throws NeuriteError when every trial failed, with the reasons
 * @example
 * const { best } = await search(
 *   { learningRate: logUniform(1e-4, 1), units: choice([16, 32, 64]) },
 *   new URL('./train-digits.ts', import.meta.url),
 *   { trials: 30, maxBudget: 9, scheduler: 'hyperband', direction: 'maximize', file: 'digits.jsonl' },
 * );
 */
export async function search<P extends SearchSpace>(
  space: P,
  train: TrainFunction<ParametersOf<P>> | URL | string,
  options: SearchOptions = {},
): Promise<SearchResult> {
  const settings = settled(space, options);
  const { direction, seed, scheduler } = settings;
  const journal = await Journal.open(options.file, { space, ...settings });
  const runner: Runner =
    typeof train === 'function'
      ? localRunner(train as unknown as TrainFunction)
      : await poolRunner(train, options.threads);
  const results: TrialResult[] = [];
  const lossOf = ({ score }: TrialResult): number =>
    score === undefined ? Infinity : direction === 'minimize' ? score : -score;
  const runOne: Runs = async (trial) => {
    const known = journal.find(trial.number, trial.budget);
    if (known !== undefined) return known;
    const result = await judged(runner, { ...trial, seed: seed + trial.number });
    await journal.add(result);
    options.onTrial?.(result);
    return result;
  };
  const parts: ScheduleParts = {
    ...settings,
    sampler: samplerOf(settings.sampler, space, randomFrom(seed), settings.gridPoints),
    lossOf,
    run: async (trials) => {
      const found = await Promise.all(trials.map(runOne));
      results.push(...found);
      return found;
    },
  };
  try {
    await (scheduler === 'hyperband' ? hyperband(parts) : wholeBudgets(parts));
  } finally {
    await runner.close();
  }
  return { trials: results, best: bestOf(results, lossOf), direction };
}

type Runs = (trial: {
  readonly number: number;
  readonly parameters: TrialResult['parameters'];
  readonly budget: number;
}) => Promise<TrialResult>;

type Settings = Omit<Required<SearchOptions>, 'threads' | 'file' | 'onTrial'>;

function settled(space: SearchSpace, options: SearchOptions): Settings {
  if (Object.keys(space).length === 0) {
    throw new ArgumentError(
      'The search space is empty: name at least one parameter, { learningRate: logUniform(1e-5, 1) }.',
    );
  }
  const { sampler = 'tpe', scheduler = 'none', direction = 'minimize', seed = 0, trials = 20, parallel = 4 } = options;
  const { maxBudget = 1, minBudget = 1, reduction = 3, gridPoints = 10 } = options;
  const whole = { trials, parallel, gridPoints };
  for (const [name, value] of Object.entries(whole)) {
    if (!Number.isInteger(value) || value < 1)
      throw new ArgumentError(`${name} must be a whole number of at least 1; got ${value}.`);
  }
  if (!(minBudget > 0 && maxBudget >= minBudget && reduction > 1)) {
    throw new ArgumentError(
      `Budgets must be 0 < minBudget ≤ maxBudget, and reduction above 1; got ${minBudget}, ${maxBudget} and ${reduction}.`,
    );
  }
  for (const [name, value, allowed] of [
    ['scheduler', scheduler, ['none', 'hyperband']],
    ['direction', direction, ['minimize', 'maximize']],
  ] as const) {
    if (!(allowed as readonly string[]).includes(value)) {
      throw new ArgumentError(
        `${name} must be ${allowed.map((one) => `'${one}'`).join(' or ')}; got '${String(value)}'.`,
      );
    }
  }
  if (!Number.isInteger(seed)) throw new ArgumentError(`seed must be a whole number; got ${seed}.`);
  return { sampler, scheduler, direction, seed, trials, parallel, maxBudget, minBudget, reduction, gridPoints };
}

async function judged(runner: Runner, trial: Trial): Promise<TrialResult> {
  const start = performance.now();
  const end = (score: number | undefined, error: string | undefined): TrialResult => ({
    number: trial.number,
    parameters: trial.parameters,
    budget: trial.budget,
    score,
    error,
    milliseconds: performance.now() - start,
  });
  try {
    const score = await runner.run(trial);
    return typeof score === 'number' && Number.isFinite(score)
      ? end(score, undefined)
      : end(undefined, `the score was ${String(score)}`);
  } catch (error) {
    return end(undefined, error instanceof Error ? error.message : String(error));
  }
}

function bestOf(results: readonly TrialResult[], lossOf: (result: TrialResult) => number): SearchResult['best'] {
  const good = results.filter(({ score }) => score !== undefined);
  const budget = Math.max(...good.map((result) => result.budget));
  const [best] = good.filter((result) => result.budget === budget).sort((a, b) => lossOf(a) - lossOf(b));
  if (best !== undefined) return best as SearchResult['best'];
  const reasons = Map.groupBy(results, ({ error }) => error ?? '');
  const list = [...reasons].map(([reason, trials]) => `${trials.map(({ number }) => number).join(', ')}: ${reason}`);
  throw new NeuriteError(`All ${results.length} trials failed. ${list.join('; ')}`);
}
