import { FormatError } from '@neurite/backend';

const BLOCK = 512;

/**
 * The files of a tar archive, by path. They are handed over as bytes, and nothing is written anywhere, so paths lead nowhere.
 *
 * Our own because the one archive it reads is old and plain (ustar, regular files and folders), and because readers on npm
 * pass over checksums.
 *
 * Source: POSIX.1-1988, ustar interchange format.
 *
 * @throws FormatError when a header is damaged, or a file cut off
 */
export function readTar(bytes: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    // Zeros end the archive.
    if (header.every((byte) => byte === 0)) return files;
    if (checksumOf(header) !== octal(header, 148, 8)) throw new FormatError('The tar archive is damaged: a header is.');
    const size = octal(header, 124, 12);
    const start = at + BLOCK;
    if (start + size > bytes.length) throw new FormatError('The tar archive is cut off.');
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const name = text(header, 0, 100);
    const isFile = header[156] === 0 || header[156] === 0x30;
    if (isFile) files.set(prefix === '' ? name : `${prefix}/${name}`, bytes.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new FormatError('The tar archive is cut off: it does not end.');
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new FormatError('The tar archive is damaged: a number in a header is.');
  return Number.parseInt(digits, 8);
}

/** The sum of a header's bytes, its own checksum counting as spaces. */
function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}
