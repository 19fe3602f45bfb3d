/**
 * Damage that the HDF5 library does not end on: in a collection of texts (a "global heap") it steps from object to object by their sizes, and
 * a piece of free space of size 0 is no step. (So in version 2.0.0, and in 1.10.)
 *
 * Source: HDF5 File Format Specification 3.0, "Disk Format: Level 1E - Global Heap"; H5HGcache.c.
 */

/** `GCOL`, then version 1 and three zeros. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];
const HEADER = 16;
const HEADER_LENGTH: bigint = BigInt(HEADER);
const ALIGNMENT = 8n;

/** Whether there is such a place in the bytes of an HDF5 file. */
export function hasEndlessHeap(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(SIGNATURE[0]!); at >= 0; at = bytes.indexOf(SIGNATURE[0]!, at + 1)) {
    if (at + HEADER <= bytes.length && SIGNATURE.every((byte, index) => bytes[at + index] === byte)) {
      if (isEndless(view, at)) return true;
    }
  }
  return false;
}

function isEndless(view: DataView, start: number): boolean {
  const size = Number(view.getBigUint64(start + 8, true));
  const end = Math.min(start + size, view.byteLength);
  let at = start + HEADER;
  while (at + HEADER <= end) {
    const isFreeSpace = view.getUint16(at, true) === 0;
    const length = view.getBigUint64(at + 8, true);
    // Objects are padded, and have a header; the library counts with 64 bits.
    const step = isFreeSpace ? length : BigInt.asUintN(64, ((length + 7n) / ALIGNMENT) * ALIGNMENT + HEADER_LENGTH);
    if (step === 0n) return true;
    at += Number(step);
  }
  return false;
}
