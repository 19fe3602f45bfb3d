import { ProgramBuilder } from '@neurite/backend';
import { expect, it } from 'vitest';
import { reportProgram } from './report.ts';

it('counts primitives, operations and bytes', () => {
  const b = new ProgramBuilder();
  const x = b.input({ shape: [4, 3], dtype: 'float32' });
  const w = b.state({ name: 'w', shape: [3, 5], dtype: 'float32' });
  const y = b.unary('tanh', b.matMul(x, w));
  const [sorted] = b.host({ callback: 'Unique#7', operands: [y], outputs: [{ shape: [4, 5], dtype: 'float32' }] });
  const report = reportProgram(b.finish([b.reduce('sum', sorted!, [0, 1])]));
  expect(report.primitives).toEqual({ matMul: 1, unary: 1, host: 1, reduce: 1 });
  expect(report.hostCalls).toEqual(['Unique']);
  expect(report.flops).toBe(2 * 4 * 5 * 3 + 20 + 20);
  expect(report.stateBytes).toBe(60);
  expect(report.valueBytes).toBe(4 * (20 + 20 + 20 + 1));
});

it('counts the body of a loop as often as it runs', () => {
  const body = new ProgramBuilder();
  const carry = body.input({ shape: [2], dtype: 'float32' });
  body.input({ shape: [], dtype: 'int32' });
  const b = new ProgramBuilder();
  const start = b.input({ shape: [2], dtype: 'float32' });
  const { carries } = b.scan({ body: body.finish([body.binary('mul', carry, carry)]), length: 10, carries: [start] });
  expect(reportProgram(b.finish(carries)).flops).toBe(20);
});
