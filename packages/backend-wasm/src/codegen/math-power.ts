import {
  abs,
  add,
  addWords64,
  and,
  andNot,
  bits,
  compare,
  constant,
  demote,
  div,
  type Expression,
  floor,
  lanes,
  max,
  min,
  mul,
  or,
  polynomial,
  promote,
  type ScalarFunction,
  select,
  shiftLeft,
  sub,
  toFloat,
} from './expression.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import { splitExponent } from './math.ts';
import { f32, f64, i32, select as choose } from './opcodes.ts';

/**
 * Powers, and the integer and remainder operations that SIMD lacks.
 *
 * xʸ = 2^(y·log₂ x) loses as many bits as the exponent has, so it runs in doubles: log₂ from the series of artanh, 2ᶠ
 * from that of exp, both to some 10⁻¹¹. Special cases are those of ECMAScript's `**`.
 */
const wide = (value: number): Expression => constant(value, 'f64');

/** log₂ m of √½ ≤ m < √2. */
const log2Near = (m: Expression): Expression => {
  const s = div(sub(m, wide(1)), add(m, wide(1)));
  const series = polynomial(
    mul(s, s),
    [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13].map((c) => c * 2 * Math.LOG2E),
  );
  return mul(s, series);
};

const ROUND_64 = 6755399441055744;

/** 2ᵖ for |p| ≤ 200, as a double. */
const exp2Inside = (p: Expression): Expression => {
  const shifted = add(p, wide(ROUND_64));
  const f = mul(sub(p, sub(shifted, wide(ROUND_64))), wide(Math.LN2));
  const series = polynomial(f, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320]);
  return addWords64(series, shiftLeft(shifted, 52));
};

export const pow = (x: Expression, y: Expression): Expression => {
  const size = abs(x);
  const subnormal = compare('lt', size, 1.1754944e-38);
  const parts = splitExponent(select(subnormal, mul(size, 8388608), size));
  const correction = bits(and(bits(subnormal, 'i32'), bits(constant(23), 'i32')), 'f32');
  // 0 and ∞ have the logarithms −∞ and ∞; with m = 1 the exponent alone says so.
  const edge = or(compare('eq', size, 0), compare('eq', size, constant(Infinity)));
  const e = select(
    compare('eq', size, 0),
    constant(-Infinity),
    select(edge, constant(Infinity), sub(toFloat(parts.e), correction)),
  );
  const m = select(edge, constant(1), parts.m);
  const [low, high] = (['low', 'high'] as const).map((half) => {
    const logarithm = add(promote(e, half), log2Near(promote(m, half)));
    const p = mul(promote(y, half), logarithm);
    return exp2Inside(max(min(p, wide(200)), wide(-200)));
  }) as [Expression, Expression];
  const integer = compare('eq', floor(y), y);
  const halfY = mul(y, 0.5);
  const odd = and(integer, compare('ne', floor(halfY), halfY));
  const sign = and(and(bits(x, 'i32'), constant(-0x80000000, 'i32')), bits(odd, 'i32'));
  const signed = bits(or(bits(demote(low, high), 'i32'), sign), 'f32');
  const undefinedRoot = andNot(and(compare('lt', x, 0), compare('gt', x, -Infinity)), integer);
  const isNaN = or(compare('ne', x, x), compare('ne', y, y));
  // (±1) ** ±∞ is NaN: y·log₂ 1 = ∞·0 made it so, and NaN went through.
  const finiteRoot = select(undefinedRoot, constant(NaN), signed);
  return select(compare('eq', y, 0), constant(1), select(isNaN, add(x, y), finiteRoot));
};

type ScalarBody = ScalarFunction['define'];
const integers = (
  name: string,
  define: (f: FunctionBuilder, a: Local<'i32'>, b: Local<'i32'>) => void,
): ScalarFunction => ({ name, type: 'i32', define: define as ScalarBody });

/** ⌊a / b⌋; a/0 = 0, −2³¹/−1 = −2³¹. */
const floorDivide = integers('floorDiv i32', (f, a, b) => {
  f.if(i32.eqz(b), () => f.return(i32.const(0)));
  f.if(i32.eq(b, -1), () => f.return(i32.sub(0, a)));
  const inexact = i32.ne(i32.rem_s(a, b), 0);
  f.return(i32.sub(i32.div_s(a, b), i32.and(inexact, i32.lt_s(i32.xor(a, b), 0))));
});

/** The remainder with the divisor's sign; a mod 0 = 0. */
const modulo = integers('mod i32', (f, a, b) => {
  f.if(i32.eqz(b), () => f.return(i32.const(0)));
  const rest = f.bind(i32.rem_s(a, b));
  f.return(choose(i32.add(rest, b), rest, i32.and(i32.ne(rest, 0), i32.lt_s(i32.xor(rest, b), 0))));
});

/** aᵇ modulo 2³² by squaring; a negative exponent leaves 1, −1 or 0. */
const power = integers('pow i32', (f, a, b) => {
  f.if(i32.lt_s(b, 0), () => {
    f.if(i32.eq(a, 1), () => f.return(a));
    f.if(i32.eq(a, -1), () => f.return(i32.sub(1, i32.shl(i32.and(b, 1), 1))));
    f.return(i32.const(0));
  });
  const result = f.bind(i32.const(1));
  f.while(i32.ne(b, 0), () => {
    f.if(i32.and(b, 1), () => f.set(result, i32.mul(result, a)));
    f.set(a, i32.mul(a, a));
    f.set(b, i32.shr_u(b, 1));
  });
  f.return(result);
});

/**
 * C's exact fmod, given the divisor's sign. In doubles a quotient below 2²⁸ leaves an exact remainder; a larger one is
 * taken off in pieces, with the divisor scaled by powers of 2²⁷.
 */
const floatModulo: ScalarFunction = {
  name: 'mod f32',
  type: 'f32',
  define: ((f: FunctionBuilder, a: Local<'f32'>, b: Local<'f32'>) => {
    const size = f.bind(f32.abs(b));
    // 0/0 is the NaN of a zero divisor, of infinities and of NaN.
    f.if(i32.or(i32.or(f32.eq(size, 0), f32.ne(b, b)), i32.eqz(f32.lt(f32.abs(a), Infinity))), () =>
      f.return(f32.div(0, 0)),
    );
    const rest = f.bind(f64.promote(f32.abs(a)));
    const divisor = f.bind(f64.promote(size));
    f.while(f64.ge(rest, divisor), () => {
      const scaled = f.bind(divisor);
      f.while(f64.ge(rest, f64.mul(scaled, 2 ** 28)), () => f.set(scaled, f64.mul(scaled, 2 ** 27)));
      f.set(rest, f64.sub(rest, f64.mul(f64.trunc(f64.div(rest, scaled)), scaled)));
      // A quotient that was rounded up took one divisor too many.
      f.if(f64.lt(rest, 0), () => f.set(rest, f64.add(rest, scaled)));
    });
    const signed = f.bind(f32.copysign(f32.demote(rest), a));
    f.if(i32.and(f32.ne(signed, 0), i32.ne(f32.lt(signed, 0), f32.lt(b, 0))), () => f.return(f32.add(signed, b)));
    f.return(signed);
  }) as ScalarBody,
};

export const floorDiv = (a: Expression, b: Expression): Expression =>
  a.kind === 'i32' ? lanes(floorDivide, a, b) : floor(div(a, b));
export const mod = (a: Expression, b: Expression): Expression => lanes(a.kind === 'i32' ? modulo : floatModulo, a, b);
export const powInteger = (a: Expression, b: Expression): Expression => lanes(power, a, b);
