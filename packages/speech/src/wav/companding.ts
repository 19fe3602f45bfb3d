/**
 * The two logarithmic codes of telephony, between bytes and 16-bit samples.
 *
 * Source: ITU-T Recommendation G.711.
 */

const MU_BIAS = 0x84;
const MU_LIMIT = 32635;

/** µ-law byte → sample in [−32124, 32124]. */
export function decodeMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + MU_BIAS) << ((code >> 4) & 7)) - MU_BIAS;
  return code & 0x80 ? 0 - magnitude : magnitude;
}

/** 16-bit sample → µ-law byte. */
export function encodeMuLaw(sample: number): number {
  // Like the tables of telephony, 14 bits: the lowest two do not count.
  const magnitude = Math.min(Math.abs(sample >> 2) << 2, MU_LIMIT) + MU_BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

/** A-law byte → sample in [−32256, 32256]. */
export function decodeALaw(byte: number): number {
  const code = byte ^ 0x55;
  const exponent = (code >> 4) & 7;
  const mantissa = ((code & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

/** 16-bit sample → A-law byte. */
export function encodeALaw(sample: number): number {
  const isPositive = sample >= 0;
  // Negative samples are counted from −1 on 13 bits.
  const magnitude = isPositive ? sample >> 3 : -(sample >> 3) - 1;
  const exponent = Math.max(0, 27 - Math.clz32(magnitude));
  const mantissa = (exponent < 2 ? magnitude >> 1 : magnitude >> exponent) & 0x0f;
  return ((exponent << 4) | mantissa) ^ (isPositive ? 0xd5 : 0x55);
}
