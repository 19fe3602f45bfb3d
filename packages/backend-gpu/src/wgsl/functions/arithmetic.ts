/**
 * Arithmetic that WGSL leaves open. It allows implementations to assume that there is no NaN and no infinity, and gives division and
 * square root some units in the last place: here special values are told by their bits, and quotients and roots are corrected by the
 * exact remainder, so that they are correctly rounded.
 */
export const arithmetic: Readonly<Record<string, string>> = {
  f32_of: `fn f32_of(bits: u32) -> f32 { return bitcast<f32>(bits); }`,

  is_nan: `fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }`,

  is_inf: `fn is_inf(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u; }`,

  is_finite: `fn is_finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }`,

  copy_sign: `fn copy_sign(size: f32, sign: f32) -> f32 {
  return bitcast<f32>((bitcast<u32>(size) & 0x7fffffffu) | (bitcast<u32>(sign) & 0x80000000u));
}`,

  neg32: `fn neg32(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ 0x80000000u); }`,

  abs32: `fn abs32(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0x7fffffffu); }`,

  sign32: `fn sign32(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  return copy_sign(1.0, x);
}`,

  floor32: `fn floor32(x: f32) -> f32 { if (!is_finite(x)) { return x; } return copy_sign(floor(x), x); }`,

  ceil32: `fn ceil32(x: f32) -> f32 { if (!is_finite(x)) { return x; } return copy_sign(ceil(x), x); }`,

  round32: `fn round32(x: f32) -> f32 { if (!is_finite(x)) { return x; } return copy_sign(round(x), x); }`,

  max32: `fn max32(a: f32, b: f32) -> f32 {
  if (is_nan(a)) { return a; }
  if (is_nan(b)) { return b; }
  if (a == b) { return bitcast<f32>(bitcast<u32>(a) & bitcast<u32>(b)); }
  return select(b, a, a > b);
}`,

  min32: `fn min32(a: f32, b: f32) -> f32 {
  if (is_nan(a)) { return a; }
  if (is_nan(b)) { return b; }
  if (a == b) { return bitcast<f32>(bitcast<u32>(a) | bitcast<u32>(b)); }
  return select(b, a, a < b);
}`,

  clamp32: `fn clamp32(x: f32, low: f32, high: f32) -> f32 {
  if (is_nan(x)) { return x; }
  return select(select(x, high, x > high), low, x < low);
}`,

  // a · b − product, exactly: halves of 12 bits have exact products (Dekker, A floating-point technique …, 1971).
  product_error: `fn product_error(a: f32, b: f32, product: f32) -> f32 {
  let a_high = bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
  let b_high = bitcast<f32>(bitcast<u32>(b) & 0xfffff000u);
  let a_low = a - a_high;
  let b_low = b - b_high;
  return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
}`,

  // x · 2ⁿ for any n, in two exact steps.
  scale32: `fn scale32(x: f32, n: i32) -> f32 {
  let first = clamp(n, -126, 127);
  let second = clamp(n - first, -126, 127);
  return x * bitcast<f32>(u32(first + 127) << 23u) * bitcast<f32>(u32(second + 127) << 23u);
}`,

  div32: `fn div32(a: f32, b: f32) -> f32 {
  let a_exponent = i32((bitcast<u32>(a) >> 23u) & 0xffu);
  let b_exponent = i32((bitcast<u32>(b) >> 23u) & 0xffu);
  if (a_exponent == 0 || a_exponent == 255 || b_exponent == 0 || b_exponent == 255) {
    if (is_nan(a) || is_nan(b) || (is_inf(a) && is_inf(b)) || (a == 0.0 && b == 0.0)) { return f32_of(0x7fc00000u); }
    let sign = (bitcast<u32>(a) ^ bitcast<u32>(b)) & 0x80000000u;
    return bitcast<f32>(select(0x7f800000u, 0u, is_inf(b) || a == 0.0) | sign);
  }
  let x = bitcast<f32>((bitcast<u32>(a) & 0x007fffffu) | 0x3f800000u);
  let y = bitcast<f32>((bitcast<u32>(b) & 0x007fffffu) | 0x3f800000u);
  let q = x / y;
  let p = q * y;
  let quotient = q + ((x - p) - product_error(q, y, p)) / y;
  return copy_sign(scale32(quotient, a_exponent - b_exponent), bitcast<f32>(bitcast<u32>(a) ^ bitcast<u32>(b)));
}`,

  sqrt32: `fn sqrt32(x: f32) -> f32 {
  if (x == 0.0 || is_nan(x)) { return x; }
  if (x < 0.0) { return f32_of(0x7fc00000u); }
  if (is_inf(x)) { return x; }
  let small = x < 1e-18;
  let scaled = select(x, x * 18446744073709551616.0, small);
  let s = sqrt(scaled);
  let p = s * s;
  let root = s + ((scaled - p) - product_error(s, s, p)) / (2.0 * s);
  return select(root, root * 2.3283064365386963e-10, small);
}`,

  reciprocal32: `fn reciprocal32(x: f32) -> f32 { return div32(1.0, x); }`,

  rsqrt32: `fn rsqrt32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x == 0.0) { return copy_sign(f32_of(0x7f800000u), x); }
  if (x < 0.0) { return f32_of(0x7fc00000u); }
  if (is_inf(x)) { return 0.0; }
  return 1.0 / sqrt32(x);
}`,

  // A negative quotient that is subnormal has the floor −1, though it may be flushed to −0.
  floor_div32: `fn floor_div32(a: f32, b: f32) -> f32 {
  let quotient = div32(a, b);
  if (quotient == 0.0 && a != 0.0 && div32(a * 1267650600228229401496703205376.0, b) < -8.881784197001252e-16) { return -1.0; }
  return floor32(quotient);
}`,

  // C's exact fmod by long division of the mantissas, then Python's sign.
  mod32: `fn mod32(a: f32, b: f32) -> f32 {
  if (is_nan(a) || is_nan(b) || is_inf(a) || b == 0.0) { return f32_of(0x7fc00000u); }
  let size_b = bitcast<u32>(b) & 0x7fffffffu;
  var rest = bitcast<u32>(a) & 0x7fffffffu;
  if (!is_inf(b)) {
    let b_exponent = i32(size_b >> 23u);
    let b_mantissa = (size_b & 0x007fffffu) | 0x00800000u;
    let a_exponent = i32(rest >> 23u);
    if (rest >= size_b && a_exponent > 0) {
      var mantissa = (rest & 0x007fffffu) | 0x00800000u;
      for (var step = a_exponent - b_exponent; step >= 0; step--) {
        if (mantissa >= b_mantissa) { mantissa -= b_mantissa; }
        if (step > 0) { mantissa <<= 1u; }
      }
      if (mantissa == 0u) {
        rest = 0u;
      } else {
        let shift = i32(countLeadingZeros(mantissa)) - 8;
        let exponent = b_exponent - shift;
        if (exponent <= 0) { rest = 0u; } else { rest = (u32(exponent) << 23u) | ((mantissa << u32(shift)) & 0x007fffffu); }
      }
    }
  }
  let signed = bitcast<f32>(rest | (bitcast<u32>(a) & 0x80000000u));
  if (rest != 0u && (signed < 0.0) != (b < 0.0)) { return signed + b; }
  return signed;
}`,

  // Towards zero, saturating; NaN is 0.
  to_i32: `fn to_i32(x: f32) -> i32 {
  if (is_nan(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  if (x <= -2147483648.0) { return -2147483647 - 1; }
  return i32(x);
}`,
};
