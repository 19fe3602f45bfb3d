import { expect, it } from 'vitest';
import { Dataset } from './dataset.ts';

const repeated = (value: number, times: number) =>
  Dataset.fromGenerator(function* () {
    for (let i = 0; i < times; i++) yield value;
  });

const numbers = (...values: number[]) =>
  Dataset.fromGenerator(function* () {
    yield* values;
  });

async function valuesOf(dataset: Dataset<unknown>): Promise<unknown[]> {
  return Promise.all((await dataset.toArray()).map((element) => (element as { item(): Promise<number> }).item()));
}

it('takes blocks in turn, as in the example of tf.data', async () => {
  const dataset = numbers(1, 2, 3, 4, 5).interleave(async (x) => repeated((await x.item()) as number, 6), {
    cycleLength: 2,
    blockLength: 4,
  });
  const expected = [1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5];
  expect(await valuesOf(dataset)).toEqual(expected);
  expect(await valuesOf(dataset)).toEqual(expected);
});

it('passes over data sets that are empty', async () => {
  const dataset = numbers(0, 2, 0, 0, 3, 0).interleave(async (x) => repeated(7, (await x.item()) as number), {
    cycleLength: 2,
  });
  expect(await valuesOf(dataset)).toEqual([7, 7, 7, 7, 7]);
  expect(await valuesOf(numbers().interleave(() => repeated(1, 1)))).toEqual([]);
});

it('opens no more than it must, and closes all when it is left early', async () => {
  const log: string[] = [];
  const open = (name: number) =>
    Dataset.fromGenerator(function* () {
      log.push(`open ${name}`);
      try {
        for (;;) yield name;
      } finally {
        log.push(`close ${name}`);
      }
    });
  const dataset = numbers(1, 2, 3).interleave(async (x) => open((await x.item()) as number), { cycleLength: 2 });
  expect(await valuesOf(dataset.take(3))).toEqual([1, 2, 1]);
  expect(log.sort()).toEqual(['close 1', 'close 2', 'open 1', 'open 2']);
});

it('shuffles each data set by the pass and its number', async () => {
  const rows = Dataset.fromTensorSlices(Array.from({ length: 20 }, (_, i) => i)).shuffle(20, { seed: 3 });
  const dataset = numbers(1, 2).interleave(() => rows, { cycleLength: 1 });
  const order = async (): Promise<unknown[]> => valuesOf(dataset);
  const [first, second] = [await order(), await order()];
  expect(first.slice(0, 20)).not.toEqual(first.slice(20));
  expect(first).not.toEqual(second);
});

it('says what is wrong', async () => {
  expect(() => numbers(1).interleave(3 as never)).toThrow('interleave takes a function of an element; got 3.');
  expect(() => numbers(1).interleave(() => numbers(1), { cycleLength: 0 })).toThrow('cycleLength must be');
  await expect(
    numbers(1)
      .interleave((() => 5) as never)
      .toArray(),
  ).rejects.toThrow(
    "Dataset stage 'interleave' failed at element 0: the function given to interleave must return a Dataset; it returned 5.",
  );
});
