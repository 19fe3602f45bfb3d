/**
 * xʸ = 2^(y·log₂ x) loses as many bits as the exponent has, so the logarithm and its product with y are sums of two floats each. Special
 * cases are those of ECMAScript's `**`.
 */
export const powers: Readonly<Record<string, string>> = {
  // log₂ of a positive normal number: the nearest float, and the rest.
  log2_pair: `fn log2_pair(x: f32) -> vec2f {
  let e = f32(exponent_of(x));
  let m = mantissa_of(x);
  // s = (m − 1) / (m + 1), and log₂ m = 2/ln 2 · (s + s³/3 + s⁵/5 + …).
  let top = m - 1.0;
  let bottom = m + 1.0;
  let bottom_rest = rest_of_sum(m, bottom);
  let s = top / bottom;
  let p = s * bottom;
  let s_rest = (((top - p) - product_error(s, bottom, p)) - s * bottom_rest) / bottom;
  let square = s * s;
  let series = ((((square / 13.0 + 1.0 / 11.0) * square + 1.0 / 9.0) * square + 1.0 / 7.0) * square + 0.2) * square + 0.33333333;
  let tail = s * square * series;
  let high = s * 2.885390043258667;
  let low = product_error(s, 2.885390043258667, high) + (s * 3.8519227e-8 + (s_rest + tail) * 2.88539008);
  let sum = e + high;
  let sum_rest = select((high - sum) + e, (e - sum) + high, abs(e) > abs(high));
  return vec2f(sum, sum_rest + low);
}`,

  // 2^(high + low) for |high| ≤ 300.
  exp2_pair: `fn exp2_pair(high: f32, low: f32) -> f32 {
  let n = round(high);
  let r = ((high - n) + low) * 0.69314718;
  let y = (exp_tail(r) * (r * r) + r) + 1.0;
  if (n < -126.0) { return 0.0; }
  return scale32(y, i32(n));
}`,

  pow_positive: `fn pow_positive(x: f32, y: f32) -> f32 {
  let infinite = f32_of(0x7f800000u);
  if (x == 0.0) { return select(infinite, 0.0, y > 0.0); }
  if (is_inf(x)) { return select(0.0, infinite, y > 0.0); }
  if (is_inf(y)) {
    if (x == 1.0) { return f32_of(0x7fc00000u); }
    return select(0.0, infinite, (x > 1.0) == (y > 0.0));
  }
  let logarithm = log2_pair(x);
  let high = y * logarithm.x;
  if (high > 300.0) { return infinite; }
  if (high < -300.0) { return 0.0; }
  return exp2_pair(high, product_error(y, logarithm.x, high) + y * logarithm.y);
}`,

  pow32: `fn pow32(x: f32, y: f32) -> f32 {
  if (y == 0.0) { return 1.0; }
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  let is_integer = is_inf(y) || floor(y) == y;
  let is_odd = is_integer && abs(y) < 16777216.0 && (i32(y) & 1) != 0;
  let negative = (bitcast<u32>(x) >> 31u) == 1u;
  if (negative && x != 0.0 && !is_inf(x) && !is_integer) { return f32_of(0x7fc00000u); }
  let size = pow_positive(abs(x), y);
  return select(size, -size, negative && is_odd);
}`,
};
