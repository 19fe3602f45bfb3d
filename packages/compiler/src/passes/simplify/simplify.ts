import type { Node, NodeKind, Program } from '@neurite/backend';
import { rewrite, rewriteNested } from '../rewrite.ts';
import { simplifyBinary, simplifyClamp, simplifyUnary } from './arithmetic.ts';
import {
  simplifyConv,
  simplifyConvFilterGradient,
  simplifyConvInputGradient,
  simplifyMatMul,
  simplifyTransposedMatMul,
} from './contract.ts';
import { simplifyCond, simplifyScan } from './control.ts';
import { liftReshape, simplifyCast, simplifyOperands, simplifySelect, sinkReshape } from './logic.ts';
import { simplifyAvgPool, simplifyAvgPoolGradient, simplifyReduce } from './reduce.ts';
import type { NodeOf, Rule } from './rule.ts';
import {
  simplifyBroadcast,
  simplifyConcat,
  simplifyGather,
  simplifyPad,
  simplifyReshape,
  simplifyReverse,
  simplifySlice,
  simplifyTranspose,
} from './views.ts';

/** The rules of each kind of node, tried in this order. */
const rules: { readonly [K in NodeKind]?: readonly Rule<NodeOf<K>>[] } = {
  unary: [simplifyUnary, sinkReshape],
  binary: [simplifyBinary, simplifyOperands, sinkReshape],
  compare: [simplifyOperands, sinkReshape],
  select: [simplifySelect, simplifyOperands, sinkReshape],
  cast: [simplifyCast, sinkReshape],
  clamp: [simplifyClamp, sinkReshape],
  reduce: [simplifyReduce],
  matMul: [simplifyMatMul],
  conv: [simplifyConv],
  convInputGradient: [simplifyConvInputGradient],
  convFilterGradient: [simplifyConvFilterGradient],
  avgPool: [simplifyAvgPool],
  avgPoolGradient: [simplifyAvgPoolGradient],
  reshape: [simplifyReshape, liftReshape],
  transpose: [simplifyTranspose, simplifyTransposedMatMul],
  broadcast: [simplifyBroadcast],
  slice: [simplifySlice],
  pad: [simplifyPad],
  concat: [simplifyConcat],
  gather: [simplifyGather],
  reverse: [simplifyReverse],
  cond: [simplifyCond],
  scan: [simplifyScan],
};

/** Algebraic simplification: each node is replaced by something simpler that one of the rules of its kind knows. */
export function simplify(program: Program): Program {
  return rewrite(rewriteNested(program, simplify), (node, b, uses) => {
    for (const rule of (rules[node.kind] ?? []) as readonly Rule<Node>[]) {
      const replacement = rule(node, b, uses);
      if (replacement !== undefined) return replacement;
    }
    return undefined;
  });
}
