/** What the turns gave, gathered: medians over the rounds, and whether everybody computed the same. */
import type { Machine } from './machine.ts';
import { type Measurement, median, type Mode, type Report } from './measure.ts';
import type { Peak } from './peak.ts';
import type { Size } from './sizes.ts';

/** The figures of one entrant in one row. */
export interface Figure {
  /** Milliseconds a step (of `fit`: a whole call after the first), median over the rounds. */
  readonly step?: number;
  /** Milliseconds of the first call: tracing, compiling, the first step (of `fit`: all of the first call). */
  readonly first?: number;
  readonly rounds: number;
  /** The smallest and the largest step of the rounds. */
  readonly range?: readonly [number, number];
  readonly cannot?: string;
  /** MB, at the end of training. */
  readonly peakMemory?: number;
  /** Milliseconds that loading the library took. */
  readonly load?: number;
  /** Losses, or the beginning of the output, differ from the reference's. */
  readonly differs?: boolean;
}

export interface Row {
  readonly workload: string;
  readonly mode: Mode;
  readonly date: string;
  readonly figures: Readonly<Record<string, Figure>>;
}

/** All turns of one entrant in one row, from the first round on. */
export interface Turns {
  readonly measurements: readonly Measurement[];
  readonly reports: readonly Report[];
}

export function figureOf({ measurements, reports }: Turns, mode: Mode): Figure {
  const of = (key: 'step' | 'first'): number | undefined => {
    const values = measurements.map((measurement) => measurement[key]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const [step, first] = [of('step'), of('first')];
  const steps = measurements.map(({ step: one }) => one).filter((one) => one !== undefined);
  const cannot = measurements.find((measurement) => measurement.cannot !== undefined)?.cannot;
  return {
    rounds: measurements.length,
    ...(step === undefined ? {} : { step, range: [Math.min(...steps), Math.max(...steps)] }),
    ...(first === undefined ? {} : { first }),
    ...(cannot === undefined ? {} : { cannot }),
    ...(mode === 'train' && reports.length > 0
      ? { peakMemory: median(reports.map(({ peakMemory }) => peakMemory)) }
      : {}),
    ...(reports.length > 0 ? { load: median(reports.map(({ load }) => load)) } : {}),
  };
}

/** Relative; sums of a million numbers differ by their order alone, and Adam divides by roots of tiny squares. */
const TOLERANCE = 1e-3;

/**
 * Whether two measurements show the same numbers: all losses that both give, or the first numbers of the output, which are
 * compared with the output's mean magnitude. Who gives none agrees with everybody.
 */
export function agree(a: Measurement, b: Measurement): boolean {
  const [ours, theirs] = [a.losses ?? a.output, b.losses ?? b.output];
  if (ours === undefined || theirs === undefined) return true;
  return ours.slice(0, theirs.length).every((value, index) => {
    // NaN arrives as null.
    if (!Number.isFinite(value) || !Number.isFinite(theirs[index])) return false;
    const scale = a.losses === undefined ? theirs[0]! : Math.abs(theirs[index]!);
    return Math.abs(value - theirs[index]!) <= TOLERANCE * scale;
  });
}

/** All that is kept. */
export interface Results {
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly sizes: readonly Size[];
  /** GFLOP/s of `bench/peak.ts`. */
  readonly peak?: Peak;
}
