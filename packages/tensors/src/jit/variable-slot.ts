import type { BufferRef, ProgramRunner, StateRef } from '@neurite/backend';
import { type KernelTensor, makeKernelTensor } from '../core/engine.ts';
import { Storage } from '../core/storage.ts';
import type { TypedArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The place of a variable where a backend's programs read and write it, for the variable's life.
 *
 * The value is in one of two places, or in both: in the variable's snapshot (a tensor that operations use) and in this
 * slot. Each is brought up to date only when somebody wants it there.
 */
export class VariableSlot {
  readonly runner: ProgramRunner;
  readonly state: StateRef;
  /** The storage whose values the slot was last given; while the snapshot still has it, both agree. */
  #given: Storage | undefined;

  constructor(runner: ProgramRunner, value: Tensor) {
    this.runner = runner;
    const { storage, shape, dtype } = value;
    this.state = runner.createState({ shape, dtype });
    this.#copyIn(storage);
    this.#given = storage;
  }

  /** Copies the snapshot's values in, unless the slot has them; a variable without a snapshot has its value here. */
  update(snapshot: Tensor | undefined): void {
    if (snapshot === undefined || snapshot.storage === this.#given) return;
    // What was read of the variable before it was assigned to may still be wanted.
    if (this.#given instanceof SlotStorage) this.#given.detach();
    this.#copyIn(snapshot.storage);
    this.#given = snapshot.storage;
  }

  #copyIn(storage: Storage): void {
    const buffer = this.state.writeFrom === undefined ? undefined : storage.programBuffer();
    if (buffer === undefined) this.state.write(storage.readSync());
    else this.state.writeFrom!(buffer);
  }

  /** A program wrote the slot: no storage has these values yet. */
  written(): void {
    this.#given = undefined;
  }

  /** The slot's values as they are now, as storage for a snapshot. */
  storage(): Storage {
    const storage = new SlotStorage(this.state);
    this.#given = storage;
    return storage;
  }

  /** Lets a snapshot keep its values although the slot is about to be written. */
  detach(snapshot: Tensor): void {
    if (snapshot.storage instanceof SlotStorage) snapshot.storage.detach();
  }
}

/** Values that are read from a slot when somebody wants them, at the latest before the slot changes. */
class SlotStorage extends Storage {
  readonly #state: StateRef;
  #data: TypedArray | undefined;
  /** A copy where the backend computes, for backends that cannot be read without waiting. */
  #copy: BufferRef | undefined;
  #kernelTensor: KernelTensor | undefined;

  constructor(state: StateRef) {
    super();
    this.#state = state;
  }

  detach(): void {
    if (this.#data === undefined && this.programBuffer() === undefined) this.readSync();
  }

  override programBuffer(): BufferRef | undefined {
    this.#copy ??= this.#state.copy?.();
    return this.#copy;
  }

  override readSync(): TypedArray {
    this.#data ??= (this.#copy ?? this.#state).readSync();
    return this.#data;
  }

  override async read(): Promise<TypedArray> {
    this.#data ??= await (this.#copy ?? this.#state).read();
    return this.#data;
  }

  override kernelTensor(): KernelTensor {
    this.#kernelTensor ??= makeKernelTensor(this.readSync(), this.#state.shape, this.#state.dtype);
    return this.#kernelTensor;
  }

  protected override free(): void {}
}
