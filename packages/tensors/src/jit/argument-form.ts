/**
 * What a program is compiled for: the shapes and types of the tensors among its arguments, and the values of everything
 * else. Comparing a call's arguments with the form of the last call costs no allocation.
 */
import { ArgumentError } from '@neurite/backend';
import { isTensor } from '../core/construct.ts';
import { type DType, isNdArray, type NdArray, type Shape } from '../ndarray.ts';
import { tensor } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';

/** A tensor argument of a compiled function. */
export type TensorArgument = Tensor | NdArray;

type Form =
  | { readonly kind: 'tensor'; readonly dtype: DType; readonly shape: Shape }
  | { readonly kind: 'static'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Form[] }
  | { readonly kind: 'record'; readonly names: readonly string[]; readonly items: readonly Form[] };

export class ArgumentForm {
  readonly #form: Form;
  /** The same as text: equal for equal forms. */
  readonly key: string;

  /** @throws ArgumentError for an argument of a kind that `jit` does not take */
  constructor(args: readonly unknown[]) {
    this.#form = formOf(args);
    this.key = keyOf(this.#form);
  }

  /** Whether these arguments have this form; the tensors among them are put into `leaves`, in order. */
  matches(args: readonly unknown[], leaves: TensorArgument[]): boolean {
    return matches(this.#form, args, leaves);
  }

  /** The arguments with other tensors in place of theirs, in the order in which {@link matches} meets them. */
  rebuilt(args: readonly unknown[], tensors: readonly Tensor[]): unknown[] {
    let next = 0;
    const replace = (form: Form, argument: unknown): unknown => {
      if (form.kind === 'tensor') return tensors[next++]!;
      if (form.kind === 'static') return argument;
      if (form.kind === 'list') return form.items.map((item, index) => replace(item, (argument as unknown[])[index]));
      const record = argument as Readonly<Record<string, unknown>>;
      return Object.fromEntries(form.names.map((name, index) => [name, replace(form.items[index]!, record[name])]));
    };
    return replace(this.#form, args) as unknown[];
  }
}

function formOf(argument: unknown): Form {
  if (isTensor(argument) || isNdArray(argument)) {
    return { kind: 'tensor', dtype: argument.dtype, shape: [...argument.shape] };
  }
  if (ArrayBuffer.isView(argument)) return formOf(tensor(argument as never));
  if (Array.isArray(argument)) return { kind: 'list', items: argument.map(formOf) };
  if (isStatic(argument)) return { kind: 'static', value: argument };
  if (typeof argument !== 'object' || argument === null || Object.getPrototypeOf(argument) !== Object.prototype) {
    const kind =
      typeof argument === 'object' ? (argument?.constructor?.name ?? 'object without a class') : typeof argument;
    throw new ArgumentError(
      `jit takes tensors, host arrays, numbers, strings, booleans, and arrays and records of them as arguments; got a ` +
        `${kind}. Refer to it from inside of the function instead.`,
    );
  }
  const names = Object.keys(argument);
  const record = argument as Readonly<Record<string, unknown>>;
  return { kind: 'record', names, items: names.map((name) => formOf(record[name])) };
}

/** Values that say all about themselves as text. Functions do not: two of one text may refer to different things. */
function isStatic(value: unknown): boolean {
  return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}

function keyOf(form: Form): string {
  switch (form.kind) {
    case 'tensor':
      return `${form.dtype}[${form.shape.join()}]`;
    case 'static':
      if (typeof form.value === 'string') return JSON.stringify(form.value);
      return `${typeof form.value}:${Object.is(form.value, -0) ? '-0' : String(form.value)}`;
    case 'list':
      return `(${form.items.map(keyOf).join(';')})`;
    case 'record':
      return `{${form.names.map((name, index) => `${JSON.stringify(name)}:${keyOf(form.items[index]!)}`).join()}}`;
  }
}

function matches(form: Form, argument: unknown, leaves: TensorArgument[]): boolean {
  switch (form.kind) {
    case 'tensor':
      return matchesTensor(form, argument, leaves);
    case 'static':
      return Object.is(form.value, argument);
    case 'list': {
      if (!Array.isArray(argument) || argument.length !== form.items.length) return false;
      for (let index = 0; index < argument.length; index++) {
        if (!matches(form.items[index]!, argument[index], leaves)) return false;
      }
      return true;
    }
    case 'record': {
      if (typeof argument !== 'object' || argument === null || isTensor(argument)) return false;
      const record = argument as Readonly<Record<string, unknown>>;
      let count = 0;
      for (const _name in record) count++;
      if (count !== form.names.length) return false;
      for (let index = 0; index < count; index++) {
        const name = form.names[index]!;
        if (!(name in record) || !matches(form.items[index]!, record[name], leaves)) return false;
      }
      return true;
    }
  }
}

function matchesTensor(form: Form & { kind: 'tensor' }, argument: unknown, leaves: TensorArgument[]): boolean {
  let leaf: TensorArgument;
  if (isTensor(argument) || isNdArray(argument)) leaf = argument;
  else if (ArrayBuffer.isView(argument)) leaf = tensor(argument as never);
  else return false;
  const { shape } = leaf;
  if (leaf.dtype !== form.dtype || shape.length !== form.shape.length) return false;
  for (let axis = 0; axis < shape.length; axis++) if (shape[axis] !== form.shape[axis]) return false;
  leaves.push(leaf);
  return true;
}
