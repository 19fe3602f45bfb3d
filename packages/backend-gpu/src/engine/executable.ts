import {
  type CompileOptions,
  type Executable,
  type HostArray,
  type HostCallback,
  type Program,
  ProgramError,
  type RunInput,
  type RunResult,
  type StateRef,
} from '@neurite/backend';
import { requireTypes } from '../programs/requirements.ts';
import type { Engine } from './engine.ts';
import { type FrameTree, frameTree } from './frame-tree.ts';
import { type LoweredProgram, lowerProgram } from './lower.ts';
import type { Pipeline } from './pipelines.ts';
import type { Job } from './queue.ts';
import { GpuBuffer } from './gpu-buffer.ts';
import { GpuState } from './gpu-state.ts';
import type { OwnedBuffer } from './owned-buffer.ts';
import { Runner, Tables } from './runner.ts';
import { bytesOf } from './words.ts';

/** A program as kernels, with the memory that is its own. */
export class GpuExecutable implements Executable {
  readonly program: Program;
  readonly #engine: Engine;
  readonly #precision: CompileOptions['precision'];
  #lowered: LoweredProgram;
  #tree: FrameTree;
  /** Held, so that they stay. */
  #pipelines: readonly Pipeline[];
  #tables: Tables;
  readonly #callbacks: ReadonlyMap<string, HostCallback>;
  /** Buffers for the inputs that come from the host. */
  #inputs: (OwnedBuffer | undefined)[] = [];
  #placed = -1;
  #generation: number;
  #isReady = false;
  #isDisposed = false;

  constructor(engine: Engine, program: Program, options: CompileOptions) {
    this.program = program;
    this.#engine = engine;
    this.#callbacks = options.callbacks ?? new Map<string, HostCallback>();
    this.#precision = options.precision;
    this.#lowered = this.#lower();
    this.#tree = frameTree(this.#lowered);
    this.#tables = new Tables(engine);
    this.#generation = engine.generation;
    // All at the same time: a driver compiles on several threads.
    this.#pipelines = this.#calls().map((call) => engine.pipelines.of(call));
  }

  run(inputs: readonly RunInput[], state: readonly StateRef[] = []): RunResult {
    if (this.#isDisposed) throw new ProgramError('A compiled program was used after it was disposed.');
    requireTypes(this.program, inputs, state, (ref) => ref instanceof GpuState && ref.engine === this.#engine);
    this.#engine.requireDevice();
    this.#revive();
    const { program } = this;
    const outputs = program.outputs.map((value, index) => {
      const type = program.nodes[value] as unknown as GpuBuffer;
      return new GpuBuffer(this.#engine, { shape: type.shape, dtype: type.dtype }, `output ${index}`);
    });
    const variables = state as readonly GpuState[];
    for (const write of program.writes) variables[write.state]!.version++;
    const isNow = this.#engine.queue.isIdle && this.#waiting().length === 0;
    const sources = inputs.map((input): GPUBuffer | HostArray => {
      if (input instanceof GpuBuffer && input.engine === this.#engine) return input.buffer;
      // What lives on another backend is brought here.
      if (!('data' in input)) return { shape: input.shape, dtype: input.dtype, data: input.readSync() };
      // The caller may change an array after this has returned.
      return isNow ? input : { ...input, data: input.data.slice() };
    });
    const targets = outputs.map(({ buffer }) => buffer);
    const buffers = variables.map(({ buffer }) => buffer);
    const work = this.#engine.queue.run(() => this.#job(sources, buffers, targets));
    const engine = this.#engine;
    let done: Promise<void> | undefined;
    return {
      outputs,
      get done() {
        done ??= engine.finished(work);
        return done;
      },
    };
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#engine.afterJobs(() => {
      this.#tables.dispose();
      for (const owned of this.#inputs) if (owned !== undefined) this.#engine.disown(owned);
    });
  }

  /** After the device was lost and replaced: what was made for the old one is made anew. */
  #revive(): void {
    if (this.#generation === this.#engine.generation) return;
    this.#generation = this.#engine.generation;
    // The new one may have other features and limits.
    this.#lowered = this.#lower();
    this.#tree = frameTree(this.#lowered);
    this.#tables = new Tables(this.#engine);
    this.#pipelines = this.#calls().map((call) => this.#engine.pipelines.of(call));
    this.#inputs = [];
    this.#placed = -1;
    this.#isReady = false;
  }

  #lower(): LoweredProgram {
    const { atomics, half, largeProducts, mostBindings, subgroup } = this.#engine;
    return lowerProgram(this.program, {
      atomics,
      largeProducts,
      mostBindings,
      subgroup,
      half: this.#precision === 'mixedFloat16' ? half : undefined,
    });
  }

  *#job(inputs: readonly (GPUBuffer | HostArray)[], state: readonly GPUBuffer[], outputs: readonly GPUBuffer[]): Job {
    const engine = this.#engine;
    const waiting = this.#waiting();
    if (waiting.length > 0) yield Promise.all(waiting.map(({ ready }) => ready));
    const { frame, sizes } = this.#tree;
    if (this.#placed !== engine.arena.version) {
      this.#tree.place(engine.arena.fit(sizes));
      this.#placed = engine.arena.version;
    }
    frame.state = state;
    frame.inputs = inputs.map((input, index) => ('data' in input ? this.#put(index, input) : input));
    const runner = new Runner(engine, this.#callbacks, this.#tables);
    yield* runner.steps(this.#tree);
    this.#lowered.outputs.forEach((place, index) => runner.recorder.copy(frame.find(place), outputs[index]!));
    // Values that are other variables' old ones are taken aside before any variable is overwritten.
    const writes = this.#lowered.writes.map(({ state: index, from }) => {
      const found = frame.find(from);
      if (!state.includes(found.buffer)) return { found, index };
      const aside = engine.pool.take(found.bytes, 'the old value of a variable');
      runner.recorder.copy(found, aside);
      return { found: { ...found, buffer: aside, offset: 0 }, index, aside };
    });
    for (const { found, index } of writes) runner.recorder.copy(found, state[index]!);
    runner.recorder.submit();
    for (const { aside } of writes) if (aside !== undefined) engine.pool.give(aside);
  }

  #put(index: number, array: HostArray): GPUBuffer {
    const { buffer } = (this.#inputs[index] ??= this.#engine.own(bytesOf(array), `input ${index}`));
    this.#engine.put(buffer, array);
    return buffer;
  }

  /** The pipelines that are not compiled yet. */
  #waiting(): Pipeline[] {
    if (this.#isReady) return [];
    const waiting = this.#pipelines.filter(({ isReady }) => !isReady);
    this.#isReady = waiting.length === 0;
    return waiting;
  }

  #calls() {
    return this.#tree.all.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'kernels' ? step.calls : [])));
  }
}
