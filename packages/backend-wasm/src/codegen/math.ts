import {
  abs,
  add,
  and,
  andNot,
  bits,
  compare,
  constant,
  div,
  type Expression,
  fma,
  max,
  mul,
  neg,
  or,
  pmax,
  pmin,
  polynomial,
  select,
  shiftLeft,
  shiftRight,
  sqrt,
  sub,
  toFloat,
  xor,
} from './expression.ts';

/**
 * Elementary functions of floats as expressions: range reduction, a polynomial, and the undoing of the reduction,
 * without branches.
 *
 * Methods and, unless said, coefficients are those of Moshier's Cephes library (single precision,
 * https://www.netlib.org/cephes/); the polynomials for erf were fitted by Remez's algorithm. Errors (math.test.ts) are
 * below 1–4 units in the last place. NaN stays NaN, infinities and domain errors are IEEE's. Results that would be
 * subnormal are zero in exp and what is made of it.
 */
const SIGN = constant(-0x80000000, 'i32');
const INFINITY = constant(Infinity);
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;

/** |magnitude| with the sign of `sign`. */
export const copySign = (magnitude: Expression, sign: Expression): Expression =>
  or(abs(magnitude), bits(and(bits(sign, 'i32'), SIGN), 'f32'));
const flipSign = (value: Expression, sign: Expression): Expression =>
  xor(value, bits(and(bits(sign, 'i32'), SIGN), 'f32'));

/** Adding this leaves the nearest integer in the low bits of the sum: 1.5 · 2²³. */
const ROUND = 12582912;

/** x = n·ln 2 + r with |r| ≤ ½ ln 2; `exponent` is n shifted to where a float keeps its exponent. */
const reduceExponent = (x: Expression): { r: Expression; n: Expression; exponent: Expression } => {
  const shifted = fma(x, Math.LOG2E, ROUND);
  const n = sub(shifted, ROUND);
  const r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x));
  return { r, n, exponent: shiftLeft(bits(shifted, 'i32'), 23) };
};

/** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2. */
const EXP = [5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4];

/** eˣ for −87.3 ≤ x ≤ 88.7, without regard for what lies outside. */
const expInside = (x: Expression): Expression => {
  const { r, exponent } = reduceExponent(x);
  const y = add(fma(polynomial(r, EXP), mul(r, r), r), 1);
  return bits(add(bits(y, 'i32'), exponent), 'f32');
};

export const exp = (x: Expression): Expression => {
  const inside = expInside(x);
  // Beyond the range x·∞ is ∞, and NaN for NaN.
  const notOver = select(compare('le', x, 88.722839), inside, mul(x, INFINITY));
  return bits(andNot(bits(notOver, 'i32'), bits(compare('lt', x, -87.336547), 'i32')), 'f32');
};

/**
 * eˣ − 1, accurate near 0: 2ⁿ·(eʳ − 1) + (2ⁿ − 1), halved inside so that 2ⁿ does not overflow before the result does.
 */
export const expm1 = (x: Expression): Expression => {
  const { r, exponent } = reduceExponent(pmax(x, -18));
  const p = fma(polynomial(r, EXP), mul(r, r), r);
  const half = bits(add(exponent, constant(126 << 23, 'i32')), 'f32');
  const y = fma(half, p, sub(half, 0.5));
  const small = compare('eq', exponent, constant(0, 'i32'));
  const result = select(small, p, add(y, y));
  return select(compare('le', x, 88.722839), select(compare('eq', x, 0), x, result), mul(x, INFINITY));
};

const LOG = [
  3.3333331174e-1, -2.4999993993e-1, 2.0000714765e-1, -1.6668057665e-1, 1.4249322787e-1, -1.2420140846e-1,
  1.167699874e-1, -1.151461031e-1, 7.0376836292e-2,
];

/** e·ln 2 + ln(1 + f) for √½ − 1 ≤ f ≤ √2 − 1. */
const logOf = (e: Expression, f: Expression): Expression => {
  const square = mul(f, f);
  const tail = fma(mul(polynomial(f, LOG), square), f, mul(e, LN2_LOW));
  return fma(e, LN2_HIGH, add(f, fma(square, -0.5, tail)));
};

/** x = 2ᵉ·m with √½ ≤ m < √2, for positive normal x. The bias makes the cut fall at √½. */
export const splitExponent = (x: Expression): { e: Expression; m: Expression } => {
  const SQRT_HALF = constant(0x3f3504f3, 'i32');
  const word = sub(bits(x, 'i32'), SQRT_HALF);
  return { e: shiftRight(word, 23), m: bits(add(and(word, constant(0x007fffff, 'i32')), SQRT_HALF), 'f32') };
};

export const log = (x: Expression): Expression => {
  const subnormal = compare('lt', x, 1.1754944e-38);
  const { e, m } = splitExponent(select(subnormal, mul(x, 8388608), x));
  const result = logOf(sub(toFloat(e), bits(and(bits(subnormal, 'i32'), bits(constant(23), 'i32')), 'f32')), sub(m, 1));
  // Above 0 and below ∞ the result stands; ∞, NaN, 0 and what is negative take their own.
  const outside = select(compare('eq', x, 0), constant(-Infinity), select(compare('lt', x, 0), constant(NaN), x));
  const inside = and(compare('gt', x, 0), compare('lt', x, INFINITY));
  return select(inside, result, outside);
};

