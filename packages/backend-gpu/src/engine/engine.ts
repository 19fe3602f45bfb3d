import {
  type BufferRef,
  type CompileOptions,
  type Executable,
  type HostArray,
  type HostCallback,
  type MemoryReport,
  type Program,
  type ProgramRunner,
  type StateRef,
  type TensorType,
  type TypedArray,
  verify,
} from '@neurite/backend';
import { requireCallbacks } from '../programs/requirements.ts';
import { disposedError, GpuError, lostError } from '../device/errors.ts';
import type { LargeProducts } from '../device/options.ts';
import { Arena } from './arena.ts';
import { BufferPool, usage } from './buffer-pool.ts';
import { GpuExecutable } from './executable.ts';
import { Pipelines } from './pipelines.ts';
import { JobQueue } from './queue.ts';
import type { Half } from '../wgsl/kernel-writer.ts';
import { GpuBuffer } from './gpu-buffer.ts';
import { GpuState } from './gpu-state.ts';
import { OwnedBuffer } from './owned-buffer.ts';
import { fromWords, toWords } from './words.ts';

/** How an engine goes about it. */
export interface EngineOptions {
  /** Bytes in use beyond which what is unreachable is to be freed soon. Default 512 MB. */
  readonly memoryBudget?: number;
  /** See `DeviceOptions.deterministic`. */
  readonly deterministic?: boolean;
  /** See `DeviceOptions.largeProducts`. */
  readonly largeProducts?: LargeProducts;
  /** Rounds to half precision where the adapter has none, for tests. */
  readonly emulatesHalf?: boolean;
  /** How many neighbouring threads are surely in one subgroup, as `subgroupOf` finds it. Default 1: kernels use no subgroups. */
  readonly subgroup?: number;
}

const USUAL_BUDGET = 512 * 2 ** 20;
const LARGEST_WEIGHT = 64 * 2 ** 20;

/** What is known of a buffer that nobody owns any more: nothing of it leads back to its owner. */
type Released = Pick<OwnedBuffer, 'buffer' | 'generation'>;

/** Runs programs on one device. */
export class Engine implements ProgramRunner {
  device!: GPUDevice;
  pool!: BufferPool;
  arena!: Arena;
  pipelines!: Pipelines;
  readonly queue: JobQueue = new JobQueue();
  /** How many buffers one kernel may use. */
  mostBindings!: number;
  /** Whether scattered updates are summed in whatever order. */
  readonly atomics: boolean;
  readonly largeProducts: LargeProducts;
  /** How half precision is kept, where the adapter has it. */
  half: Half['form'] | undefined;
  /** How many neighbouring threads are surely in one subgroup. */
  subgroup!: number;
  /** Raised when a lost device was replaced: what was made for another turn of it is gone. */
  generation = 0;
  /** Frees the buffers of what is no longer reachable. */
  readonly #collected = new FinalizationRegistry<Released>((released) => this.#release(released));
  readonly #emulatesHalf: boolean;
  readonly #memoryBudget: number;
  #fault: GpuError | undefined;
  #lost: GpuError | undefined;
  #isDisposed = false;

  constructor(
    device: GPUDevice,
    {
      deterministic = true,
      emulatesHalf = false,
      largeProducts = 'sharedMemory',
      memoryBudget = USUAL_BUDGET,
      subgroup = 1,
    }: EngineOptions = {},
  ) {
    this.atomics = !deterministic;
    this.largeProducts = largeProducts;
    this.#emulatesHalf = emulatesHalf;
    this.#memoryBudget = memoryBudget;
    this.#use(device, subgroup);
  }

  /** Goes on with another device after one was lost. Programs are made anew when they run; variables must be written first. */
  reopen(device: GPUDevice, subgroup = 1): void {
    this.generation++;
    this.#fault = this.#lost = undefined;
    this.#use(device, subgroup);
  }

