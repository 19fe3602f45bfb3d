import {
  formatType,
  type HostArray,
  type HostCallback,
  print,
  type Program,
  ProgramBuilder,
  type ProgramRunner,
  sameType,
  type TypedArray,
  type ValueId,
  verify,
} from '@neurite/backend';
import { evaluate } from '@neurite/backend-cpu';

/**
 * How far a backend's float32 may be from the reference's: so many units in the last place, or so much in absolute
 * terms, whichever is more. Zero and zero: the same number, and NaN for NaN; −0 and +0 are told apart by `signedZeros`
 * only.
 */
export interface Tolerance {
  readonly ulps: number;
  readonly absolute: number;
  readonly signedZeros: boolean;
}

/** The same bits (any NaN for any NaN). */
export const exact: Tolerance = { ulps: 0, absolute: 0, signedZeros: true };

/** A program with values for what comes from outside, to be run by a backend and by the reference. */
export interface Trial {
  readonly program: Program;
  readonly inputs: readonly HostArray[];
  readonly state: readonly HostArray[];
  readonly tolerance: Tolerance;
  readonly callbacks?: ReadonlyMap<string, HostCallback>;
}

/** A trial of what `make` builds over these inputs. */
export function trialOf(
  inputs: readonly HostArray[],
  tolerance: Tolerance,
  make: (b: ProgramBuilder, ...ids: ValueId[]) => readonly ValueId[],
): Trial {
  const b = new ProgramBuilder();
  const ids = inputs.map(({ shape, dtype }) => b.input({ shape, dtype }));
  const program = b.finish(make(b, ...ids));
  return { program, inputs, state: [], tolerance };
}

/** How a program is compiled for a trial. */
export interface TrialOptions {
  /** Passes to run first: the program that the backend gets, not the one that the reference runs. */
  readonly optimise?: (program: Program) => Program;
  /** The backend may take subnormal numbers for zeros, as WGSL allows: none are given, and one is as good as the other. */
  readonly flushesSubnormals?: boolean;
}

/**
 * Runs a trial on a backend and compares outputs and state with the reference's. It runs twice, with other values in
 * between, and the outputs of the first run must outlive the second.
 *
 * @throws Error with the difference, the types and the program
 */
export async function checkTrial(runner: ProgramRunner, trial: Trial, options: TrialOptions = {}): Promise<void> {
  const { inputs, state, tolerance, callbacks } = options.flushesSubnormals ? withoutSubnormals(trial) : trial;
  verify(trial.program);
  const program = options.optimise?.(trial.program) ?? trial.program;
  const expected = evaluate(trial.program, inputs, state, callbacks);
  const executable = runner.compile(program, { ...(callbacks && { callbacks }) });
  const explain = (text: string): Error => new Error(`${text}\nin\n${print(program)}`);
  try {
    const refs = state.map((array) => runner.createState(array, array.data));
    const first = executable.run(inputs, refs);
    await first.done;
    const written = await Promise.all(trial.program.writes.map((write) => refs[write.state]!.read()));
    const again = executable.run(inputs.map(other), refs);
    await again.done;
    for (const [index, array] of expected.outputs.entries()) {
      const ref = first.outputs[index]!;
      if (!sameType(ref, array)) throw explain(`output ${index} is ${formatType(ref)}, expected ${formatType(array)}`);
      const found = difference(array, await ref.read(), tolerance);
      if (found !== undefined) throw explain(`output ${index}, ${formatType(array)}: ${found}`);
    }
    for (const [index, array] of expected.written.entries()) {
      const found = difference(array, written[index]!, tolerance);
      if (found !== undefined)
        throw explain(`state ${trial.program.writes[index]!.state}, ${formatType(array)}: ${found}`);
    }
    for (const ref of [...first.outputs, ...again.outputs, ...refs]) ref.dispose();
  } finally {
    executable.dispose();
  }
}

/** The first difference that is larger than tolerated, in words. */
export function difference(expected: HostArray, actual: TypedArray, tolerance: Tolerance): string | undefined {
  if (actual.constructor !== expected.data.constructor || actual.length !== expected.data.length) {
    return `a ${actual.constructor.name} of ${actual.length} elements`;
  }
  for (let index = 0; index < actual.length; index++) {
    const [value, other] = [expected.data[index]!, actual[index]!];
    if (Object.is(value, other) || (value === other && !tolerance.signedZeros)) continue;
    const allowed = expected.dtype === 'float32' ? Math.max(tolerance.ulps * ulp(value), tolerance.absolute) : 0;
    if (value !== other && Math.abs(value - other) <= allowed) continue;
    const text = (number: number): string => (Object.is(number, -0) ? '-0' : String(number));
    return `element ${index} is ${text(other)}, expected ${text(value)} ± ${allowed}`;
  }
  return undefined;
}

/** The distance between neighbouring float32 numbers at this one. */
function ulp(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23);
}

/** The smallest normal number of float32. */
const SMALLEST = 2 ** -126;

const toNormal = (value: number): number => {
  if (Math.abs(value) >= SMALLEST || value === 0 || Number.isNaN(value)) return value;
  return value < 0 ? -0 : 0;
};

function withoutSubnormals(trial: Trial): Trial {
  const flush = (array: HostArray): HostArray =>
    array.dtype === 'float32'
      ? {
          ...array,
          data: Float32Array.from(array.data, toNormal),
        }
      : array;
  const { tolerance } = trial;
  return {
    ...trial,
    inputs: trial.inputs.map(flush),
    state: trial.state.map(flush),
    tolerance: { ...tolerance, absolute: Math.max(tolerance.absolute, SMALLEST) },
  };
}

/** Other values of the same type, which would show through if a buffer were used twice. */
function other(array: HostArray): HostArray {
  if (array.dtype === 'bool') return { ...array, data: Uint8Array.from(array.data, (value) => 1 - value) };
  if (array.dtype === 'int32') return { ...array, data: Int32Array.from(array.data).reverse() };
  return { ...array, data: Float32Array.from(array.data, (value) => 1 - value) };
}
