/** Philox4x32 with ten rounds, in 32-bit words; see `philox.ts` of @neurite/backend, whose bits these are. */
export const random: Readonly<Record<string, string>> = {
  // The 64-bit product of two words, low word first.
  multiply_wide: `fn multiply_wide(a: u32, b: u32) -> vec2u {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return vec2u(a * b, a_high * b_high + (middle >> 16u) + (carry >> 16u));
}`,

  add_wide: `fn add_wide(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2u(low, a.y + b.y + select(0u, 1u, low < a.x));
}`,

  philox: `fn philox(key: vec2u, counter: vec2u) -> vec4u {
  var k = key;
  var c = vec4u(counter, 0u, 0u);
  for (var round = 0; round < 10; round++) {
    let first = multiply_wide(0xd2511f53u, c.x);
    let second = multiply_wide(0xcd9e8d57u, c.z);
    c = vec4u(second.y ^ c.y ^ k.x, second.x, first.y ^ c.w ^ k.y, first.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}`,
};
