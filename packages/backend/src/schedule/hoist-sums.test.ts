import { ProgramBuilder } from '../program/builder.ts';
import { nestedPrograms } from '../program/print.ts';
import type { Program } from '../program/program.ts';
import { verify } from '../program/verify.ts';
import { describe, expect, test } from 'vitest';
import { hoistSums } from './hoist-sums.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** A loop of five steps whose first carry is a state, and whose second adds up xᵀ · y. */
const loop = (history: boolean, useHistory: boolean): Program => {
  const body = new ProgramBuilder();
  const [h, total, x, t] = [
    body.input(f32(2, 3)),
    body.input(f32(4, 3)),
    body.input(f32(2, 4)),
    body.input({ shape: [], dtype: 'int32' }),
  ];
  const next = body.binary('mul', h, body.cast(t, 'float32'));
  const inner = body.finish([next, body.binary('add', body.matMul(x, next, { transposeA: true }), total), next]);
  const b = new ProgramBuilder();
  const scan = b.scan({
    body: inner,
    length: 5,
    carries: [b.input(f32(2, 3)), b.input(f32(4, 3))],
    xs: [b.input(f32(5, 2, 4))],
    history,
  });
  return b.finish([...scan.carries, ...scan.ys, ...(useHistory ? [scan.history[1]!] : [])]);
};

const carriesOf = (program: Program): number[] =>
  program.nodes.flatMap((node) => (node.kind === 'scan' ? [node.carries.length] : []));

describe('sums in loops', () => {
  test.each([false, true])('become one product of the sequences; history %s', (history) => {
    const hoisted = hoistSums(loop(history, false));
    verify(hoisted);
    expect(carriesOf(hoisted)).toEqual([1]);
    expect(hoisted.nodes.filter(({ kind }) => kind === 'matMul')).toHaveLength(1);
    expect(
      nestedPrograms(hoisted.nodes.find(({ kind }) => kind === 'scan')!)[0]![1].nodes.some(
        ({ kind }) => kind === 'matMul',
      ),
    ).toBe(false);
  });

  test('stay where their values on the way are asked for', () => {
    const program = loop(true, true);
    expect(hoistSums(program)).toBe(program);
  });
});
