/** Rules for arithmetic: neutral elements, signs and powers. */
import type { ProgramBuilder, UnaryOp, ValueId } from '@neurite/backend';
import { inPlaceOf, literal, made, type NodeOf, type Rule } from './rule.ts';

/** −(−x) = x, |−x| = |x|, (−x)² = x², and the like. */
export const simplifyUnary: Rule<NodeOf<'unary'>> = (node, b) => {
  const inner = made('unary', node.x, b);
  if (inner === undefined) return sinkBelowBroadcast(node, b);
  switch (node.op) {
    case 'neg':
      return inner.op === 'neg' ? inner.x : undefined;
    case 'not':
      return inner.op === 'not' ? inner.x : undefined;
    case 'abs':
      if (inner.op === 'abs' || inner.op === 'square' || isPositive(inner.op))
        return b.typeOf(node.x).dtype === 'float32' ? node.x : undefined;
      return inner.op === 'neg' ? b.unary('abs', inner.x) : undefined;
    case 'square':
      return inner.op === 'neg' || inner.op === 'abs' ? b.unary('square', inner.x) : undefined;
    case 'floor':
    case 'ceil':
    case 'round':
      return inner.op === 'floor' || inner.op === 'ceil' || inner.op === 'round' ? node.x : undefined;
    default:
      return undefined;
  }
};

/** Neutral elements, signs and powers of binary operations. */
export const simplifyBinary: Rule<NodeOf<'binary'>> = (node, b) => {
  const float = node.dtype === 'float32';
  const [left, right] = [literal(node.a, b), literal(node.b, b)];
  const same = node.a === node.b;
  const keep = (value: ValueId): ValueId => inPlaceOf(node, value, b);
  switch (node.op) {
    case 'add': {
      if (right !== undefined && isZeroTerm(right, node.a, float, b)) return keep(node.a);
      if (left !== undefined && isZeroTerm(left, node.b, float, b)) return keep(node.b);
      const [negA, negB] = [negated(node.a, b), negated(node.b, b)];
      if (negB !== undefined) return b.binary('sub', node.a, negB);
      return negA === undefined ? undefined : b.binary('sub', node.b, negA);
    }
    case 'sub': {
      if (right !== undefined && Object.is(right, 0)) return keep(node.a);
      if (left !== undefined && Object.is(left, float ? -0 : 0)) return keep(b.unary('neg', node.b));
      if (same && !float) return b.fill(0, node.shape, 'int32');
      const neg = negated(node.b, b);
      return neg === undefined ? undefined : b.binary('add', node.a, neg);
    }
    case 'mul': {
      if (same) return b.unary('square', node.a);
      if (right === 1) return keep(node.a);
      if (left === 1) return keep(node.b);
      if (right === -1) return keep(b.unary('neg', node.a));
      if (left === -1) return keep(b.unary('neg', node.b));
      // 0 · x is 0 for integers only: NaN and the infinities stay NaN.
      if (!float && (right === 0 || left === 0)) return b.fill(0, node.shape, 'int32');
      const [negA, negB] = [negated(node.a, b), negated(node.b, b)];
      return negA !== undefined && negB !== undefined ? b.binary('mul', negA, negB) : undefined;
    }
    case 'div':
      if (right === 1) return keep(node.a);
      if (right === -1) return keep(b.unary('neg', node.a));
      if (left === 1) return keep(b.unary('reciprocal', node.b));
      // Dividing by a power of two is multiplying by another.
      return right !== undefined && isPowerOfTwo(right)
        ? b.binary('mul', node.a, b.fill(1 / right, b.typeOf(node.b).shape))
        : undefined;
    case 'floorDiv':
      return right === 1 && !float ? keep(node.a) : undefined;
    case 'max':
    case 'min':
    case 'and':
    case 'or':
      return same ? node.a : undefined;
    case 'pow':
      return right === undefined || !float ? undefined : simplifyPower(node, right, b);
    default:
      return undefined;
  }
};

