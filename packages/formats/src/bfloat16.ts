/** Numbers of 16 bits with float32's range: its upper half, as bits. */

/** The nearest bfloat16 of each number, ties to even. */
export function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (whole) => {
    // NaN stays NaN: rounding could carry into its exponent.
    if ((whole & 0x7fffffff) > 0x7f800000) return (whole >>> 16) | 0x40;
    return (whole + 0x7fff + ((whole >>> 16) & 1)) >>> 16;
  });
}

/** Exact. */
export function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}
