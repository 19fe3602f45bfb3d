/** What is said after the data: targets and options; after a data set, which brings its targets, options alone. */
import { ArgumentError, unknownName } from '@neurite/backend';
import { isNdArray, isTensor } from '@neurite/tensors';
import type { Arrays, BatchedDataset } from './data.ts';
import { isStream } from './is-stream.ts';

/** The arguments of `fit` and `evaluate` behind the data, told apart. */
export interface AfterData<Options> {
  readonly y: Arrays | undefined;
  readonly options: Options;
}

/**
 * @param given the second argument: targets, or options
 * @param options the third
 * @param known the names of all options
 * @throws ArgumentError when a data set is followed by targets; by an option that there is not, naming the nearest
 */
export function afterData<Options extends object>(
  method: string,
  x: Arrays | BatchedDataset,
  given: Arrays | Options | undefined,
  options: Options | undefined,
  known: Readonly<Record<keyof Options, true>>,
): AfterData<Options> {
  if (!isStream(x) || given === undefined) {
    return { y: given as Arrays | undefined, options: options ?? ({} as Options) };
  }
  const unknown = isRecord(given) ? Object.keys(given).find((name) => !Object.hasOwn(known, name)) : undefined;
  const isNamedArray = unknown !== undefined && isArrays((given as Readonly<Record<string, unknown>>)[unknown]);
  if (!isRecord(given) || isNamedArray || options !== undefined) {
    throw new ArgumentError(
      `A data set brings its own targets, { x, y }: leave y out, ${method}(dataset, { …options }).`,
    );
  }
  if (unknown !== undefined) throw unknownName(`option of ${method}`, unknown, Object.keys(known));
  return { y: undefined, options: given as Options };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isArrays(value);
}

function isArrays(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value) || isTensor(value) || isNdArray(value);
}
