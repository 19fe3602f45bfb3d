import type { BufferId } from '@neurite/backend';
import { asksForTurn, type Binding, type KernelCall } from '../wgsl/kernel-writer.ts';
import type { Engine } from './engine.ts';
import type { LoweredProgram, Place } from './lower.ts';
import type { Pipeline } from './pipelines.ts';
import type { Tables } from './runner.ts';
import { type Turn, TURN_WORDS } from './turns.ts';

/** What a kernel is given of a turn: four numbers. */
const BYTES_OF_A_TURN = 16;

/** A kernel that is about to run: its pipeline, and what was bound last. */
interface Bound {
  readonly pipeline: Pipeline;
  readonly asksForTurn: boolean;
  group: GPUBindGroup | undefined;
  buffers: GPUBuffer[];
}

/** What one run of a lowered program works on: where inputs, variables, constants and slots are. */
export class Frame {
  readonly lowered: LoweredProgram;
  inputs: readonly GPUBuffer[] = [];
  state: readonly GPUBuffer[] = [];
  constants: readonly GPUBuffer[] = [];
  slots: readonly GPUBuffer[] = [];
  /** Of a loop's body: where the loop's results are stacked, by their places among its parts. */
  stacks: ReadonlyMap<number, GPUBuffer> = new Map();
  /** Of a loop's body: which turn it is. */
  turn: Turn | undefined;
  readonly #bound = new Map<KernelCall, Bound>();

  constructor(lowered: LoweredProgram) {
    this.lowered = lowered;
  }

  /** The GPU's buffer that stands for one of the program's. */
  bufferOf(buffer: BufferId): GPUBuffer {
    const { where, index } = this.lowered.locations.get(buffer)!;
    if (where === 'input') return this.inputs[index]!;
    if (where === 'state') return this.state[index]!;
    if (where === 'stack') return this.stacks.get(index)!;
    return where === 'constant' ? this.constants[index]! : this.slots[index]!;
  }

  /** A place, found in the GPU's buffers: bytes from its start. */
  find({ buffer, offset, count, stack }: Place): {
    readonly buffer: GPUBuffer;
    readonly offset: number;
    readonly bytes: number;
  } {
    const start = stack === undefined ? 0 : this.turn![stack.row] * stack.length;
    return { buffer: this.bufferOf(buffer), offset: 4 * (start + offset), bytes: 4 * count };
  }

  /** Records a kernel. What is bound is kept as long as the buffers are the same. */
  dispatch(pass: GPUComputePassEncoder, engine: Engine, call: KernelCall, tables: Tables): void {
    let bound = this.#bound.get(call);
    if (bound === undefined) {
      bound = { pipeline: engine.pipelines.of(call), group: undefined, buffers: [], asksForTurn: asksForTurn(call) };
      this.#bound.set(call, bound);
    }
    let isSame = bound.group !== undefined;
    call.bindings.forEach((binding, index) => {
      const buffer = this.#bufferAt(binding, tables);
      if (bound.buffers[index] === buffer) return;
      bound.buffers[index] = buffer;
      isSame = false;
    });
    if (!isSame) {
      bound.group = engine.device.createBindGroup({
        layout: bound.pipeline.layout,
        entries: bound.buffers.map((buffer, binding) => ({
          binding,
          resource: 'isTurn' in call.bindings[binding]! ? { buffer, size: BYTES_OF_A_TURN } : { buffer },
        })),
      });
    }
    pass.setPipeline(bound.pipeline.compiled);
    pass.setBindGroup(0, bound.group!, bound.asksForTurn ? [4 * TURN_WORDS * this.turn!.index] : []);
    pass.dispatchWorkgroups(...call.groups);
  }

  #bufferAt(binding: Binding, tables: Tables): GPUBuffer {
    if ('table' in binding) return tables.of(binding.table);
    // The last of a body's inputs.
    return 'isTurn' in binding ? this.inputs.at(-1)! : this.bufferOf(binding.buffer);
  }
}
