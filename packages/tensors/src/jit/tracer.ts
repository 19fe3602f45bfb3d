/**
 * Turns a function of tensors into a program: while it runs once, every kernel, random draw and use of a variable is
 * noted down instead of done.
 *
 * What comes from outside is told apart by what it is: an argument is an input; a variable is state; a tensor that the
 * function caught from around it is a constant where its elements are in memory, else an input that is bound at every
 * call; a random generator gives its key and counter as inputs.
 */
import {
  blocksFor,
  type Distribution,
  type HostCallback,
  type Program,
  ProgramBuilder,
  TraceError,
} from '@neurite/backend';
import { dataDependentKernels, type LoopPasses, lowerKernel } from '@neurite/compiler';
import { tensorOf } from '../core/construct.ts';
import type { Attributes } from '../core/engine.ts';
import {
  type CounterBasedGenerator,
  type Executor,
  type KernelInputs,
  type ReservedDraws,
  runEagerly,
  runKernelOutputs,
  type VariableCell,
} from '../core/kernel.ts';
import { HostStorage } from '../core/storage.ts';
import { type DType, type Shape, sizeOf, type TypedArray, zerosOf } from '../ndarray.ts';
import { tensor } from '../ops/create.ts';
import type { RandomGenerator } from '../random/generator.ts';
import type { Tensor } from '../tensor.ts';
import { branchPrograms, COND, type CondAttributes } from './cond-attributes.ts';
import { SCAN, type ScanAttributes } from './scan-attributes.ts';
import { TracedStorage } from './traced-storage.ts';
import { userLine } from './user-line.ts';

/** A program's input that is not an argument: where its value is found at every call. */
export type Capture =
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'key' | 'counter'; readonly generator: RandomGenerator };

/** A generator that the program draws from, and how far each run moves its counter. */
export interface Draws {
  readonly generator: RandomGenerator;
  readonly key: number;
  readonly counter: number;
  blocks: number;
}

/** Callbacks of nested programs share one table, so their names must differ everywhere. */
let nextCallback = 0;

export class Tracer implements Executor {
  readonly builder: ProgramBuilder = new ProgramBuilder();
  /** What stands behind each input of the program that is not an argument, by the input's index. */
  readonly captures: Map<number, Capture> = new Map();
  readonly draws: Map<CounterBasedGenerator, Draws> = new Map();
  /** The variables of the program's state, in its order. */
  readonly variables: VariableCell[] = [];
  readonly callbacks: Map<string, HostCallback> = new Map();
  /** The passes for the loops of the program, if it has any. */
  loops: LoopPasses | undefined;
  readonly #cells = new Map<VariableCell, { readonly node: number; value: Tensor; isWritten: boolean }>();
  readonly #captured = new Map<Tensor['storage'], number>();
  #inputs = 0;

  /** A new input of the program, as a tensor. */
  input(shape: Shape, dtype: DType): Tensor {
    return this.traced(this.#addInput(shape, dtype));
  }

  run(kernel: string, inputs: KernelInputs, attributes: Attributes): Tensor[] {
    if (dataDependentKernels.has(kernel)) {
      throw new TraceError(
        `The shape of what '${kernel}' gives depends on the values, which are not known while jit traces. Call it ` +
          `outside, or mask with where() instead. At ${userLine()}`,
      );
    }
    const values: Record<string, number> = {};
    for (const name in inputs) values[name] = this.valueOf(inputs[name]!);
    this.builder.label = kernel;
    if (kernel === SCAN) return this.#scan(inputs, attributes).map((value) => this.traced(value));
    if (kernel === COND) return this.#cond(inputs, attributes).map((value) => this.traced(value));
    const results =
      lowerKernel(this.builder, kernel, values, attributes) ?? this.#hostNode(kernel, inputs, values, attributes);
    return results.map((value) => this.traced(value));
  }

  reserve(generator: CounterBasedGenerator, blocks: number): ReservedDraws {
    const draws = this.#drawsFrom(generator as RandomGenerator);
    const offset = draws.blocks;
    draws.blocks += blocks;
    return { key: this.traced(draws.key), counter: this.traced(draws.counter), offset };
  }

  draw(generator: CounterBasedGenerator, distribution: Distribution, shape: Shape): Tensor {
    const draws = this.#drawsFrom(generator as RandomGenerator);
    const value = this.builder.random(shape, {
      distribution,
      key: draws.key,
      counter: draws.counter,
      offset: draws.blocks,
    });
    draws.blocks += blocksFor(sizeOf(shape));
    return this.traced(value);
  }

  readVariable(variable: VariableCell): Tensor {
    return this.#cell(variable).value;
  }

  writeVariable(variable: VariableCell, value: Tensor): void {
    const cell = this.#cell(variable);
    cell.value = value;
    cell.isWritten = true;
  }

  /** The program's number for a tensor, which may come from outside. */
  valueOf(tensor: Tensor): number {
    const { storage } = tensor;
    if (storage instanceof TracedStorage && storage.tracer === this) return storage.value;
    const known = this.#captured.get(storage);
    if (known !== undefined) return known;
    const value = storage instanceof HostStorage ? this.#constant(storage.readSync(), tensor) : this.#capture(tensor);
    this.#captured.set(storage, value);
    return value;
  }

  /** Whether a tensor is a value of this program. */
  isOwn(tensor: Tensor): boolean {
    return tensor.storage instanceof TracedStorage && tensor.storage.tracer === this;
  }

  /** The program that gives these values, and assigns to the variables that were assigned to. */
  finish(outputs: readonly number[]): Program {
    for (const cell of this.#cells.values())
      if (cell.isWritten) this.builder.write(cell.node, this.valueOf(cell.value));
    return this.builder.finish(outputs);
  }

  #scan(inputs: KernelInputs, attributes: Attributes): number[] {
    const { body, length, reverse, history, code } = attributes as unknown as ScanAttributes;
    this.loops = code.passes;
    const values = Object.values(inputs).map((input) => this.valueOf(input));
    for (const [name, callback] of body.callbacks) this.callbacks.set(name, callback);
    const { carries, xs } = body.counts;
    const parts = this.builder.scan({
      body: body.program,
      length,
      carries: values.slice(0, carries),
      xs: values.slice(carries, carries + xs),
      consts: values.slice(carries + xs),
      reverse,
      history,
    });
    return [...parts.carries, ...parts.ys, ...parts.history];
  }

  #cond(inputs: KernelInputs, attributes: Attributes): number[] {
    const both = attributes as unknown as CondAttributes;
    for (const body of [both.onTrue, both.onFalse]) {
      for (const [name, callback] of body.callbacks) this.callbacks.set(name, callback);
      this.loops ??= body.loops;
    }
    const [predicate, ...operands] = Object.values(inputs).map((input) => this.valueOf(input));
    const { onTrue, onFalse } = branchPrograms(both);
    return this.builder.cond(this.builder.cast(predicate!, 'bool'), operands, onTrue, onFalse);
  }

