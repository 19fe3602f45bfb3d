/** Hashes that give the same bins today and tomorrow, on every backend and in every language. */

/** FNV-1a, 32 bits, of the UTF-8 bytes. Source: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv (offset 2166136261, prime 16777619). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The prime that {@link universalCoefficients} belong to: products with ten bits stay below 2³¹. */
export const UNIVERSAL_PRIME = 1048573;

/**
 * The coefficients of h(x) = (a·d₀ + b·d₁ + c·d₂ + e) mod 1048573, where d are the digits of x, ten bits each and twelve for
 * the last: a universal family that needs 32-bit products alone.
 *
 * Source: Carter and Wegman, Universal classes of hash functions, JCSS 18 (1979).
 */
export function universalCoefficients(salt: string): readonly [number, number, number, number] {
  // Below 2¹⁹, since the last digit has twelve bits; not 0.
  const coefficient = (name: string): number => 1 + (fnv1a(`${salt}/${name}`) % (2 ** 19 - 1));
  return [coefficient('a'), coefficient('b'), coefficient('c'), coefficient('e')];
}
