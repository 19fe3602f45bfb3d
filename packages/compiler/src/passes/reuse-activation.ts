import type { Program, ProgramBuilder, ValueId } from '@neurite/backend';
import { rewrite, rewriteNested } from './rewrite.ts';
import { literal } from './simplify/rule.ts';

/**
 * x > 0 where max(x, 0) > 0: the gradient of a rectifier asks for the sign of what went in, but what came out, which is
 * kept anyway, has it too. Then what went in need not be kept. (NaN is not above 0 in either.)
 */
export function reuseActivation(program: Program): Program {
  const rectified = new Map<ValueId, ValueId>();
  return rewrite(rewriteNested(program, reuseActivation), (node, b) => {
    if (node.kind === 'binary' && node.op === 'max') {
      const x = againstZero(node.a, node.b, b);
      if (x !== undefined && !rectified.has(x)) rectified.set(x, b.nodes.length);
    }
    if (node.kind !== 'compare' || (node.op !== 'gt' && node.op !== 'lt')) return undefined;
    const [larger, smaller] = node.op === 'gt' ? [node.a, node.b] : [node.b, node.a];
    const output = literal(smaller, b) === 0 ? rectified.get(larger) : undefined;
    return output === undefined ? undefined : b.compare('gt', output, smaller);
  });
}

/** The other of two operands, if one is the literal 0. */
function againstZero(p: ValueId, q: ValueId, b: ProgramBuilder): ValueId | undefined {
  if (literal(q, b) === 0) return p;
  return literal(p, b) === 0 ? q : undefined;
}
