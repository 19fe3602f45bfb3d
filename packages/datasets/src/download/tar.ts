import { FormatError } from '@neurite/backend';

const BLOCK = 512;

/** A file of an archive. */
export interface TarFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/**
 * The files of a tar archive, by path. They are handed over as bytes, and nothing is written anywhere, so paths lead nowhere.
 *
 * @throws FormatError when a header is damaged, or a file cut off
 * @example
 * for (const [name, bytes] of readTar(await readFile('digits.tar'))) console.log(name, bytes.length);
 */
export function readTar(bytes: Uint8Array): Map<string, Uint8Array> {
  const parser = new TarParser();
  const files = new Map(parser.push(bytes).map(({ name, data }) => [name, data]));
  parser.finish();
  return files;
}

/**
 * A tar archive that arrives in pieces, of which each file is held until it is whole.
 *
 * Our own because the archives it reads are old and plain (ustar, regular files and folders), and because readers on npm
 * pass over checksums.
 *
 * Source: POSIX.1-1988, ustar interchange format.
 *
 * @example
 * const parser = new TarParser();
 * for await (const bytes of createReadStream('words.tar')) for (const { name } of parser.push(bytes)) console.log(name);
 * parser.finish();
 */
export class TarParser {
  #pieces: Uint8Array[] = [];
  #held = 0;
  #isOver = false;

  /**
   * Takes bytes; gives the files that became whole.
   *
   * @throws FormatError when a header is damaged
   */
  push(bytes: Uint8Array): TarFile[] {
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    const files: TarFile[] = [];
    while (!this.#isOver && this.#held >= BLOCK) {
      const header = this.#peek(BLOCK).subarray(0, BLOCK);
      // Zeros end the archive.
      if (header.every((byte) => byte === 0)) {
        this.#isOver = true;
        break;
      }
      if (checksumOf(header) !== octal(header, 148, 8))
        throw new FormatError('The tar archive is damaged: a header is.');
      const size = octal(header, 124, 12);
      const whole = BLOCK + Math.ceil(size / BLOCK) * BLOCK;
      if (this.#held < whole) break;
      const data = this.#peek(whole).subarray(BLOCK, BLOCK + size);
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const name = text(header, 0, 100);
      const isFile = header[156] === 0 || header[156] === 0x30;
      if (isFile) files.push({ name: prefix === '' ? name : `${prefix}/${name}`, data });
      this.#take(whole);
    }
    return files;
  }

  /** @throws FormatError when the archive ended before it was whole */
  finish(): void {
    if (this.#isOver) return;
    throw new FormatError(`The tar archive is cut off${this.#held >= BLOCK ? '' : ': it does not end'}.`);
  }

  /** So many bytes in one piece: joined only when they are not. */
  #peek(count: number): Uint8Array {
    if (this.#pieces[0]!.length >= count) return this.#pieces[0]!;
    const joined = new Uint8Array(this.#held);
    let at = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [joined];
    return joined;
  }

  #take(count: number): void {
    this.#pieces[0] = this.#pieces[0]!.subarray(count);
    this.#held -= count;
  }
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