  #addInput(shape: Shape, dtype: DType): number {
    this.#inputs++;
    return this.builder.input({ shape, dtype });
  }

  #capture(tensor: Tensor): number {
    this.captures.set(this.#inputs, { kind: 'tensor', tensor });
    return this.#addInput(tensor.shape, tensor.dtype);
  }

  /** A constant; one value everywhere becomes a fill, which costs no memory and lets passes see through it. */
  #constant(data: TypedArray, { shape, dtype }: Tensor): number {
    const first = data[0];
    if (first !== undefined && data.every((value) => Object.is(value, first)))
      return this.builder.fill(first, shape, dtype);
    return this.builder.constant({ data, shape, dtype });
  }

  #cell(variable: VariableCell): { readonly node: number; value: Tensor; isWritten: boolean } {
    const known = this.#cells.get(variable);
    if (known !== undefined) return known;
    const { name, shape, dtype } = variable;
    const node = this.builder.state({ name, shape, dtype });
    const cell = { node, value: this.traced(node), isWritten: false };
    this.variables.push(variable);
    this.#cells.set(variable, cell);
    return cell;
  }

  #drawsFrom(generator: RandomGenerator): Draws {
    const known = this.draws.get(generator);
    if (known !== undefined) return known;
    const { key, counter } = generator.getState();
    const isOwn = generator.origin === this;
    const words = (kind: 'key' | 'counter', state: readonly [number, number]): number => {
      if (isOwn) return this.builder.constant({ data: Int32Array.from(state), shape: [2], dtype: 'int32' });
      this.captures.set(this.#inputs, { kind, generator });
      return this.#addInput([2], 'int32');
    };
    const draws: Draws = { generator, key: words('key', key), counter: words('counter', counter), blocks: 0 };
    this.draws.set(generator, draws);
    return draws;
  }

  /** A kernel without a lowering runs on the host, one call at a time: slow, and right. */
  #hostNode(
    kernel: string,
    inputs: KernelInputs,
    values: Readonly<Record<string, number>>,
    attributes: Attributes,
  ): number[] {
    const names = Object.keys(inputs);
    const run = (operands: readonly { data: TypedArray; shape: Shape; dtype: DType }[]): Tensor[] =>
      runEagerly(() => {
        const tensors = names.map((name, index): [string, Tensor] => {
          const { data, shape, dtype } = operands[index]!;
          return [name, tensor(data.slice(), shape, dtype)];
        });
        return runKernelOutputs(kernel, Object.fromEntries(tensors), attributes);
      });
    const examples = names.map((name) => {
      const { shape, dtype } = inputs[name]!;
      return { data: zerosOf(dtype, sizeOf(shape)), shape, dtype };
    });
    const callback = `${kernel}#${nextCallback++}`;
    this.callbacks.set(callback, (operands) =>
      run(operands).map((output) => ({ data: output.dataSync(), shape: output.shape, dtype: output.dtype })),
    );
    const outputs = run(examples).map(({ shape, dtype }) => ({ shape, dtype }));
    return this.builder.host({ callback, operands: names.map((name) => values[name]!), outputs });
  }

  /** A value of the program as a tensor. */
  traced(value: number): Tensor {
    const { shape, dtype } = this.builder.typeOf(value);
    return tensorOf(new TracedStorage(this, value), shape, dtype);
  }
}
