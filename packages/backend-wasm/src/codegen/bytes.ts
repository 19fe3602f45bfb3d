/**
 * A growable byte buffer with the encodings of the WebAssembly binary format (LEB128 integers, little-endian floats).
 */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;
  #view: DataView;
  /** Where calls begin, by which a function can move to another module. */
  readonly calls: number[] = [];

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far, as a view that the next write may invalidate. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): number {
    const start = this.#length;
    const needed = start + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return start;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  raw(values: ArrayLike<number>): void {
    const at = this.#reserve(values.length);
    this.#bytes.set(values, at);
  }

  /** A call of the function of this index. */
  call(index: number): void {
    this.calls.push(this.#length);
    this.byte(0x10);
    this.unsigned(index);
  }

  /** Unsigned LEB128 of an integer in [0, 2³²). */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a 32-bit integer. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  /** Signed LEB128 of a 64-bit integer. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  float32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setFloat32(at, value, true);
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** A length-prefixed UTF-8 name. */
  name(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.unsigned(encoded.length);
    this.raw(encoded);
  }

  /** Another writer's code. */
  code(content: ByteWriter): void {
    for (const at of content.calls) this.calls.push(this.#length + at);
    this.raw(content.bytes);
  }

  /** Another writer's bytes, prefixed with their length: how sections and function bodies nest. */
  sized(content: ByteWriter): void {
    this.unsigned(content.length);
    this.raw(content.bytes);
  }
}
