/** Half precision in WGSL: to nearest, ties to even, in integer arithmetic, since WGSL leaves open which way conversions round. */
export const half: Readonly<Record<string, string>> = {
  half_bits: `fn half_bits(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let sign = (bits >> 16u) & 0x8000u;
  let size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) { return sign | 0x7e00u; }
  // From 65520 on the nearest is infinity.
  if (size >= 0x477ff000u) { return sign | 0x7c00u; }
  // Below 2⁻¹⁴ lie multiples of 2⁻²⁴.
  if (size < 0x38800000u) { return sign | u32(round(bitcast<f32>(size) * 16777216.0)); }
  return sign | ((size + 0x0fffu + ((size >> 13u) & 1u) - 0x38000000u) >> 13u);
}`,

  half_of: `fn half_of(x: f32) -> f16 { return bitcast<vec2<f16>>(half_bits(x)).x; }`,

  // The nearest number of half precision, as float32.
  round_half: `fn round_half(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let sign = bits & 0x80000000u;
  let size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) { return x; }
  if (size >= 0x477ff000u) { return f32_of(sign | 0x7f800000u); }
  if (size < 0x38800000u) { return copy_sign(round(bitcast<f32>(size) * 16777216.0) * 5.9604644775390625e-8, x); }
  return f32_of(sign | ((size + 0x0fffu + ((size >> 13u) & 1u)) & 0xffffe000u));
}`,
};
