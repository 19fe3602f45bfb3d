import '@neurite/backend-cpu';
import { add, dense, embedding, input } from '@neurite/layers';
import { useBackend, zeros } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { type Model, model, sequential, type SummaryOptions } from './index.ts';

beforeAll(() => useBackend('cpu'));

function linesOf(of: Pick<Model, 'summary'>, options?: SummaryOptions): string[] {
  const lines: string[] = [];
  of.summary((line) => lines.push(line), options);
  return lines;
}

it('a graph is shown with its inputs, what is connected to what, and sizes', () => {
  const [first, second] = [input({ shape: [3], name: 'left' }), input({ shape: [3] })];
  const shared = dense({ units: 4, name: 'shared' });
  const joined = add({ name: 'joined' }).apply([shared.apply(first), shared.apply(second)]);
  const graph = model({
    inputs: [first, second],
    outputs: dense({ units: 300, name: 'last' }).apply(joined),
    name: 'graph',
  });
  expect(linesOf(graph)).toEqual(
    [
      'Model: graph',
      '─────────────────────────────────────────────────────────',
      'Layer (class)   Output shape  Parameters  Connected to',
      '─────────────────────────────────────────────────────────',
      'left (Input)    [?, 3]                 0',
      'input2 (Input)  [?, 3]                 0',
      'shared (Dense)  [?, 4]                16  left; input2',
      'joined (Add)    [?, 4]                 0  shared, shared',
      'last (Dense)    [?, 300]           1,500  joined',
      '─────────────────────────────────────────────────────────',
      'Parameters: 1,516 (5.92 KB)',
      'Trained: 1,516 (5.92 KB)',
      'Not trained: 0 (0 B)',
    ].map((line) => line.replace(/─+/, '─'.repeat(56))),
  );
});

it('frozen layers are marked, layers inside shown when asked for, the optimizer counted', async () => {
  const inner = sequential([dense({ units: 2, inputShape: [3] }), dense({ units: 1 })], { name: 'inner' });
  const outer = sequential([inner, dense({ units: 1 })]);
  inner.trainable = false;
  outer.compile({ optimizer: 'adam', loss: 'mse' });
  await outer.fit(zeros([2, 3]), zeros([2, 1]));
  expect(linesOf(outer, { expandNested: true }).slice(4)).toEqual([
    'inner (Sequential)  [?, 1]                11  no',
    '  dense (Dense)     [?, 2]                 8  no',
    '  dense_1 (Dense)   [?, 1]                 3  no',
    'dense (Dense)       [?, 1]                 2  yes',
    '─'.repeat(53),
    'Parameters: 13 (52 B)',
    'Trained: 2 (8 B)',
    'Not trained: 11 (44 B)',
    // The rate, two counters, and two moments of two weights.
    'Optimizer: 7 (28 B)',
  ]);
  expect(linesOf(outer, { showTrainable: false })[2]).not.toContain('Trained');
});

it('what is not built yet is said to be so', () => {
  expect(linesOf(sequential([embedding({ inputDim: 3, outputDim: 2 })])).join('\n')).toMatch(
    /embedding \(Embedding\) +not built +0/,
  );
});
