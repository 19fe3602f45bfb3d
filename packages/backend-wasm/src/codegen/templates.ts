import { wordsSpec } from './bytes-self-test.ts';
import { elementwise } from './elementwise.ts';
import { expressionEpilogue } from './epilogue.ts';
import { add, operand } from './expression.ts';
import { exp, tanh } from './math.ts';
import { matMul } from './matmul.ts';
import { relu } from './operators.ts';
import { reduce } from './reduce.ts';
import type { Templates } from './wide-self-test.ts';

/** What the self-test of wide code compiles. */
export const templates: Templates = {
  matMul,
  elementwise,
  reduce,
  expressionEpilogue,
  operand,
  add,
  relu,
  exp,
  tanh,
  wordsSpec,
};
