import '@neurite/backend-cpu';
import { print } from '@neurite/backend';
import { expect, it } from 'vitest';
import { randomUniform } from '../random/distributions.ts';
import { useBackend } from '../core/engine.ts';
import { tensor } from '../ops/create.ts';
import { variable } from '../variable.ts';
import { traceProgram } from './trace-program.ts';

it('gives the program, its variables and what the function caught', async () => {
  await useBackend('cpu');
  const kernel = variable(tensor([[1], [2]]), { name: 'kernel' });
  const { program, variables, captured } = traceProgram(
    (x) => [x.matMul(kernel).relu()],
    [{ shape: [3, 2], dtype: 'float32' }],
  );
  expect(print(program)).toContain('matMul %0 %1');
  expect(program.outputs.map((output) => (program.nodes[output] as { shape: unknown }).shape)).toEqual([[3, 1]]);
  expect(variables).toEqual([kernel]);
  expect(captured.size).toBe(0);
});

it('refuses random numbers', () => {
  expect(() => traceProgram(() => [randomUniform([2])], [])).toThrow('draws random numbers');
});
