import type { BufferId } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import type { Engine } from './engine.ts';
import type { LoweredProgram, Place } from './lower.ts';
import type { Pipeline } from './pipelines.ts';
import type { Tables } from './runner.ts';

/** A kernel that is about to run: its pipeline, and what was bound last. */
interface Bound {
  readonly pipeline: Pipeline;
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
  readonly #bound = new Map<KernelCall, Bound>();

  constructor(lowered: LoweredProgram) {
    this.lowered = lowered;
  }

  /** The GPU's buffer that stands for one of the program's. */
  bufferOf(buffer: BufferId): GPUBuffer {
    const { where, index } = this.lowered.locations.get(buffer)!;
    if (where === 'input') return this.inputs[index]!;
    if (where === 'state') return this.state[index]!;
    return where === 'constant' ? this.constants[index]! : this.slots[index]!;
  }

  /** A place, found in the GPU's buffers: bytes from its start. */
  find({ buffer, offset, count }: Place): {
    readonly buffer: GPUBuffer;
    readonly offset: number;
    readonly bytes: number;
  } {
    return { buffer: this.bufferOf(buffer), offset: 4 * offset, bytes: 4 * count };
  }

  /** Records a kernel. What is bound is kept as long as the buffers are the same. */
  dispatch(pass: GPUComputePassEncoder, engine: Engine, call: KernelCall, tables: Tables): void {
    let bound = this.#bound.get(call);
    if (bound === undefined) {
      bound = { pipeline: engine.pipelines.of(call), group: undefined, buffers: [] };
      this.#bound.set(call, bound);
    }
    let isSame = bound.group !== undefined;
    call.bindings.forEach((binding, index) => {
      const buffer = 'table' in binding ? tables.of(binding.table) : this.bufferOf(binding.buffer);
      if (bound.buffers[index] === buffer) return;
      bound.buffers[index] = buffer;
      isSame = false;
    });
    if (!isSame) {
      bound.group = engine.device.createBindGroup({
        layout: bound.pipeline.layout,
        entries: bound.buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
      });
    }
    pass.setPipeline(bound.pipeline.compiled);
    pass.setBindGroup(0, bound.group!);
    pass.dispatchWorkgroups(...call.groups);
  }
}