/** Bounds that do not bind, and bounds within bounds. */
export const simplifyClamp: Rule<NodeOf<'clamp'>> = (node, b) => {
  if (node.low === -Infinity && node.high === Infinity) return node.x;
  const inner = made('clamp', node.x, b);
  if (inner === undefined) return undefined;
  const [low, high] = [Math.max(node.low, inner.low), Math.min(node.high, inner.high)];
  return low <= high ? b.clamp(inner.x, low, high) : undefined;
};

/** The rounding of x ** 3 may differ in the last place, as powers do between backends anyway. */
function simplifyPower(node: NodeOf<'binary'>, exponent: number, b: ProgramBuilder): ValueId | undefined {
  switch (exponent) {
    case 0:
      return b.fill(1, node.shape);
    case 1:
      return inPlaceOf(node, node.a, b);
    case 2:
      return inPlaceOf(node, b.unary('square', node.a), b);
    case 3:
      return inPlaceOf(node, b.binary('mul', node.a, b.unary('square', node.a)), b);
    case -1:
      return inPlaceOf(node, b.unary('reciprocal', node.a), b);
    case 0.5:
      // √ differs from the power in −0 and −∞.
      return isAboveZero(node.a, b) ? inPlaceOf(node, b.unary('sqrt', node.a), b) : undefined;
    case -0.5:
      return isAboveZero(node.a, b) ? inPlaceOf(node, b.unary('rsqrt', node.a), b) : undefined;
    default:
      return undefined;
  }
}

/** Whether adding the literal changes nothing: −0 never does, +0 turns −0 into +0. */
function isZeroTerm(term: number, x: ValueId, float: boolean, b: ProgramBuilder): boolean {
  if (term !== 0) return false;
  return !float || Object.is(term, -0) || isNeverNegativeZero(x, b, 4);
}

/** The operand of a float negation, or of an integer one, which is exact too. */
function negated(value: ValueId, b: ProgramBuilder): ValueId | undefined {
  const node = made('unary', value, b);
  return node?.op === 'neg' ? node.x : undefined;
}

const positive: readonly UnaryOp[] = ['exp', 'sigmoid', 'cosh', 'acosh', 'acos'];

/** Operations that never give a negative number or −0. */
function isPositive(op: UnaryOp): boolean {
  return positive.includes(op);
}

function isAboveZero(value: ValueId, b: ProgramBuilder): boolean {
  const node = made('unary', value, b);
  return node !== undefined && (node.op === 'abs' || node.op === 'square' || isPositive(node.op));
}

/** Whether a value is proved never to be −0 where that means anything, looking at most so many nodes deep. */
function isNeverNegativeZero(value: ValueId, b: ProgramBuilder, depth: number): boolean {
  const node = b.nodes[value]!;
  switch (node.kind) {
    case 'fill':
      return !Object.is(node.value, -0);
    case 'cast':
    case 'iota':
      return node.kind === 'iota' || b.typeOf(node.x).dtype !== 'float32';
    case 'random':
    // The sign of a zero is the backend's own here: none is as right as the other.
    case 'matMul':
    case 'conv':
    case 'convInputGradient':
    case 'convFilterGradient':
      return true;
    case 'reduce':
      return node.op === 'sum';
    case 'reshape':
      return depth > 0 && isNeverNegativeZero(node.x, b, depth - 1);
    case 'unary':
      return node.op === 'abs' || node.op === 'square' || isPositive(node.op);
    case 'binary':
      // A sum is −0 only if both terms are.
      if (depth === 0 || node.op !== 'add') return false;
      return isNeverNegativeZero(node.a, b, depth - 1) || isNeverNegativeZero(node.b, b, depth - 1);
    default:
      return false;
  }
}

function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && Math.abs(exponent) < 126;
}

/** f(broadcast x) = broadcast f(x), which is less work. */
function sinkBelowBroadcast(node: NodeOf<'unary'>, b: ProgramBuilder): ValueId | undefined {
  const x = made('broadcast', node.x, b);
  return x === undefined ? undefined : b.broadcast(b.unary(node.op, x.x), node.shape);
}
