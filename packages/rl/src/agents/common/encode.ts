import { type NdArray, ndArray, type Tensor } from '@neurite/tensors';
import { networkSize, type Space } from '../../spaces/space.ts';

/** What compiled functions give to networks and heads. */
export interface NetworkInput {
  readonly observations: Tensor;
  readonly mask?: Tensor;
}

/** What networks are given for so many stored values: [count, ...shape]. A box goes as it is, without a copy. */
export function encoded(space: Space, stored: Float32Array, count: number): NdArray {
  const shape = [count, ...space.networkShape];
  if (space.kind === 'box') return ndArray(stored, shape);
  const size = networkSize(space);
  const data = new Float32Array(count * size);
  for (let row = 0; row < count; row++) space.encode(stored, row * space.storedSize, data, row * size);
  return ndArray(data, shape);
}

/** A mask as networks' heads are given it, or nothing where there is none. */
export function maskArray(masks: Uint8Array | undefined, count: number): { mask?: NdArray } {
  if (masks === undefined || masks.length === 0) return {};
  return { mask: ndArray(Float32Array.from(masks), [count, masks.length / count]) };
}