/** ln(1 + x): of u = 1 + x as it was rounded, with the rest x − (u − 1) scaled and added to the mantissa. */
export const log1p = (x: Expression): Expression => {
  const u = add(x, 1);
  const large = compare('gt', x, 1);
  const rest = select(large, sub(constant(1), sub(u, x)), sub(x, sub(u, 1)));
  const { e, m } = splitExponent(u);
  // 2⁻ᵉ, or 0 where u is so large that nothing was rounded off.
  const scale = bits(max(sub(constant(0x3f800000, 'i32'), shiftLeft(e, 23)), 0), 'f32');
  const result = logOf(toFloat(e), fma(rest, scale, sub(m, 1)));
  const outside = select(compare('eq', x, -1), constant(-Infinity), select(compare('lt', x, -1), constant(NaN), x));
  const inside = and(and(compare('gt', x, -1), compare('lt', x, INFINITY)), compare('gt', abs(x), 1e-12));
  return select(inside, result, outside);
};

/** ln(1 + eˣ), without overflow. */
export const softplus = (x: Expression): Expression => add(max(x, 0), log1p(exp(neg(abs(x)))));

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: Expression): Expression => div(constant(1), add(exp(neg(x)), 1));

export const tanh = (x: Expression): Expression => {
  const size = abs(x);
  const square = mul(x, x);
  const near = fma(
    mul(
      polynomial(square, [-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2, 2.06390887954e-2, -5.70498872745e-3]),
      square,
    ),
    x,
    x,
  );
  // Beyond 9.1 the result is 1 in single precision; pmin keeps NaN.
  const e = expInside(mul(pmin(size, 9.1), 2));
  const far = sub(constant(1), div(constant(2), add(e, 1)));
  return select(compare('lt', size, 0.625), near, or(far, bits(and(bits(x, 'i32'), SIGN), 'f32')));
};

export const erf = (x: Expression): Expression => {
  const size = abs(x);
  const square = mul(x, x);
  const near = fma(
    polynomial(
      square,
      [
        1.283791666859e-1, -3.76126338918e-1, 1.128369694493e-1, -2.685945603179e-2, 5.201144382036e-3,
        -8.143750195561e-4, 8.373859321672e-5,
      ],
    ),
    x,
    x,
  );
  // −ln erfc(t) = t + t·R(t) for 0.92 ≤ t ≤ 3.95; beyond, erf is 1 in single precision.
  const t = pmin(size, 3.95);
  const r = polynomial(
    t,
    [
      1.286495634624e-1, 6.351469552775e-1, 1.062440943644e-1, -2.376828234407e-2, 3.645401084105e-3, -3.23527760809e-4,
      1.130366019385e-5,
    ],
  );
  const far = sub(constant(1), expInside(neg(fma(r, t, t))));
  return select(compare('lt', size, 0.921875), near, or(far, bits(and(bits(x, 'i32'), SIGN), 'f32')));
};

/** e^(|x|/2), whose square over 2 overflows only where sinh and cosh do. */
const halfExp = (x: Expression): Expression => exp(mul(abs(x), 0.5));

export const cosh = (x: Expression): Expression => {
  const e = halfExp(x);
  return add(mul(mul(e, 0.5), e), div(div(constant(0.5), e), e));
};

export const sinh = (x: Expression): Expression => {
  const square = mul(x, x);
  const near = fma(mul(polynomial(square, [1.66667160211e-1, 8.33028376239e-3, 2.03721912945e-4]), square), x, x);
  const e = halfExp(x);
  const far = sub(mul(mul(e, 0.5), e), div(div(constant(0.5), e), e));
  return select(compare('lt', abs(x), 1), near, flipSign(far, x));
};

/** ln(x + √(x² + 1)) as ln(1 + (|x| + x² / (1 + √(x² + 1)))). */
export const asinh = (x: Expression): Expression => {
  const size = abs(x);
  const square = mul(size, size);
  const near = log1p(add(size, div(square, add(sqrt(add(square, 1)), 1))));
  const far = add(log(size), Math.LN2);
  return flipSign(select(compare('lt', size, 4096), near, far), x);
};

/** ln(x + √(x² − 1)) as ln(1 + (t + √(2t + t²))) with t = x − 1. */
export const acosh = (x: Expression): Expression => {
  const t = sub(x, 1);
  const near = log1p(add(t, sqrt(fma(t, t, add(t, t)))));
  const far = add(log(x), Math.LN2);
  return select(compare('lt', x, 1), constant(NaN), select(compare('lt', x, 4096), near, far));
};

/** ½ ln((1 + x) / (1 − x)) as ½ ln(1 + 2x / (1 − x)). */
export const atanh = (x: Expression): Expression => {
  const size = abs(x);
  return flipSign(mul(log1p(div(add(size, size), sub(constant(1), size))), 0.5), x);
};
