import {
  abs,
  add,
  and,
  bits,
  compare,
  constant,
  demote,
  div,
  type Expression,
  fma,
  lowWords,
  mul,
  neg,
  or,
  pmax,
  pmin,
  polynomial,
  promote,
  select,
  shiftLeft,
  sqrt,
  sub,
  xor,
} from './expression.ts';

/**
 * Trigonometric functions and their inverses. Coefficients: Cephes (https://www.netlib.org/cephes/).
 *
 * The reduction by multiples of π/2 runs in doubles: with π/2 in three parts, of which two have 24 bits so that their
 * products are exact, it holds for |x| < 2³⁰ or so. Above that, results are between −1 and 1 and mean nothing, as
 * neighbouring floats lie many turns apart.
 */
const PI_HALF_PARTS = [1.5707963705062866, -4.371138828673793e-8, -1.7151244994428829e-15];
const ROUND_64 = constant(6755399441055744, 'f64');

/** x = n·π/2 + r: r as floats, and n modulo 2³² as integers. */
const reduceAngle = (x: Expression): { r: Expression; n: Expression } => {
  const halves = (['low', 'high'] as const).map((half) => {
    const wide = promote(x, half);
    const shifted = add(mul(wide, constant(2 / Math.PI, 'f64')), ROUND_64);
    const n = sub(shifted, ROUND_64);
    const r = PI_HALF_PARTS.reduce((rest, part) => sub(rest, mul(n, constant(part, 'f64'))), wide);
    return { shifted, r };
  }) as [{ shifted: Expression; r: Expression }, { shifted: Expression; r: Expression }];
  // The clamp matters for meaningless angles alone; pmin and pmax keep NaN.
  const r = pmax(pmin(demote(halves[0].r, halves[1].r), 0.79), -0.79);
  return { r, n: lowWords(bits(halves[0].shifted, 'f64'), bits(halves[1].shifted, 'f64')) };
};

const sineNear = (r: Expression): Expression => {
  const square = mul(r, r);
  return fma(mul(polynomial(square, [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4]), square), r, r);
};
const cosineNear = (r: Expression): Expression => {
  const square = mul(r, r);
  return fma(
    mul(polynomial(square, [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5]), square),
    square,
    fma(square, -0.5, 1),
  );
};

/**
 * The sine or cosine that the quadrant asks for, with its sign: odd quadrants exchange them, the second bit turns the
 * sign.
 */
const byQuadrant = (r: Expression, n: Expression): Expression => {
  const odd = compare('ne', and(n, constant(1, 'i32')), 0);
  const sign = bits(shiftLeft(and(n, constant(2, 'i32')), 30), 'f32');
  return xor(select(odd, cosineNear(r), sineNear(r)), sign);
};

export const sin = (x: Expression): Expression => {
  const { r, n } = reduceAngle(x);
  // −0 stays −0, which n·π/2 would turn into +0.
  return select(compare('eq', x, 0), x, byQuadrant(r, n));
};

export const cos = (x: Expression): Expression => {
  const { r, n } = reduceAngle(x);
  return byQuadrant(r, add(n, constant(1, 'i32')));
};

export const tan = (x: Expression): Expression => {
  const { r, n } = reduceAngle(x);
  const [sine, cosine] = [sineNear(r), cosineNear(r)];
  const odd = compare('ne', and(n, constant(1, 'i32')), 0);
  return select(compare('eq', x, 0), x, div(select(odd, neg(cosine), sine), select(odd, sine, cosine)));
};

const ASIN = [1.6666752422e-1, 7.4953002686e-2, 4.5470025998e-2, 2.4181311049e-2, 4.2163199048e-2];
const SIGN = constant(-0x80000000, 'i32');
const signOf = (x: Expression): Expression => bits(and(bits(x, 'i32'), SIGN), 'f32');
const asinNear = (x: Expression): Expression => {
  const square = mul(x, x);
  return fma(mul(polynomial(square, ASIN), square), x, x);
};

/** Beyond ½: arcsin x = π/2 − 2 arcsin √((1 − x) / 2). */
export const asin = (x: Expression): Expression => {
  const size = abs(x);
  const far = sub(constant(Math.PI / 2), mul(asinNear(sqrt(mul(sub(constant(1), size), 0.5))), 2));
  return select(compare('le', size, 0.5), asinNear(x), xor(far, signOf(x)));
};

export const acos = (x: Expression): Expression => {
  const size = abs(x);
  const far = mul(asinNear(sqrt(mul(sub(constant(1), size), 0.5))), 2);
  const near = sub(constant(Math.PI / 2), asinNear(x));
  return select(compare('le', size, 0.5), near, select(compare('lt', x, 0), sub(constant(Math.PI), far), far));
};

/** arctan of |x|: reduced to |t| ≤ tan(π/8) by π/2 − arctan(1/x) or π/4 + arctan((x − 1) / (x + 1)). */
const atanPositive = (size: Expression): Expression => {
  const large = compare('gt', size, 2.414213562373095);
  const middle = compare('gt', size, 0.414213562373095);
  const t = select(large, div(constant(-1), size), select(middle, div(sub(size, 1), add(size, 1)), size));
  const base = select(large, constant(Math.PI / 2), select(middle, constant(Math.PI / 4), 0));
  const square = mul(t, t);
  const tail = mul(
    mul(polynomial(square, [-3.33329491539e-1, 1.99777106478e-1, -1.38776856032e-1, 8.05374449538e-2]), square),
    t,
  );
  return add(base, add(tail, t));
};

export const atan = (x: Expression): Expression => xor(atanPositive(abs(x)), signOf(x));

/** The angle of the point (x, y), all quadrants, signed zeros and infinities as ECMAScript's Math.atan2(y, x). */
export const atan2 = (y: Expression, x: Expression): Expression => {
  const [height, width] = [abs(y), abs(x)];
  const steep = compare('gt', height, width);
  const [small, large] = [select(steep, width, height), select(steep, height, width)];
  // 0/0 is angle 0, ∞/∞ that of the diagonal.
  const ratio = select(compare('eq', small, large), select(compare('eq', large, 0), constant(0), 1), div(small, large));
  const angle = atanPositive(ratio);
  const first = select(steep, sub(constant(Math.PI / 2), angle), angle);
  const negative = compare('lt', bits(x, 'i32'), 0);
  const result = xor(select(negative, sub(constant(Math.PI), first), first), signOf(y));
  const isNaN = or(compare('ne', x, x), compare('ne', y, y));
  return select(isNaN, add(x, y), result);
};
