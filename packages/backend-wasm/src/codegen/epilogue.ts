import { ExpressionEmitter } from './expression-emitter.ts';
import { type Expression, expressionKey } from './expression.ts';
import type { Epilogue } from './tile.ts';

/**
 * How an operand of an epilogue lies beside C: bytes from row to row (0: one row for all), and whether columns differ.
 */
export type EpilogueOperand = Epilogue['operands'][number];

/**
 * The epilogue that an expression describes: operand 0 is the element of A·B (+ C), operand i + 1 that of
 * `operands[i]`. All floats or 32-bit integers. Bias and relu, for instance, are `relu(add(operand(0, 'f32'), operand(1, 'f32')))` with the
 * operand `{ rowStride: 0, perColumn: true }`.
 */
export const expressionEpilogue = (
  expression: Expression,
  operands: readonly EpilogueOperand[],
  fused: boolean,
): Epilogue => {
  if (expression.kind !== 'f32' && expression.kind !== 'i32')
    throw new TypeError(`an epilogue gives f32 or i32, not ${expression.kind}`);
  return {
    key: expressionKey([expression], fused),
    operands,
    begin: (module, f) => {
      const emitter = new ExpressionEmitter({ module, f, fused }, [expression]);
      return (value, others) =>
        emitter.emit(1, ({ op, immediate }) => {
          if (op !== 'operand') throw new TypeError('an epilogue knows no coordinates');
          return immediate === 0 ? value : others[immediate! - 1]!;
        })[0]![0]!;
    },
  };
};
