import {
  type BufferRef,
  byteLength,
  elementCount,
  type Executable,
  type ExecutableReport,
  formatType,
  type HostArray,
  type Program,
  ProgramError,
  type RunInput,
  type RunResult,
  sameShape,
  type Slot,
  type StateRef,
} from '@neurite/backend';
import type { Arena } from './arena.ts';
import type { Heap } from './heap.ts';
import { heapArray } from './host-step.ts';
import type { ProgramFunction } from './program-function.ts';
import { type Owner, ResultBuffer, UploadedBuffer, WasmState } from './refs.ts';

const done = Promise.resolve();

/** What an executable is made of. */
export interface ExecutableParts {
  readonly program: Program;
  readonly defined: ProgramFunction;
  readonly run: (base: number, table: number, constants: number) => void;
  readonly heap: Heap;
  readonly groups: ExecutableReport['groups'];
  readonly arena: Arena;
  readonly owner: Owner;
  /** The address of the constants; 0 if there are none. */
  readonly constants: number;
}

/** A program compiled to WebAssembly. A run writes addresses into a table, calls one function, and copies the outputs out. */
export class WasmExecutable implements Executable {
  readonly program: Program;
  readonly #defined: ProgramFunction;
  readonly #run: (base: number, table: number, constants: number) => void;
  readonly #heap: Heap;
  readonly #arena: Arena;
  readonly #owner: Owner;
  readonly #constants: number;
  readonly #table: number;
  /** Where host arrays are copied to, from the start of the arena. */
  readonly #inputOffsets: readonly number[];
  readonly #arenaBytes: number;
  readonly #groups: ExecutableReport['groups'];
  readonly #outputTypes: readonly {
    readonly shape: readonly number[];
    readonly dtype: Slot['dtype'];
    readonly count: number;
  }[];
  readonly #writtenStates: readonly number[];
  #state: readonly StateRef[] | undefined;
  /** Bindings hold as long as nobody has disposed a variable. */
  #epoch = -1;
  #isDisposed = false;

  constructor(parts: ExecutableParts) {
    this.program = parts.program;
    this.#defined = parts.defined;
    this.#run = parts.run;
    this.#heap = parts.heap;
    this.#arena = parts.arena;
    this.#owner = parts.owner;
    this.#constants = parts.constants;
    this.#table = parts.heap.allocate(parts.defined.tableBytes, "a program's table of addresses");
    parts.owner.register(this, this.#table);
    if (parts.constants !== 0) parts.owner.register(this, parts.constants);
    let bytes = parts.defined.placement.arenaBytes;
    this.#inputOffsets = parts.program.inputs.map((slot) => {
      const at = bytes;
      bytes += Math.ceil(Math.max(1, byteLength(slot)) / 64) * 64;
      return at;
    });
    this.#arenaBytes = bytes;
    this.#groups = parts.groups;
    this.#outputTypes = parts.program.outputs.map((value) => {
      const { shape, dtype } = parts.program.nodes[value] as Slot;
      return { shape, dtype, count: elementCount(shape) };
    });
    this.#writtenStates = parts.program.writes.map(({ state }) => state);
  }

  report(): ExecutableReport {
    return { groups: this.#groups, arenaBytes: this.#arenaBytes };
  }

  run(inputs: readonly RunInput[], state: readonly StateRef[] = []): RunResult {
    if (this.#isDisposed) throw new ProgramError('A program was run after it was disposed.');
    const { program } = this;
    if (state !== this.#state || this.#epoch !== this.#owner.released) this.#bind(state);
    if (inputs.length !== program.inputs.length)
      throw new ProgramError(`The program takes ${program.inputs.length} of input, got ${inputs.length}.`);
    const base = this.#arena.enter(this.#arenaBytes);
    try {
      for (let index = 0; index < inputs.length; index++) this.#input(index, inputs[index]!, base);
      this.#run(base, this.#table, this.#constants);
      const outputs: BufferRef[] = [];
      for (let index = 0; index < this.#outputTypes.length; index++) outputs.push(this.#output(index, base));
      for (const written of this.#writtenStates) (state[written] as WasmState).version++;
      return { outputs, done };
    } finally {
      this.#arena.leave(base);
    }
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#state = undefined;
    this.#owner.forget(this);
    this.#heap.free(this.#table);
    if (this.#constants !== 0) this.#heap.free(this.#constants);
  }

  #bind(state: readonly StateRef[]): void {
    const { program } = this;
    if (state.length !== program.state.length)
      throw new ProgramError(`The program takes ${program.state.length} of state, got ${state.length}.`);
    const seen = new Map<StateRef, number>();
    for (const [index, ref] of state.entries()) {
      requireType(ref, program.state[index]!, 'state', index);
      if (!(ref instanceof WasmState) || ref.heap !== this.#heap)
        throw new ProgramError(`State ${index} belongs to another backend.`);
      const other = seen.get(ref);
      if (other !== undefined) throw new ProgramError(`State ${index} and ${other} are the same variable.`);
      seen.set(ref, index);
      this.#heap.i32[(this.#table + this.#defined.entry('state', index)) / 4] = ref.address;
    }
    this.#state = state;
    this.#epoch = this.#owner.released;
  }

  #input(index: number, input: RunInput, base: number): void {
    const slot = this.program.inputs[index]!;
    requireType(input, slot, 'input', index);
    let address: number;
    if (input instanceof UploadedBuffer && input.heap === this.#heap) address = input.address;
    else {
      const data = 'data' in input ? input.data : input.readSync();
      const count = elementCount(slot.shape);
      if (data.length !== count)
        throw new ProgramError(`The program's input ${index} has ${count} elements, got ${data.length}.`);
      address = base + this.#inputOffsets[index]!;
      this.#copyIn(slot.dtype, data, address);
    }
    this.#heap.i32[(this.#table + this.#defined.entry('input', index)) >>> 2] = address;
  }

  #copyIn(dtype: Slot['dtype'], data: HostArray['data'], address: number): void {
    const heap = this.#heap;
    const target = dtype === 'float32' ? heap.f32 : dtype === 'int32' ? heap.i32 : heap.u8;
    const start = dtype === 'bool' ? address : address >>> 2;
    // A call of `set` costs more than a few elements do.
    if (data.length <= 16) for (let at = 0; at < data.length; at++) target[start + at] = data[at]!;
    else target.set(data, start);
  }

  #output(index: number, base: number): BufferRef {
    const type = this.#outputTypes[index]!;
    const { location, offset } = this.#defined.placement.outputs[index]!;
    let address = offset;
    if (location.where === 'arena') address += base + location.offset;
    else if (location.where === 'constant') address += this.#constants + this.#defined.constants[location.index]!;
    else address += this.#heap.i32[(this.#table + this.#defined.entry(location.where, location.index)) >>> 2]! >>> 0;
    if (type.count === 1 && type.dtype === 'float32') return new ResultBuffer(type, this.#heap.f32[address >>> 2]!);
    return new ResultBuffer(type, heapArray(this.#heap, type, address).slice());
  }
}

const requireType = (given: RunInput | StateRef, slot: Slot, what: string, index: number): void => {
  if (given.dtype === slot.dtype && (given.shape === slot.shape || sameShape(given.shape, slot.shape))) return;
  const name = slot.name === undefined ? '' : ` (${slot.name})`;
  throw new ProgramError(`The program's ${what} ${index}${name} is ${formatType(slot)}, got ${formatType(given)}.`);
};
