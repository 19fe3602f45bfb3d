/**
 * Trigonometric functions and their inverses. Coefficients: Cephes (https://www.netlib.org/cephes/).
 *
 * Angles are reduced by multiples of π/2 in three parts, of which the first two have so few bits that their products are exact: right
 * for |x| < 8192. Above that digits are lost, and from 2³⁰ on results mean nothing.
 */
export const trigonometry: Readonly<Record<string, string>> = {
  quarter_turns: `fn quarter_turns(x: f32) -> f32 { return round(clamp(x * 0.63661977, -1e9, 1e9)); }`,

  reduce_angle: `fn reduce_angle(x: f32, n: f32) -> f32 {
  return clamp(((x - n * 1.5703125) - n * 4.83751296997e-4) - n * 7.54978995489e-8, -0.79, 0.79);
}`,

  sine_near: `fn sine_near(r: f32) -> f32 {
  let square = r * r;
  return ((-1.9515295891e-4 * square + 8.3321608736e-3) * square - 1.6666654611e-1) * square * r + r;
}`,

  cosine_near: `fn cosine_near(r: f32) -> f32 {
  let square = r * r;
  let tail = (2.443315711809948e-5 * square - 1.388731625493765e-3) * square + 4.166664568298827e-2;
  return tail * square * square + (1.0 - square * 0.5);
}`,

  // Odd quadrants exchange sine and cosine, the second bit turns the sign.
  by_quadrant: `fn by_quadrant(r: f32, n: i32) -> f32 {
  let value = select(sine_near(r), cosine_near(r), (n & 1) != 0);
  return select(value, -value, (n & 2) != 0);
}`,

  sin32: `fn sin32(x: f32) -> f32 {
  if (!is_finite(x)) { return f32_of(0x7fc00000u); }
  if (x == 0.0) { return x; }
  let n = quarter_turns(x);
  return by_quadrant(reduce_angle(x, n), i32(n));
}`,

  cos32: `fn cos32(x: f32) -> f32 {
  if (!is_finite(x)) { return f32_of(0x7fc00000u); }
  let n = quarter_turns(x);
  return by_quadrant(reduce_angle(x, n), i32(n) + 1);
}`,

  tan32: `fn tan32(x: f32) -> f32 {
  if (!is_finite(x)) { return f32_of(0x7fc00000u); }
  if (x == 0.0) { return x; }
  let n = quarter_turns(x);
  let r = reduce_angle(x, n);
  if ((i32(n) & 1) != 0) { return -cosine_near(r) / sine_near(r); }
  return sine_near(r) / cosine_near(r);
}`,

  asin_near: `fn asin_near(x: f32) -> f32 {
  let square = x * x;
  var p = 4.2163199048e-2 * square + 2.4181311049e-2;
  p = p * square + 4.5470025998e-2;
  p = p * square + 7.4953002686e-2;
  p = p * square + 1.6666752422e-1;
  return p * square * x + x;
}`,

  // Beyond ½: arcsin x = π/2 − 2 arcsin √((1 − x) / 2).
  asin32: `fn asin32(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size > 1.0) { return f32_of(0x7fc00000u); }
  if (size <= 0.5) { return asin_near(x); }
  return copy_sign(1.57079633 - asin_near(sqrt32((1.0 - size) * 0.5)) * 2.0, x);
}`,

  acos32: `fn acos32(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size > 1.0) { return f32_of(0x7fc00000u); }
  if (size <= 0.5) { return 1.57079633 - asin_near(x); }
  let far = asin_near(sqrt32((1.0 - size) * 0.5)) * 2.0;
  return select(far, 3.14159265 - far, x < 0.0);
}`,

  // Reduced to |t| ≤ tan(π/8) by π/2 − arctan(1/x) or π/4 + arctan((x − 1) / (x + 1)).
  atan_positive: `fn atan_positive(size: f32) -> f32 {
  var t = size;
  var base = 0.0;
  if (size > 2.414213562373095) {
    t = select(-1.0 / size, 0.0, is_inf(size));
    base = 1.57079633;
  } else if (size > 0.414213562373095) {
    t = (size - 1.0) / (size + 1.0);
    base = 0.78539816;
  }
  let square = t * t;
  var p = 8.05374449538e-2 * square - 1.38776856032e-1;
  p = p * square + 1.99777106478e-1;
  p = p * square - 3.33329491539e-1;
  return base + (p * square * t + t);
}`,

  atan32: `fn atan32(x: f32) -> f32 { if (is_nan(x)) { return x; } return copy_sign(atan_positive(abs(x)), x); }`,

  // The angle of the point (x, y), all quadrants, signed zeros and infinities as ECMAScript's Math.atan2(y, x).
  atan2_32: `fn atan2_32(y: f32, x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (is_nan(y)) { return y; }
  let height = abs32(y);
  let width = abs32(x);
  let steep = height > width;
  let small = select(height, width, steep);
  let large = select(width, height, steep);
  var ratio = 0.0;
  if (small == large) {
    if (large != 0.0) { ratio = 1.0; }
  } else if (!is_inf(large)) {
    ratio = div32(small, large);
  }
  let angle = atan_positive(ratio);
  let first = select(angle, 1.57079633 - angle, steep);
  return copy_sign(select(first, 3.14159265 - first, (bitcast<u32>(x) >> 31u) == 1u), y);
}`,
};