  #use(device: GPUDevice, subgroup: number): void {
    this.device = device;
    this.subgroup = subgroup;
    this.pool = new BufferPool(device, (error) => {
      if (device === this.device) this.#fault ??= error;
    });
    this.arena = new Arena(this.pool);
    this.pipelines = new Pipelines(device);
    this.mostBindings = device.limits.maxStorageBuffersPerShaderStage;
    this.half = device.features.has('shader-f16') ? 'f16' : this.#emulatesHalf ? 'rounded' : undefined;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      if (device !== this.device) return;
      // The first is what others follow from.
      this.#fault ??= new GpuError(`The GPU refused what it was asked: ${event.error.message}`);
    });
    void device.lost.then(({ message }) => {
      if (device === this.device) this.#lost = this.#isDisposed ? disposedError() : lostError(message);
    });
  }

  compile(program: Program, options: CompileOptions = {}): Executable {
    verify(program);
    requireCallbacks(program, options.callbacks ?? new Map<string, HostCallback>());
    this.requireDevice();
    return new GpuExecutable(this, program, options);
  }

  createState(type: TensorType, data?: TypedArray): StateRef {
    this.requireDevice();
    return new GpuState(this, type, data);
  }

  upload(array: HostArray): BufferRef {
    this.requireDevice();
    const buffer = new GpuBuffer(this, array, 'uploaded data');
    this.write(buffer.buffer, array);
    return buffer;
  }

  report(): MemoryReport {
    return { bytes: this.pool.bytes, buffers: this.pool.count };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.device.destroy();
  }

  /** Whether the device is gone, and everything on it. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** @throws GpuError when the device is gone */
  requireDevice(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  /**
   * A buffer that is freed when what is returned is collected, or disowned.
   *
   * The collector knows nothing of the GPU's memory, and sees no reason to run. Beyond the budget each buffer therefore gets an array of as many
   * bytes in the host's memory: nobody touches it, so that it takes none, but it is counted, and what is unreachable is collected in time.
   */
  own(bytes: number, what: string): OwnedBuffer {
    const isBeyond = this.pool.bytes + bytes > this.#memoryBudget;
    if (isBeyond) this.pool.trim();
    const buffer = this.pool.take(bytes, what);
    const weight = isBeyond ? new ArrayBuffer(Math.min(bytes, LARGEST_WEIGHT)) : undefined;
    const owned = new OwnedBuffer(buffer, this.generation, weight);
    this.#collected.register(owned, { buffer, generation: this.generation }, owned);
    return owned;
  }

  /** Frees a buffer at once, but for work that was asked for before. */
  disown(owned: OwnedBuffer): void {
    this.#collected.unregister(owned);
    owned.weight = undefined;
    this.#release(owned);
  }

  #release({ buffer, generation }: Released): void {
    this.afterJobs(() => {
      if (generation === this.generation) this.pool.give(buffer);
    });
  }

  /** Does something when everything that was asked for before is submitted. */
  afterJobs(work: () => void): void {
    if (this.queue.isIdle) return work();
    // oxlint-disable-next-line require-yield
    void this.queue.run(function* () {
      work();
    });
  }

  /** Copies an array to a buffer now; what was submitted before sees the old values. */
  put(buffer: GPUBuffer, array: HostArray): void {
    if (array.data.length > 0) this.device.queue.writeBuffer(buffer, 0, toWords(array) as Float32Array<ArrayBuffer>);
  }

  /** The same, in order with the runs that were started before. */
  write(buffer: GPUBuffer, array: HostArray): void {
    const given = this.queue.isIdle ? array : { ...array, data: array.data.slice() };
    this.afterJobs(() => this.put(buffer, given));
  }

  /** Copies a buffer on the GPU, in order with the runs that were started before. */
  copy(from: GPUBuffer, to: GPUBuffer, bytes: number): void {
    this.afterJobs(() => {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
      this.device.queue.submit([encoder.finish()]);
    });
  }

  /** Reads a buffer, after the runs that were started before. */
  async read(type: TensorType, buffer: GPUBuffer): Promise<TypedArray> {
    this.requireDevice();
    const bytes = 4 * type.shape.reduce((product, length) => product * length, 1);
    if (bytes === 0) return fromWords(type, new ArrayBuffer(0));
    const staging = this.staging(bytes);
    const { device } = this;
    // oxlint-disable-next-line require-yield
    await this.queue.run(function* () {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
    });
    await this.map(staging);
    const words = staging.getMappedRange().slice(0);
    staging.destroy();
    return fromWords(type, words);
  }

  /** A buffer from which the host can read. */
  staging(bytes: number): GPUBuffer {
    return this.pool.create('a value that is read', Math.max(4, bytes), usage.mapRead | usage.copyTarget);
  }

  /** Waits until the host can read a buffer. @throws GpuError what went wrong on the way */
  async map(staging: GPUBuffer): Promise<void> {
    try {
      await staging.mapAsync(1);
    } catch (error) {
      await this.pool.checked();
      this.#throwFault();
      throw new GpuError(`The GPU's values could not be read: ${(error as Error).message}`, { cause: error });
    }
    await this.pool.checked();
    this.#throwFault();
  }

  /** Waits for a run, and for the GPU. */
  async finished(work: Promise<void> | undefined): Promise<void> {
    await work;
    await this.device.queue.onSubmittedWorkDone();
    await this.pool.checked();
    this.#throwFault();
  }

  #throwFault(): void {
    if (this.#lost !== undefined) throw this.#lost;
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault;
  }
}
