/** Integer operations that differ from WGSL's own: quotients round down, remainders have the divisor's sign, powers wrap. */
export const integers: Readonly<Record<string, string>> = {
  // The sum of the products of four pairs of signed bytes.
  byte_dot: `fn byte_dot(a: i32, b: i32) -> i32 {
  return extractBits(a, 0u, 8u) * extractBits(b, 0u, 8u) + extractBits(a, 8u, 8u) * extractBits(b, 8u, 8u)
    + extractBits(a, 16u, 8u) * extractBits(b, 16u, 8u) + extractBits(a, 24u, 8u) * extractBits(b, 24u, 8u);
}`,

  floor_div_i32: `fn floor_div_i32(a: i32, b: i32) -> i32 {
  if (b == 0) { return 0; }
  if (b == -1) { return -a; }
  let quotient = a / b;
  return quotient - select(0, 1, a - quotient * b != 0 && ((a ^ b) < 0));
}`,

  mod_i32: `fn mod_i32(a: i32, b: i32) -> i32 {
  if (b == 0 || b == -1) { return 0; }
  let rest = a % b;
  return select(rest, rest + b, rest != 0 && ((rest ^ b) < 0));
}`,

  pow_i32: `fn pow_i32(base: i32, exponent: i32) -> i32 {
  if (exponent < 0) {
    if (base == 1) { return 1; }
    if (base == -1) { return select(1, -1, (exponent & 1) != 0); }
    return 0;
  }
  var result = 1;
  var square = base;
  var rest = u32(exponent);
  while (rest != 0u) {
    if ((rest & 1u) != 0u) { result *= square; }
    square *= square;
    rest >>= 1u;
  }
  return result;
}`,
};
