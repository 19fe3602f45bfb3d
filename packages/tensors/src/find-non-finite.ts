/** Finds the operation that first gave what is no finite number, by running a computation with every operation watched. */
import { type KernelInputs, withWatcher } from './core/kernel.ts';
import type { Storage } from './core/storage.ts';
import { differentiatedEntry } from './core/tape.ts';
import type { Shape, TypedArray } from './ndarray.ts';
import type { Tensor } from './tensor.ts';

/** What an operation was given, or gave. */
export interface OperandReport {
  /** Its name among the operation's inputs. */
  readonly name: string;
  readonly shape: Shape;
  /** The least and the greatest finite value; undefined where there is none. */
  readonly range: readonly [min: number, max: number] | undefined;
  /** How many values are NaN. */
  readonly nan: number;
  /** How many values are infinite. */
  readonly infinite: number;
}

/** An operation that gave NaN or an infinite value. */
export interface NonFiniteOperation {
  /** The kernel's name, such as 'Log'. */
  readonly operation: string;
  /** Where it stands, as the caller's `place` said: a layer. */
  readonly place: string | undefined;
  /** The operation whose gradient was being computed; undefined going forward. */
  readonly gradientOf: string | undefined;
  readonly inputs: readonly OperandReport[];
  readonly output: OperandReport;
  /** Where an input was infinite already: the operation that made it so. */
  readonly cause: NonFiniteOperation | undefined;
}

interface Noted {
  readonly operation: string;
  readonly place: string | undefined;
  readonly gradientOf: string | undefined;
  readonly inputs: KernelInputs;
  readonly output: Tensor;
}

/**
 * Runs a computation operation by operation and gives the first operation that gave NaN; where none did and a result is
 * infinite, the one that made it so. It reads every value on the way, so it is slow, and a function compiled by `jit` inside
 * is not looked into.
 *
 * @param fn gives the results to judge by
 * @param place says where the operation that runs now stands
 * @returns `undefined` when all is finite
 * @example
 * findNonFinite(() => [valueAndGrad(() => x.log().sum(), [x]).value])?.operation; // 'Log'
 */
export function findNonFinite(
  fn: () => readonly Tensor[],
  place: () => string | undefined = () => undefined,
): NonFiniteOperation | undefined {
  const makers = new Map<Storage, Noted>();
  let firstNaN: Noted | undefined;
  const results = withWatcher((operation, inputs, outputs) => {
    const entry = differentiatedEntry();
    const forward = entry === undefined ? undefined : makers.get(entry.outputs[0]!.storage);
    for (const output of outputs) {
      const noted: Noted = {
        operation,
        place: entry === undefined ? place() : forward?.place,
        gradientOf: entry?.kernel,
        inputs,
        output,
      };
      makers.set(output.storage, noted);
      if (firstNaN === undefined && output.dtype === 'float32' && count(output.dataSync(), Number.isNaN) > 0) {
        firstNaN = noted;
      }
    }
  }, fn);
  const infinite = results.find((result) => count(result.dataSync(), isInfinite) > 0);
  const found = firstNaN ?? (infinite === undefined ? undefined : makers.get(infinite.value().storage));
  return found === undefined ? undefined : reported(found, makers, firstNaN === undefined);
}

/** @param isOriginWanted whether the operation itself only passed on what another made */
function reported(noted: Noted, makers: ReadonlyMap<Storage, Noted>, isOriginWanted: boolean): NonFiniteOperation {
  const origin = originOf(noted, makers);
  if (isOriginWanted && origin !== undefined) return reported(origin, makers, false);
  return {
    operation: noted.operation,
    place: noted.place,
    gradientOf: noted.gradientOf,
    inputs: Object.entries(noted.inputs).map(([name, input]) => operandReport(name, input)),
    output: operandReport('output', noted.output),
    cause: origin === undefined ? undefined : reported(origin, makers, false),
  };
}

/** The first operation, on the way back, that made an infinite value of finite ones. */
function originOf(noted: Noted, makers: ReadonlyMap<Storage, Noted>): Noted | undefined {
  let origin: Noted | undefined;
  let at: Noted | undefined = noted;
  while (at !== undefined) {
    const bad: Tensor | undefined = Object.values(at.inputs).find((input) => !isAllFinite(input));
    at = bad === undefined ? undefined : makers.get(bad.storage);
    origin = at ?? origin;
  }
  return origin;
}

function isAllFinite(tensor: Tensor): boolean {
  return tensor.dtype !== 'float32' || count(tensor.dataSync(), (value) => !Number.isFinite(value)) === 0;
}

function operandReport(name: string, tensor: Tensor): OperandReport {
  const data = tensor.dataSync();
  let [min, max] = [Infinity, -Infinity];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return {
    name,
    shape: tensor.shape,
    range: min > max ? undefined : [min, max],
    nan: count(data, Number.isNaN),
    infinite: count(data, isInfinite),
  };
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity;
}

function count(data: TypedArray, isMeant: (value: number) => boolean): number {
  let found = 0;
  for (const value of data) if (isMeant(value)) found++;
  return found;
}
