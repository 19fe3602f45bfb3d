import type { ProgramRunner, StateRef } from '@neurite/backend';
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
    this.state = runner.createState({ shape: value.shape, dtype: value.dtype }, value.storage.readSync());
    this.#given = value.storage;
  }

  /** Copies the snapshot's values in, unless the slot has them; a variable without a snapshot has its value here. */
  update(snapshot: Tensor | undefined): void {
    if (snapshot === undefined || snapshot.storage === this.#given) return;
    // What was read of the variable before it was assigned to may still be wanted.
    if (this.#given instanceof SlotStorage) this.#given.detach();
    this.state.write(snapshot.storage.readSync());
    this.#given = snapshot.storage;
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
  #kernelTensor: KernelTensor | undefined;

  constructor(state: StateRef) {
    super();
    this.#state = state;
  }

  detach(): void {
    this.readSync();
  }

  override readSync(): TypedArray {
    this.#data ??= this.#state.readSync();
    return this.#data;
  }

  override async read(): Promise<TypedArray> {
    this.#data ??= await this.#state.read();
    return this.#data;
  }

  override kernelTensor(): KernelTensor {
    this.#kernelTensor ??= makeKernelTensor(this.readSync(), this.#state.shape, this.#state.dtype);
    return this.#kernelTensor;
  }

  protected override free(): void {}
}
