// The messages that the page of errors quotes are those that are thrown.
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { sgd } from '@neurite/optimizers';
import { jit, matMul, ones, tensor, type Tensor, useBackend } from '@neurite/tensors';

const page = readFileSync(join(import.meta.dirname, '../site/guide/errors.md'), 'utf8');
const quoted = page
  .split('\n')
  .filter((line) => line.startsWith('> '))
  .map((line) => line.slice(2));
const seen = new Set<string>();

const x = [
  [1, 2, 3, 4],
  [4, 3, 2, 1],
];

function classifier(loss: 'sparseCategoricalCrossentropy' | 'categoricalCrossentropy'): Sequential {
  const model = sequential([dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
  model.compile({ optimizer: 'adam', loss });
  return model;
}

function diverging(): Promise<unknown> {
  const model = sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })]);
  model.compile({ optimizer: sgd({ learningRate: 1e6 }), loss: 'meanSquaredError' });
  return model.fit([[1000], [2000]], [[1], [2]], { epochs: 50, verbose: 0 });
}

const sparse = 'sparseCategoricalCrossentropy';

/** In this order: the first needs that no backend is in use. */
const mistakes: Readonly<Record<string, () => unknown>> = {
  'no backend': () => tensor([1]).add(1),
  'examples of another shape': () => classifier(sparse).fit([[1, 2, 3]], [0], { verbose: 0 }),
  'more labels than examples': () => classifier(sparse).fit(x, [0, 1, 2], { verbose: 0 }),
  'matrices that do not fit': () => matMul(ones([1, 2]) as Tensor, ones([1, 2]) as Tensor),
  'class numbers into a loss for rows': () => classifier('categoricalCrossentropy').fit(x, [0, 1], { verbose: 0 }),
  'rows into a loss for class numbers': () =>
    classifier(sparse).fit(
      x,
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      { verbose: 0 },
    ),
  'a label too large': () => classifier(sparse).fit(x, [0, 3], { verbose: 0 }),
  'a loss that is not finite': diverging,
  'a value inside of jit': () => jit((v: Tensor) => (v.sum().itemSync() > 0 ? v : v.neg()))(tensor([1])),
  'a model that was not compiled': () => sequential([dense({ units: 1, inputShape: [4] })]).fit(x, [0, 1]),
  'a name that does not exist': () => dense({ units: 3, activation: 'rleu' as never }),
};

test.each(Object.keys(mistakes))('%s: the message is on the page', async (name) => {
  if (name !== 'no backend') await useBackend('wasm');
  const error = await (async () => mistakes[name]!())().then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  const found = quoted.find((message) => error?.message.startsWith(message));
  expect(found, error?.message).toBeDefined();
  seen.add(found!);
});

test('the page quotes no other', () => {
  expect(quoted.filter((message) => !seen.has(message))).toEqual([]);
});
