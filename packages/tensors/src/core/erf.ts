/**
 * The error function 2/√π ∫₀ˣ e^(−t²) dt in double precision, for results that are rounded to float32: beyond |x| = 4
 * these are ±1. The relative error is below 10⁻¹⁵ up to there, near 0 too, where the formula of Abramowitz and Stegun
 * that is often used (7.1.26, absolute error 1.5·10⁻⁷) has no correct digit left.
 *
 * Source: Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969).
 */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude <= 4)) return Number.isNaN(x) ? x : Math.sign(x);
  if (magnitude <= 0.46875) {
    const square = x * x;
    return (x * polynomial(nearNumerator, square)) / polynomial(nearDenominator, square);
  }
  const scaled = polynomial(farNumerator, magnitude) / polynomial(farDenominator, magnitude);
  return Math.sign(x) * (1 - Math.exp(-x * x) * scaled);
}

/** Σ c[i] xⁿ⁻ⁱ by Horner's rule: the highest power comes first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

// erf(x) / x over x², for |x| ≤ 0.46875.
const nearNumerator = [
  1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3,
];
const nearDenominator = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];

// e^(x²) · (1 − erf(x)) over x, for 0.46875 < x ≤ 4.
const farNumerator = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
  8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
];
const farDenominator = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
  4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
