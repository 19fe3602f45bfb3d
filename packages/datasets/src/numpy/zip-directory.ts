/**
 * What a zip file says of its members. fflate unpacks without looking at checksums, and members that are stored as they are,
 * NumPy's default, would let any damage pass.
 *
 * Source: PKWARE, APPNOTE.TXT, 4.3.12 and 4.3.16.
 */
import { FormatError } from '@neurite/backend';

/** A member of a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** In bytes, unpacked. */
  readonly size: number;
  /** CRC-32 of the unpacked bytes. */
  readonly checksum: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The members, in their order. @throws FormatError when the directory is damaged, or the archive larger than 4 GiB */
export function zipDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  // A comment of up to 65,535 bytes may follow.
  while (end >= 0 && end >= bytes.length - 22 - 0xffff && view.getUint32(end, true) !== END) end--;
  if (end < 0 || view.getUint32(end, true) !== END) throw damaged('it has no directory; was it cut off?');
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (at + 46 > end || view.getUint32(at, true) !== ENTRY) throw damaged('its directory does not list its members.');
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const size = view.getUint32(at + 24, true);
    if (size === 0xffffffff) throw damaged('a member of 4 GiB or more is not read.');
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]!));
    entries.push({ name, size, checksum: view.getUint32(at + 16, true) });
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return entries;
}

/** The checksum of zip and gzip files: polynomial 0xEDB88320, reflected. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function damaged(reason: string): FormatError {
  return new FormatError(`The zip file is damaged: ${reason}`);
}
