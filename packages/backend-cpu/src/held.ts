import { byteLength, type HostArray, Ledger, type TensorType, type TypedArray } from '@neurite/backend';
import { HostBuffer, HostState } from './interpreter/buffers.ts';

/** The variables and the uploaded arrays that are in reach and not disposed. */
export const held: Ledger = new Ledger();

/** A variable's storage that is counted. */
export class HeldState extends HostState {
  constructor(type: TensorType, data?: TypedArray) {
    super(type, data);
    held.add(this, byteLength(this));
  }

  override dispose(): void {
    held.remove(this, byteLength(this));
    super.dispose();
  }
}

/** An uploaded array that is counted. */
export class HeldBuffer extends HostBuffer {
  constructor(array: HostArray) {
    super(array);
    held.add(this, byteLength(this));
  }

  override dispose(): void {
    held.remove(this, byteLength(this));
    super.dispose();
  }
}
