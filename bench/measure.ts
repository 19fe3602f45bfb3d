/** How one contestant is measured on one workload: in a process of its own, which prints one line of JSON. */
import type { Workload } from './workloads/specification.ts';

export type Mode = 'train' | 'infer' | 'fit';
export const MODES: readonly Mode[] = ['train', 'infer', 'fit'];

/** One step of a contestant on a workload, again and again. */
export interface Runner {
  /** Does one step, or starts it; a promise is awaited before the next. */
  step(): void | Promise<unknown>;
  /** Resolves when all steps are over; left out where `step` returns only then. */
  wait?(): unknown;
  /** The last step's result: the loss, or the output; nothing where it cannot be compared with the others'. */
  read(): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** Training by way of whatever stands for Keras's `fit`, from the first line to the last. */
export interface Fit {
  /** Updates that one call of `run` makes. */
  readonly steps: number;
  /** Gives the loss of the last epoch, if it is known. */
  run(): number | undefined | Promise<number | undefined>;
}

export interface Contestant {
  /** Loads the library, which is timed. */
  load(): Promise<unknown>;
  train?(workload: Workload): Runner | Promise<Runner>;
  infer?(workload: Workload): Runner | Promise<Runner>;
  fit?(workload: Workload): Fit | Promise<Fit>;
}

/** What came of one mode of one workload. */
export interface Measurement {
  readonly mode: Mode;
  /** Why there are no figures. */
  readonly cannot?: string;
  /** Trace, compilation and the first step, ms; of `fit`, the first whole call. */
  readonly first?: number;
  /** min(median of the wall clock, mean of the processor's time), ms a step; of `fit`, a second whole call. */
  readonly step?: number;
  readonly wall?: number;
  readonly cpu?: number;
  /** Of the first steps, or of the last epoch of `fit`. */
  readonly losses?: readonly number[];
  /** The mean magnitude of an inference's output, and its first numbers. */
  readonly output?: readonly number[];
}

export interface Report {
  /** Milliseconds that loading the library took. */
  readonly load: number;
  readonly measurements: readonly Measurement[];
  /** The process's largest size after the first mode, MB. */
  readonly peakMemory: number;
}

export interface Budget {
  /** Milliseconds of warming up and of measuring. */
  readonly warm: number;
  readonly measure: number;
  /** Steps that take longer than this, ms, are not repeated. */
  readonly slow: number;
}

export const BUDGET: Budget = { warm: 400, measure: 600, slow: 3000 };

/** The number of steps whose losses are compared between contestants. */
const COMPARED_STEPS = 4;

export async function measureAll(
  contestant: Contestant,
  workload: Workload,
  modes: readonly Mode[],
  budget: Budget = BUDGET,
): Promise<Report> {
  const start = performance.now();
  try {
    await contestant.load();
  } catch (error) {
    return { load: 0, peakMemory: 0, measurements: modes.map((mode) => ({ mode, cannot: reasonOf(error) })) };
  }
  const load = performance.now() - start;
  const measurements: Measurement[] = [];
  let peakMemory = 0;
  for (const mode of modes) {
    try {
      measurements.push(await measureMode(contestant, workload, mode, budget));
    } catch (error) {
      measurements.push({ mode, cannot: reasonOf(error) });
    }
    peakMemory ||= process.resourceUsage().maxRSS / 1024;
  }
  return { load, measurements, peakMemory };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}

async function measureMode(
  contestant: Contestant,
  workload: Workload,
  mode: Mode,
  budget: Budget,
): Promise<Measurement> {
  if (mode === 'fit') return measureFit(await contestant.fit!(workload));
  const runner = await contestant[mode]!(workload);
  const step = async (): Promise<Took> => {
    const since = clocks();
    await runner.step();
    await runner.wait?.();
    return since();
  };
  const { step: first } = await step();
  const result = Array.from(await runner.read());
  const losses = mode === 'train' ? result.slice(0, 1) : [];
  let took: Took = { wall: first, cpu: first, step: first };
  for (let count = 1; losses.length === count && count < COMPARED_STEPS && took.wall < 2 * budget.slow; count++) {
    took = await step();
    losses.push((await runner.read())[0]!);
  }
  const figures = result.length === 0 ? {} : mode === 'train' ? { losses } : { output: digest(result) };
  // The first call may have been long for its compilation alone; another one tells.
  if (took.wall > budget.slow) took = await step();
  if (took.wall > budget.slow) return { mode, first, ...took, ...figures };
  return { mode, first, ...(await measureSteps(runner, budget)), ...figures };
}

/** Milliseconds of the wall clock, of the processor, and the smaller of the two: neighbours lengthen one, helpers the other. */
export interface Took {
  readonly step: number;
  readonly wall: number;
  readonly cpu: number;
}

/** While a GPU computes the processor has nothing to do: there the wall clock alone tells. */
const stepOf = (wall: number, cpu: number): number =>
  process.env['BENCH_BACKEND'] === 'gpu' ? wall : Math.min(wall, cpu);

/** Starts both clocks. */
function clocks(): () => Took {
  const before = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1000;
    return { wall, cpu, step: stepOf(wall, cpu) };
  };
}

/** Samples of some milliseconds each, so that neither the clock nor one `await` weighs. */
export async function measureSteps(runner: Runner, budget: Budget): Promise<Took> {
  const run = async (steps: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const pending = runner.step();
      // Who computes synchronously does not pay for a turn of the event loop.
      if (pending !== undefined) await pending;
    }
    await runner.wait?.();
    return performance.now() - start;
  };
  const warmUntil = performance.now() + budget.warm;
  let steps = 1;
  let rate = await run(1);
  while (performance.now() < warmUntil) {
    const took = await run(steps);
    rate = took / steps;
    if (took < 5) steps = Math.min(steps * 2, 1 << 20);
  }
  steps = Math.max(1, Math.round(Math.min(20, budget.measure / 5) / rate));
  const samples: number[] = [];
  const until = performance.now() + budget.measure;
  const since = clocks();
  while (samples.length < 3 || (performance.now() < until && samples.length < 2000))
    samples.push((await run(steps)) / steps);
  const cpu = since().cpu / samples.length / steps;
  const wall = median(samples);
  return { step: stepOf(wall, cpu), wall, cpu };
}

async function measureFit(fit: Fit): Promise<Measurement> {
  const since = clocks();
  const loss = await fit.run();
  const first = since().step;
  const again = clocks();
  await fit.run();
  return { mode: 'fit', first, ...again(), ...(loss === undefined ? {} : { losses: [loss] }) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function digest(output: readonly number[]): number[] {
  const magnitude = output.reduce((sum, value) => sum + Math.abs(value), 0) / output.length;
  return [magnitude, ...output.slice(0, 4)];
}

/** The last line of a process that measures. */
export const REPORT_MARK = 'bench-report:';

/** What a process that measures does: reads what it is to do from its arguments, does it, and says what came of it. */
export async function serve(contestant: Contestant, find: (name: string) => Workload): Promise<void> {
  const [name, modes, budget] = process.argv.slice(2) as [string, string, string?];
  const report = await measureAll(
    contestant,
    find(name),
    modes.split(',') as Mode[],
    budget === undefined ? BUDGET : (JSON.parse(budget) as Budget),
  );
  process.stdout.write(`\n${REPORT_MARK}${JSON.stringify(report)}\n`, () => process.exit(0));
}
