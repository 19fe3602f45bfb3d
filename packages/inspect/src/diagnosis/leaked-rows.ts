import { type NdArray, sizeOf } from '@neurite/tensors';

/** The rows of `held` that stand in `training` as well, value for value. */
export function leakedRows(training: NdArray, held: NdArray): number[] {
  const width = sizeOf(training.shape.slice(1));
  if (sizeOf(held.shape.slice(1)) !== width) return [];
  const byHash = new Map<number, number[]>();
  for (let row = 0; row < training.shape[0]!; row++) {
    const hash = hashOf(training.data, row * width, width);
    const rows = byHash.get(hash);
    if (rows === undefined) byHash.set(hash, [row]);
    else rows.push(row);
  }
  const isEqual = (row: number, other: number): boolean => {
    for (let index = 0; index < width; index++) {
      if (held.data[row * width + index] !== training.data[other * width + index]) return false;
    }
    return true;
  };
  return Array.from({ length: held.shape[0]! }, (_, row) => row).filter((row) =>
    byHash.get(hashOf(held.data, row * width, width))?.some((other) => isEqual(row, other)),
  );
}

const bytes = new DataView(new ArrayBuffer(8));

/** FNV-1a over the bits of the values. */
function hashOf(data: ArrayLike<number>, start: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < start + length; index++) {
    bytes.setFloat64(0, data[index]!);
    hash = Math.imul(hash ^ bytes.getInt32(0), 0x01000193);
    hash = Math.imul(hash ^ bytes.getInt32(4), 0x01000193);
  }
  return hash;
}
