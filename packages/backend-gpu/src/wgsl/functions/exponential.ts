/**
 * Exponentials, logarithms and what is made of them: range reduction, a polynomial, and the undoing of the reduction. WGSL's own are
 * allowed errors of many units in the last place.
 *
 * Methods and, unless said, coefficients are those of Moshier's Cephes library (single precision, https://www.netlib.org/cephes/); the
 * polynomials for erf were fitted by Remez's algorithm. Results that would be subnormal are zero.
 */
export const exponential: Readonly<Record<string, string>> = {
  // (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2.
  exp_tail: `fn exp_tail(r: f32) -> f32 {
  return ((((1.98756915e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r
    + 5.0000001201e-1;
}`,

  // x − n · ln 2, with ln 2 in two parts.
  exp_rest: `fn exp_rest(x: f32, n: f32) -> f32 { return (x - n * 0.693359375) + n * 2.1219444e-4; }`,

  // eˣ for −87.3 ≤ x ≤ 88.7, without regard for what lies outside.
  exp_inside: `fn exp_inside(x: f32) -> f32 {
  let n = round(x * 1.44269504);
  let r = exp_rest(x, n);
  let y = (exp_tail(r) * (r * r) + r) + 1.0;
  return bitcast<f32>(bitcast<i32>(y) + (i32(n) << 23u));
}`,

  exp32: `fn exp32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x > 88.722839) { return f32_of(0x7f800000u); }
  if (x < -87.336547) { return 0.0; }
  return exp_inside(x);
}`,

  // 2ⁿ·(eʳ − 1) + (2ⁿ − 1), halved inside so that 2ⁿ does not overflow before the result does.
  expm1_32: `fn expm1_32(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0) { return x; }
  if (x > 88.722839) { return f32_of(0x7f800000u); }
  let bounded = max(x, -18.0);
  let n = round(bounded * 1.44269504);
  let r = exp_rest(bounded, n);
  let p = exp_tail(r) * (r * r) + r;
  if (n == 0.0) { return p; }
  let half = bitcast<f32>((i32(n) + 126) << 23u);
  let y = half * p + (half - 0.5);
  return y + y;
}`,

  // e·ln 2 + ln(1 + f) for √½ − 1 ≤ f ≤ √2 − 1.
  log_of: `fn log_of(e: f32, f: f32) -> f32 {
  let square = f * f;
  var p = 7.0376836292e-2 * f - 1.151461031e-1;
  p = p * f + 1.167699874e-1;
  p = p * f - 1.2420140846e-1;
  p = p * f + 1.4249322787e-1;
  p = p * f - 1.6668057665e-1;
  p = p * f + 2.0000714765e-1;
  p = p * f - 2.4999993993e-1;
  p = p * f + 3.3333331174e-1;
  let tail = p * square * f + e * -2.1219444e-4;
  return e * 0.693359375 + (f + (square * -0.5 + tail));
}`,

  // x = 2ᵉ·m with √½ ≤ m < √2, for positive normal x.
  exponent_of: `fn exponent_of(x: f32) -> i32 { return (bitcast<i32>(x) - 0x3f3504f3) >> 23u; }`,

  mantissa_of: `fn mantissa_of(x: f32) -> f32 {
  return bitcast<f32>(((bitcast<i32>(x) - 0x3f3504f3) & 0x007fffff) + 0x3f3504f3);
}`,

  log32: `fn log32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if ((bitcast<u32>(x) & 0x7fffffffu) == 0u) { return f32_of(0xff800000u); }
  if (bitcast<i32>(x) < 0) { return f32_of(0x7fc00000u); }
  if (is_inf(x)) { return x; }
  let word = bitcast<u32>(x);
  if (word < 0x00800000u) {
    // A subnormal number is so many times 2⁻¹⁴⁹.
    let scaled = f32(word);
    return log_of(f32(exponent_of(scaled) - 149), mantissa_of(scaled) - 1.0);
  }
  return log_of(f32(exponent_of(x)), mantissa_of(x) - 1.0);
}`,

  // x − (sum − 1), exactly. Optimisers know that (x + 1) − 1 is x; they do not know the upper half of a number.
  rest_of_sum: `fn rest_of_sum(x: f32, sum: f32) -> f32 {
  let high = bitcast<f32>(bitcast<u32>(sum) & 0xfffff000u);
  return (x - (high - 1.0)) - (sum - high);
}`,

  // ln(1 + x): of u = 1 + x as it was rounded, with the rest x − (u − 1) scaled and added to the mantissa.
  log1p_32: `fn log1p_32(x: f32) -> f32 {
  if (is_nan(x) || abs(x) < 1e-12) { return x; }
  if (x == -1.0) { return f32_of(0xff800000u); }
  if (x < -1.0) { return f32_of(0x7fc00000u); }
  if (is_inf(x)) { return x; }
  if (x > -0.29 && x < 0.41) { return log_of(0.0, x); }
  let u = x + 1.0;
  let rest = select(rest_of_sum(x, u), 1.0 - (u - x), x > 1.0);
  let e = exponent_of(u);
  let scale = bitcast<f32>(max(0x3f800000 - (e << 23u), 0));
  return log_of(f32(e), rest * scale + (mantissa_of(u) - 1.0));
}`,

  sigmoid32: `fn sigmoid32(x: f32) -> f32 { return 1.0 / (1.0 + exp32(-x)); }`,

  tanh32: `fn tanh32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let size = abs(x);
  if (size < 0.625) {
    let square = x * x;
    var p = -5.70498872745e-3 * square + 2.06390887954e-2;
    p = p * square - 5.37397155531e-2;
    p = p * square + 1.33314422036e-1;
    p = p * square - 3.33332819422e-1;
    return p * square * x + x;
  }
  return copy_sign(1.0 - 2.0 / (exp_inside(min(size, 9.1) * 2.0) + 1.0), x);
}`,

  erf32: `fn erf32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let size = abs(x);
  if (size < 0.921875) {
    let square = x * x;
    var p = 8.373859321672e-5 * square - 8.143750195561e-4;
    p = p * square + 5.201144382036e-3;
    p = p * square - 2.685945603179e-2;
    p = p * square + 1.128369694493e-1;
    p = p * square - 3.76126338918e-1;
    p = p * square + 1.283791666859e-1;
    return p * x + x;
  }
  // −ln erfc(t) = t + t·R(t) for 0.92 ≤ t ≤ 3.95; beyond, erf is 1 in single precision.
  let t = min(size, 3.95);
  var r = 1.130366019385e-5 * t - 3.23527760809e-4;
  r = r * t + 3.645401084105e-3;
  r = r * t - 2.376828234407e-2;
  r = r * t + 1.062440943644e-1;
  r = r * t + 6.351469552775e-1;
  r = r * t + 1.286495634624e-1;
  return copy_sign(1.0 - exp_inside(-(r * t + t)), x);
}`,

  cosh32: `fn cosh32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let e = exp32(abs(x) * 0.5);
  return (e * 0.5) * e + (0.5 / e) / e;
}`,

  sinh32: `fn sinh32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (abs(x) < 1.0) {
    let square = x * x;
    return ((2.03721912945e-4 * square + 8.33028376239e-3) * square + 1.66667160211e-1) * square * x + x;
  }
  let e = exp32(abs(x) * 0.5);
  return copy_sign((e * 0.5) * e - (0.5 / e) / e, x);
}`,

  // ln(x + √(x² + 1)) as ln(1 + (|x| + x² / (1 + √(x² + 1)))).
  asinh32: `fn asinh32(x: f32) -> f32 {
  if (!is_finite(x)) { return x; }
  let size = abs(x);
  if (size >= 4096.0) { return copy_sign(log32(size) + 0.69314718, x); }
  let square = size * size;
  return copy_sign(log1p_32(size + square / (sqrt32(square + 1.0) + 1.0)), x);
}`,

  // ln(x + √(x² − 1)) as ln(1 + (t + √(2t + t²))) with t = x − 1.
  acosh32: `fn acosh32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x < 1.0) { return f32_of(0x7fc00000u); }
  if (x >= 4096.0) { return log32(x) + 0.69314718; }
  let t = x - 1.0;
  return log1p_32(t + sqrt32(t * t + (t + t)));
}`,

  // ½ ln((1 + x) / (1 − x)) as ½ ln(1 + 2x / (1 − x)).
  atanh32: `fn atanh32(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let size = abs(x);
  if (size > 1.0) { return f32_of(0x7fc00000u); }
  if (size == 1.0) { return copy_sign(f32_of(0x7f800000u), x); }
  return copy_sign(log1p_32((size + size) / (1.0 - size)) * 0.5, x);
}`,
};
