import type { HostArray, HostCallback, TensorType } from '@neurite/backend';
import { runCond, runHost, runScan } from './control.ts';
import type { Engine } from './engine.ts';
import type { FrameTree } from './frame-tree.ts';
import type { OwnedBuffer } from './owned-buffer.ts';
import { Recorder } from './recorder.ts';
import type { Job } from './queue.ts';
import { type Turn, turnsOf, turnTable } from './turns.ts';
import { fromWords } from './words.ts';

/** A value to be read in the middle of a run. */
interface Wanted {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
  readonly type: TensorType;
}

/** The turns of a loop in their order, and the buffer from which kernels have their numbers. */
interface LoopTurns {
  readonly turns: readonly Turn[];
  readonly numbers: GPUBuffer;
}

/** One run of an executable, step by step. */
export class Runner {
  readonly recorder: Recorder;
  readonly #engine: Engine;
  readonly #callbacks: ReadonlyMap<string, HostCallback>;
  readonly #tables: Tables;

  constructor(engine: Engine, callbacks: ReadonlyMap<string, HostCallback>, tables: Tables) {
    this.#engine = engine;
    this.#callbacks = callbacks;
    this.#tables = tables;
    this.recorder = new Recorder(engine.device);
  }

  /** Records a program's steps; waits only where the host is called. */
  *steps(tree: FrameTree): Job {
    tree.frame.constants = tree.frame.lowered.program.constants.map((array) => this.#tables.of(array));
    for (const step of tree.frame.lowered.steps) {
      switch (step.kind) {
        case 'kernels':
          for (const call of step.calls) tree.frame.dispatch(this.recorder.pass, this.#engine, call, this.#tables);
          break;
        case 'scan':
          yield* runScan(this, tree, step);
          break;
        case 'cond':
          yield* runCond(this, tree, step);
          break;
        case 'host':
          yield* runHost(this, tree, step, this.#callbacks);
          break;
      }
    }
  }

  /** The turns of a loop, and their numbers on the GPU. */
  turnsOf(length: number, reverse: boolean): LoopTurns {
    return this.#tables.turnsOf(length, reverse);
  }

  /** Submits what was recorded and waits for some of its values. */
  *fetch(wanted: readonly Wanted[]): Job<HostArray[]> {
    const staging = wanted.map(({ bytes }) => this.#engine.staging(bytes));
    wanted.forEach((found, index) => this.recorder.copy(found, staging[index]!));
    this.recorder.submit();
    const arrays: HostArray[] = [];
    for (const [index, { type }] of wanted.entries()) {
      yield this.#engine.map(staging[index]!);
      const words = staging[index]!.getMappedRange().slice(0);
      staging[index]!.destroy();
      arrays.push({ shape: type.shape, dtype: type.dtype, data: fromWords(type, words) });
    }
    return arrays;
  }

  /** Copies an array to the GPU, in order with what is recorded. */
  upload(buffer: GPUBuffer, array: HostArray): void {
    this.recorder.submit();
    this.#engine.put(buffer, array);
  }
}

/** The arrays that an executable has on the GPU for as long as it lives: constants, and tables of its kernels. */
export class Tables {
  readonly #engine: Engine;
  readonly #owned = new Map<HostArray, OwnedBuffer>();
  readonly #turns = new Map<string, LoopTurns>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  of(array: HostArray): GPUBuffer {
    let owned = this.#owned.get(array);
    if (owned === undefined) {
      owned = this.#engine.own(4 * Math.max(1, array.data.length), 'a constant');
      this.#engine.put(owned.buffer, array);
      this.#owned.set(array, owned);
    }
    return owned.buffer;
  }

  turnsOf(length: number, reverse: boolean): LoopTurns {
    const key = `${length} ${reverse}`;
    let found = this.#turns.get(key);
    if (found === undefined) {
      const turns = turnsOf(length, reverse);
      found = { turns, numbers: this.of(turnTable(turns)) };
      this.#turns.set(key, found);
    }
    return found;
  }

  dispose(): void {
    for (const owned of this.#owned.values()) this.#engine.disown(owned);
    this.#owned.clear();
  }
}
