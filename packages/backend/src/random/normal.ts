/**
 * Standard normal numbers from 32 random bits, by integers only, so that every backend gives the same bits: no
 * logarithm, no cosine, no rounding that could differ.
 *
 * The first bit is the sign. The other 31, with a 1 appended so that they stand for the middle of their interval, are
 * an odd number m from 1 to 2³² − 1, and the tail probability is p = m / 2³³, in (0, ½). The magnitude is the z with
 * Q(z) = p, found by linear interpolation in a table of z over p whose points lie evenly within each octave [2⁻ᵉ⁻²,
 * 2⁻ᵉ⁻¹): 256 intervals an octave, 32 octaves, so that the tail, where few bits are left, is as exact as the middle:
 *
 *   e = count of m's leading zeros,  n = m · 2ᵉ,  i = (31 − e) · 256 + bits 23…30 of n,  f = bits 7…22 of n
 *   z = (table[i] − ((table[i] − table[i + 1]) · f + 2¹⁵) / 2¹⁶) · 2⁻²¹      (the division is a shift right)
 *
 * Every product stays below 2²⁹, and every z · 2²¹ below 2²⁴, so the conversion to float32 is exact. The interpolation
 * errs by at most 1.2·10⁻⁶; the largest magnitude is 6.34. The table holds 8,193 int32, made once, in a few
 * milliseconds, by additions, multiplications, divisions and square roots of doubles, which IEEE 754 makes the same
 * everywhere.
 *
 * Source of the inverse: Wichura, Algorithm AS 241: The percentage points of the normal distribution, Applied
 * Statistics 37 (1988).
 */

/**
 * What one unit of {@link normalTable} is worth: 2⁻²¹.
 *
 * @example
 * 2 * 2 ** 20 * normalUnit // 1
 */
export const normalUnit: number = 2 ** -21;

const octaves = 32;
const intervals = 256;
let table: Int32Array | undefined;

/**
 * The table of magnitudes in units of 2⁻²¹, by rising tail probability; its last entry is 0. Not to be changed.
 *
 * @example
 * normalTable()[31 * 256]! * normalUnit // 0.6745
 */
export function normalTable(): Int32Array {
  table ??= makeTable();
  return table;
}

/**
 * The standard normal number that 32 random bits stand for, exactly representable in float32.
 *
 * @example
 * normalFromBits(0x40000000); // 0.674489…: the upper quartile
 */
export function normalFromBits(bits: number): number {
  return normalFixedPoint(bits) * normalUnit;
}

/** The same in units of 2⁻²¹, an integer. */
export function normalFixedPoint(bits: number): number {
  const magnitudes = table ?? normalTable();
  const m = (bits << 1) | 1;
  const octave = Math.clz32(m);
  const n = m << octave;
  const index = ((octaves - 1 - octave) << 8) | ((n >>> 23) & 0xff);
  const upper = magnitudes[index]!;
  const step = Math.imul(upper - magnitudes[index + 1]!, (n >>> 7) & 0xffff);
  const magnitude = upper - ((step + 0x8000) >> 16);
  return bits < 0 || bits > 0x7fffffff ? 0 - magnitude : magnitude;
}

function makeTable(): Int32Array {
  const values = new Int32Array(octaves * intervals + 1);
  for (let index = 0; index < values.length - 1; index++) {
    const exponent = Math.floor(index / intervals) - octaves - 1;
    const p = (1 + (index % intervals) / intervals) * powerOfTwo(exponent);
    values[index] = Math.floor(upperTailQuantile(p) / normalUnit + 0.5);
  }
  return values;
}

/** 2ᵉ for an integer e < 0, by exact multiplications: `**` may differ between engines. */
function powerOfTwo(exponent: number): number {
  let result = 1;
  for (let count = exponent; count < 0; count++) result *= 0.5;
  return result;
}

/** The z with Q(z) = p for 0 < p ≤ ½: AS 241's PPND16, to about 16 digits. */
function upperTailQuantile(p: number): number {
  const q = 0.5 - p;
  if (q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(middleNumerator, r)) / polynomial(middleDenominator, r);
  }
  const r = Math.sqrt(-naturalLogarithm(p));
  if (r <= 5) return polynomial(tailNumerator, r - 1.6) / polynomial(tailDenominator, r - 1.6);
  return polynomial(farNumerator, r - 5) / polynomial(farDenominator, r - 5);
}

/** ln x for 0 < x < 1 as ln m − k ln 2 with 1 ≤ m < 2, and ln m = 2 artanh((m − 1) / (m + 1)) by its power series. */
function naturalLogarithm(x: number): number {
  let m = x;
  let halvings = 0;
  while (m < 1) {
    m *= 2;
    halvings++;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let term = 41; term >= 1; term -= 2) series = series * square + 1 / term;
  return 2 * s * series - halvings * Math.LN2;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let result = 0;
  for (let index = coefficients.length - 1; index >= 0; index--) result = result * x + coefficients[index]!;
  return result;
}

const middleNumerator = [
  3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
  4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
];
const middleDenominator = [
  1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
  3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
];
const tailNumerator = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
];
const tailDenominator = [
  1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1,
  1.51986665636164571966e-2, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const farNumerator = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
  2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const farDenominator = [
  1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];
