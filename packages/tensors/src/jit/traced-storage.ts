import { TraceError } from '@neurite/backend';
import type { KernelTensor } from '../core/engine.ts';
import { isEager } from '../core/kernel.ts';
import { Storage } from '../core/storage.ts';
import type { TypedArray } from '../ndarray.ts';
import type { Tracer } from './tracer.ts';
import { userLine } from './user-line.ts';

/** A value of a program that is being traced: it has a shape and a type, but no elements yet. */
export class TracedStorage extends Storage {
  readonly tracer: Tracer;
  /** The value's number in the program. */
  readonly value: number;

  constructor(tracer: Tracer, value: number) {
    super();
    this.tracer = tracer;
    this.value = value;
  }

  override kernelTensor(): KernelTensor {
    throw usedOutside();
  }

  override readSync(): TypedArray {
    if (isEager()) throw usedOutside();
    throw new TraceError(
      'The value of a tensor was asked for inside a function that jit traces, where it has none yet. Return the tensor ' +
        'and read it outside, or use where() instead of an if on a value.' +
        at(),
    );
  }

  override async read(): Promise<TypedArray> {
    return this.readSync();
  }

  override peek(): undefined {
    return undefined;
  }

  protected override free(): void {}
}

function usedOutside(): TraceError {
  return new TraceError(
    'A tensor from inside a function that jit traced was used outside of it. Return it from the function instead.' +
      at(),
  );
}

function at(): string {
  const line = userLine();
  return line === '' ? '' : ` At ${line}`;
}
