import { isTensor, type NdArray, ndArray, type Tensor, tensor } from '@neurite/tensors';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DatasetError } from './dataset-error.ts';
import { Dataset, indexPlanOf } from './dataset.ts';

/** The numbers of elements that are tensors: in nested lists. */
async function valuesOf(dataset: AsyncIterable<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const element of dataset) values.push(plain(element));
  return values;
}

function plain(element: unknown): unknown {
  if (isTensor(element)) return element.arraySync();
  if (Array.isArray(element)) return element.map(plain);
  if (typeof element !== 'object' || element === null) return element;
  return Object.fromEntries(Object.entries(element).map(([key, item]) => [key, plain(item)]));
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const slices = (n: number): Dataset<Tensor> => Dataset.fromTensorSlices(Int32Array.from(upTo(n)));
/** The same elements without a plan of rows. */
const generated = (n: number): Dataset<Tensor> => Dataset.fromGenerator(() => upTo(n));
const sources = [
  ['rows', slices],
  ['generator', generated],
] as const;

describe('fromTensorSlices', () => {
  it('gives rows of arrays in records and lists', async () => {
    const dataset = Dataset.fromTensorSlices({
      x: ndArray([
        [1, 2],
        [3, 4],
      ]),
      rest: [ndArray(Int32Array.of(5, 6)), tensor([[[7]], [[8]]])],
      name: ['a', 'b'],
      flag: [true, false],
    });
    expect(dataset.size).toBe(2);
    expect(await valuesOf(dataset)).toEqual([
      { x: [1, 2], rest: [5, [[7]]], name: 'a', flag: 1 },
      { x: [3, 4], rest: [6, [[8]]], name: 'b', flag: 0 },
    ]);
  });

  it('gives tensors with their types and shapes', async () => {
    const dataset = Dataset.fromTensorSlices({
      x: ndArray(
        [
          [1, 2],
          [3, 4],
        ],
        [2, 2],
      ),
      y: new Int32Array(2),
      t: ['a', 'b'],
    });
    for await (const { x, y, t } of dataset.batch(2)) {
      expect([x.dtype, x.shape, y.dtype, y.shape, t]).toEqual(['float32', [2, 2], 'int32', [2], ['a', 'b']]);
    }
    const { x } = (await dataset.toArray())[0]!;
    expect(x.shape).toEqual([2]);
  });

  it.each([
    [() => Dataset.fromTensorSlices({ x: new Float32Array(3), y: new Float32Array(2) }), 'x has 3 rows, but y has 2'],
    [() => Dataset.fromTensorSlices({ a: { b: new Float32Array(3) }, c: ['x'] }), 'a.b has 3 rows, but c has 1'],
    [() => Dataset.fromTensorSlices({ x: ndArray(new Float32Array(0), [0, 4]) }), 'the data are empty; x has no rows'],
    [() => Dataset.fromTensorSlices({}), 'needs at least one array'],
    [() => Dataset.fromTensorSlices(5), 'the array is a scalar and has no rows'],
    [() => Dataset.fromTensorSlices({ x: 'text' } as never), "x is 'text'"],
    [() => Dataset.fromTensorSlices({ x: new Float64Array(2) } as never), 'x is Float64Array'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe.each(sources)('over %s', (_, source) => {
  it('starts anew with every loop', async () => {
    const dataset = source(3);
    expect(await valuesOf(dataset)).toEqual([0, 1, 2]);
    expect(await valuesOf(dataset)).toEqual([0, 1, 2]);
  });

  it('batches, with or without the remainder', async () => {
    expect(await valuesOf(source(5).batch(2))).toEqual([[0, 1], [2, 3], [4]]);
    expect(await valuesOf(source(5).batch(2, { dropRemainder: true }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(await valuesOf(source(4).batch(2))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(await valuesOf(source(5).batch(2).batch(2, { dropRemainder: true }))).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
    ]);
  });

  it('takes, skips, repeats and concatenates', async () => {
    expect(await valuesOf(source(4).take(2))).toEqual([0, 1]);
    expect(await valuesOf(source(4).take(9))).toEqual([0, 1, 2, 3]);
    expect(await valuesOf(source(4).take(0))).toEqual([]);
    expect(await valuesOf(source(4).skip(3))).toEqual([3]);
    expect(await valuesOf(source(4).skip(9))).toEqual([]);
    expect(await valuesOf(source(2).repeat(3))).toEqual([0, 1, 0, 1, 0, 1]);
    expect(await valuesOf(source(2).repeat(0))).toEqual([]);
    expect(await valuesOf(source(2).repeat().take(5))).toEqual([0, 1, 0, 1, 0]);
    expect(await valuesOf(source(2).concatenate(generated(1)))).toEqual([0, 1, 0]);
  });

  it('ends when data to be repeated without end are none', async () => {
    expect(await valuesOf(source(2).skip(2).repeat())).toEqual([]);
  });

  it('shuffles alike for one seed, and anew for every pass', async () => {
    const shuffled = () => source(50).shuffle(50, { seed: 7 });
    const [first, second] = [shuffled(), shuffled()];
    const order = await valuesOf(first);
    expect(order).not.toEqual(upTo(50));
    expect([...(order as number[])].sort((a, b) => a - b)).toEqual(upTo(50));
    expect(await valuesOf(second)).toEqual(order);
    const next = await valuesOf(first);
    expect(next).not.toEqual(order);
    expect(await valuesOf(second)).toEqual(next);
    expect(await valuesOf(source(50).shuffle(50, { seed: 8 }))).not.toEqual(order);
    expect(await valuesOf(source(50).shuffle(50))).not.toEqual(await valuesOf(source(50).shuffle(50)));
  });

  it('makes any pass again by its number', async () => {
    const dataset = source(20).shuffle(20, { seed: 3 }).batch(4);
    const passes = [await valuesOf(dataset), await valuesOf(dataset), await valuesOf(dataset)];
    const resumed = source(20).shuffle(20, { seed: 3 }).batch(4);
    expect(await valuesOf(resumed.pass(2))).toEqual(passes[2]);
    expect(await valuesOf(resumed)).toEqual(passes[0]);
  });

  it('keeps one order without reshuffleEachIteration', async () => {
    const dataset = source(30).shuffle(30, { seed: 3, reshuffleEachIteration: false });
    const order = await valuesOf(dataset);
    expect(await valuesOf(dataset)).toEqual(order);
    expect(await valuesOf(dataset.repeat(2))).toEqual([...order, ...order]);
  });

  it('shuffles every repetition in its own way', async () => {
    const order = (await valuesOf(source(30).shuffle(30, { seed: 3 }).repeat(2))) as number[];
    expect(order.slice(0, 30)).not.toEqual(order.slice(30));
    expect(order.slice(30).sort((a, b) => a - b)).toEqual(upTo(30));
  });

  it('draws from its buffer only', async () => {
    const order = (await valuesOf(source(100).shuffle(10, { seed: 1 }))) as number[];
    order.forEach((element, place) => expect(element).toBeLessThan(place + 10));
    expect(await valuesOf(source(5).shuffle(1))).toEqual(upTo(5));
  });

  it('shuffles uniformly', async () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 1200; seed++) {
      const order = String(await valuesOf(source(3).shuffle(5, { seed })));
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 200 expected of each, with a standard deviation of 12.9.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(52);
  });

  it('caches the first whole pass', async () => {
    const dataset = source(30).shuffle(30, { seed: 3 }).cache();
    const order = await valuesOf(dataset);
    expect(await valuesOf(dataset)).toEqual(order);
    expect(await valuesOf(dataset.take(3))).toEqual(order.slice(0, 3));
  });

  it('gives the first pass again although that was left early', async () => {
    const sources = [source(30), Dataset.fromGenerator(() => upTo(30))];
    for (const dataset of sources.map((from) => from.shuffle(30, { seed: 3 }).cache())) {
      const start = await valuesOf(dataset.take(3));
      expect((await valuesOf(dataset)).slice(0, 3)).toEqual(start);
      expect(await valuesOf(dataset.take(3))).toEqual(start);
    }
  });

  it('gives with prefetch what it gives without', async () => {
    const dataset = () => source(23).shuffle(5, { seed: 2 }).batch(4);
    expect(await valuesOf(dataset().prefetch(3))).toEqual(await valuesOf(dataset()));
    expect(await valuesOf(dataset().prefetch(3).skip(1))).toEqual((await valuesOf(dataset())).slice(1));
  });

  it.each([
    [() => source(3).batch(0), 'batchSize must be a whole number of at least 1; got 0.'],
    [() => source(3).batch(1.5), 'batchSize must be a whole number of at least 1; got 1.5.'],
    [() => source(3).take(-1), 'count must be a whole number of at least 0; got -1.'],
    [() => source(3).skip(-1), 'count must be a whole number of at least 0; got -1.'],
    [() => source(3).repeat(-1), 'count must be a whole number of at least 0; got -1.'],
    [() => source(3).prefetch(0), 'count must be a whole number of at least 1; got 0.'],
    [() => source(3).shuffle(0), 'bufferSize must be a whole number of at least 1; got 0.'],
    [() => source(3).shuffle(3, { seed: -1 }), 'seed must be a whole number of at least 0; got -1.'],
    [() => source(3).shuffle(3, { seed: 2 ** 32 }), 'seed must be at most 4294967295'],
    [() => source(3).map((x) => x, { parallel: 0 }), 'parallel must be a whole number of at least 1; got 0.'],
    [() => source(3).map(3 as never), 'map takes a function of an element; got 3.'],
    [() => source(3).filter(undefined as never), 'filter takes a function of an element; got undefined.'],
    [() => source(3).pass(-1), 'number must be a whole number of at least 0; got -1.'],
    [() => source(3).concatenate([1] as never), 'concatenate takes a data set; got an array of length 1.'],
  ])('refuses bad arguments: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

it('moves rows as it moves elements: any chain gives the same over both sources', async () => {
  type Step = (dataset: Dataset<Tensor>) => Dataset<Tensor>;
  const count = fc.nat(12);
  const step: fc.Arbitrary<Step> = fc.oneof(
    count.map(
      (n): Step =>
        (dataset) =>
          dataset.take(n),
    ),
    count.map(
      (n): Step =>
        (dataset) =>
          dataset.skip(n),
    ),
    fc.nat(3).map(
      (n): Step =>
        (dataset) =>
          dataset.repeat(n),
    ),
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(9), fc.boolean()).map(
      ([buffer, seed, reshuffleEachIteration]): Step =>
        (dataset) =>
          dataset.shuffle(buffer, { seed, reshuffleEachIteration }),
    ),
    fc.constant<Step>((dataset) => dataset.cache()),
    fc.integer({ min: 1, max: 3 }).map(
      (n): Step =>
        (dataset) =>
          dataset.prefetch(n),
    ),
  );
  const chain = fc.tuple(
    fc.array(step, { maxLength: 4 }),
    fc.integer({ min: 1, max: 5 }),
    fc.boolean(),
    fc.array(step, { maxLength: 2 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 15 }), chain, async (n, [before, batchSize, dropRemainder, after]) => {
      const build = (source: Dataset<Tensor>): Dataset<Tensor> => {
        const batched = before.reduce((dataset, apply) => apply(dataset), source).batch(batchSize, { dropRemainder });
        return after.reduce((dataset, apply) => apply(dataset), batched as Dataset<Tensor>);
      };
      const [rows, elements] = [build(slices(n)), build(generated(n))];
      for (let pass = 0; pass < 2; pass++) {
        const got = await valuesOf(rows);
        expect(got).toEqual(await valuesOf(elements));
        expect(rows.size).toBe(got.length);
      }
    }),
    { numRuns: 150 },
  );
});

describe('size', () => {
  it('is known where it can be', () => {
    const unknown = generated(3);
    const known = Dataset.fromGenerator(() => upTo(7), { size: 7 });
    expect(unknown.size).toBeUndefined();
    expect(known.size).toBe(7);
    expect(known.batch(2).size).toBe(4);
    expect(known.batch(2, { dropRemainder: true }).size).toBe(3);
    expect(known.map((x) => x).size).toBe(7);
    expect(known.filter(() => true).size).toBeUndefined();
    expect(known.repeat().size).toBe(Infinity);
    expect(known.repeat().batch(2).take(5).size).toBe(5);
    expect(unknown.repeat().size).toBeUndefined();
    expect(unknown.take(0).size).toBe(0);
    expect(known.concatenate(unknown).size).toBeUndefined();
    expect(known.concatenate(slices(2)).size).toBe(9);
    expect(Dataset.zip([known, slices(2)]).size).toBe(2);
    expect(Dataset.zip([known, unknown]).size).toBeUndefined();
    expect(slices(3).repeat().batch(2).size).toBe(Infinity);
  });
});

describe('fromGenerator', () => {
  it('takes generators of every kind, with elements of every kind', async () => {
    const plainOnes = Dataset.fromGenerator(function* () {
      yield { x: [1, 2], y: 3, name: 'a', gap: null };
    });
    expect(await valuesOf(plainOnes)).toEqual([{ x: [1, 2], y: 3, name: 'a', gap: null }]);
    const asynchronous = Dataset.fromGenerator(async function* () {
      yield [ndArray([[1]]), tensor([2]), new Int32Array([3]), true] as const;
    });
    expect(await valuesOf(asynchronous)).toEqual([[[[1]], [2], [3], 1]]);
  });

  it('is called when asked, asked no more than needed, and closed on an early end', async () => {
    const made: number[] = [];
    const closed = vi.fn<() => void>();
    const generate = vi.fn<() => Iterable<number>>(function* () {
      try {
        for (let i = 0; ; i++) {
          made.push(i);
          yield i;
        }
      } finally {
        closed();
      }
    });
    const dataset = Dataset.fromGenerator(generate)
      .map((x) => x)
      .filter(() => true)
      .batch(2);
    expect(generate).not.toHaveBeenCalled();
    for await (const batch of dataset) {
      expect(batch.shape).toEqual([2]);
      break;
    }
    expect(made).toEqual([0, 1]);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it.each([
    [{ name: 'take', build: (d: Dataset<Tensor>) => d.take(2) }],
    [{ name: 'prefetch', build: (d: Dataset<Tensor>) => d.prefetch(3) }],
    [{ name: 'map in parallel', build: (d: Dataset<Tensor>) => d.map(async (x) => x, { parallel: 3 }) }],
    [{ name: 'zip', build: (d: Dataset<Tensor>) => Dataset.zip([d, slices(2)]) }],
    [{ name: 'repeat', build: (d: Dataset<Tensor>) => d.take(3).repeat() }],
    [{ name: 'concatenate', build: (d: Dataset<Tensor>) => d.concatenate(slices(3)) }],
    [{ name: 'cache', build: (d: Dataset<Tensor>) => d.cache() }],
    [{ name: 'shuffle', build: (d: Dataset<Tensor>) => d.shuffle(4) }],
    [{ name: 'skip', build: (d: Dataset<Tensor>) => d.skip(1) }],
  ])('is closed once by $name and an early end', async ({ build }) => {
    let open = 0;
    const dataset = build(
      Dataset.fromGenerator(function* () {
        open++;
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          open--;
        }
      }) as Dataset<Tensor>,
    ) as Dataset<unknown>;
    for await (const element of dataset) {
      expect(element).toBeDefined();
      break;
    }
    expect(open).toBe(0);
  });

  it('says which element failed, and why', async () => {
    const dataset = Dataset.fromGenerator(function* () {
      yield 1;
      throw new RangeError('no more paper');
    });
    const error = await valuesOf(
      dataset
        .map((x) => x)
        .batch(2)
        .prefetch(1),
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetError);
    expect(error).toMatchObject({
      message: "Dataset stage 'fromGenerator' failed at element 1: no more paper",
      stage: 'fromGenerator',
      index: 1,
      cause: expect.any(RangeError),
    });
  });

  it.each([
    [() => Dataset.fromGenerator([1, 2] as never), 'Give the generator function itself, not what it returns'],
    [() => Dataset.fromGenerator(() => [1], { size: -1 }), 'size must be a whole number of at least 0; got -1.'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });

  it('refuses what no element can hold', async () => {
    await expect(valuesOf(Dataset.fromGenerator(() => [{ x: new Map() }]))).rejects.toThrow(
      "Dataset stage 'fromGenerator' failed at element 0: An element of a data set consists of tensors",
    );
    await expect(valuesOf(Dataset.fromGenerator(() => 5 as never))).rejects.toThrow('it gave 5');
  });
});

describe('map', () => {
  it('gets tensors and indices, gives what next stages see as tensors', async () => {
    const dataset = slices(3).map((x, index) => {
      expect(isTensor(x)).toBe(true);
      return { double: 2 * x.itemSync(), index, label: `no. ${index}` };
    });
    expect(await valuesOf(dataset.batch(3))).toEqual([
      { double: [0, 2, 4], index: [0, 1, 2], label: ['no. 0', 'no. 1', 'no. 2'] },
    ]);
  });

  it('works on several at once, no more than allowed, and keeps the order', async () => {
    let running = 0;
    let most = 0;
    const dataset = slices(20).map(
      async (x) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, x.itemSync() % 3));
        running--;
        return x;
      },
      { parallel: 4 },
    );
    expect(await valuesOf(dataset)).toEqual(upTo(20));
    expect(most).toBe(4);
  });

  it.each([1, 4])('says which element failed, %i at once, after giving those before it', async (parallel) => {
    const seen: unknown[] = [];
    const dataset = slices(9).map(
      async (x) => {
        if (x.itemSync() === 5) throw new TypeError('five is out');
        return x;
      },
      { parallel },
    );
    const loop = async () => {
      for await (const x of dataset) seen.push(x.itemSync());
    };
    await expect(loop()).rejects.toThrow("Dataset stage 'map' failed at element 5: five is out");
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });
});

it('map in parallel gives what was begun before its source failed', async () => {
  const seen: unknown[] = [];
  const failing = Dataset.fromGenerator(function* () {
    yield* upTo(3);
    throw new RangeError('no more');
  });
  const loop = async (): Promise<void> => {
    for await (const x of failing.map(async (element) => element, { parallel: 8 })) seen.push(x.itemSync());
  };
  await expect(loop()).rejects.toThrow("Dataset stage 'fromGenerator' failed at element 3: no more");
  expect(seen).toEqual([0, 1, 2]);
});

describe('filter', () => {
  it('keeps what its function says', async () => {
    expect(await valuesOf(slices(6).filter((x) => x.itemSync() % 2 === 0))).toEqual([0, 2, 4]);
    expect(await valuesOf(slices(6).filter(async (x) => (await x.item()) > 3))).toEqual([4, 5]);
  });

  it('refuses a tensor for an answer', async () => {
    await expect(valuesOf(slices(3).filter((x) => x as never))).rejects.toThrow(
      "Dataset stage 'filter' failed at element 0: the function given to filter must return true or false",
    );
  });
});

describe('batch', () => {
  it('says which element does not fit', async () => {
    const lengths = [2, 2, 2, 3];
    const dataset = Dataset.fromGenerator(() => lengths.map((n) => ({ a: [{ x: new Float32Array(n) }] })));
    await expect(valuesOf(dataset.batch(2))).rejects.toThrow(
      "Dataset stage 'batch' failed at element 2: the elements of a batch must have one form: element.a[0].x is " +
        "float32[2] in the batch's element 0, but float32[3] in its element 1.",
    );
    expect(await valuesOf(dataset.take(3).batch(3))).toHaveLength(1);
    const records = Dataset.fromGenerator(() => [{ x: 1 }, { y: 1 }]);
    await expect(valuesOf(records.batch(2))).rejects.toThrow('element is a record of x');
  });

  it('takes tensors from functions and text with gaps', async () => {
    const dataset = Dataset.fromGenerator(() => ['a', null, 'b']).map((name) => ({ name, x: tensor([1, 2]) }));
    expect(await valuesOf(dataset.batch(3))).toEqual([
      {
        name: ['a', null, 'b'],
        x: [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
      },
    ]);
  });
});

describe('zip', () => {
  it('puts records and lists together and ends with the shortest', async () => {
    const record = Dataset.zip({ a: slices(3), b: generated(2) });
    expect(await valuesOf(record)).toEqual([
      { a: 0, b: 0 },
      { a: 1, b: 1 },
    ]);
    expect(await valuesOf(Dataset.zip([slices(2), record]))).toEqual([
      [0, { a: 0, b: 0 }],
      [1, { a: 1, b: 1 }],
    ]);
  });

  it.each([[[]], [{}], [[slices(1), 5]]])('%#', (datasets) => {
    expect(() => Dataset.zip(datasets as never)).toThrow('zip takes data sets in a list or a record');
  });
});

describe('cache', () => {
  it('asks its source once, and keeps nothing of a pass that was broken off', async () => {
    const generate = vi.fn<() => number[]>(() => upTo(4));
    const dataset = Dataset.fromGenerator(generate).cache();
    for await (const element of dataset) {
      expect(element.itemSync()).toBe(0);
      break;
    }
    expect(await valuesOf(dataset)).toEqual(upTo(4));
    expect(await valuesOf(dataset)).toEqual(upTo(4));
    expect(generate).toHaveBeenCalledTimes(2);
  });

  it('refuses endless data', () => {
    expect(() => slices(2).repeat().cache()).toThrow('put it before repeat()');
  });
});

describe('prefetch', () => {
  it('works ahead, but no further than it may', async () => {
    const made: number[] = [];
    const dataset = Dataset.fromGenerator(function* () {
      for (let i = 0; i < 10; i++) {
        made.push(i);
        yield i;
      }
    }).prefetch(2);
    const loop = dataset[Symbol.asyncIterator]();
    expect(made).toEqual([]);
    await loop.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(made).toEqual([0, 1, 2]);
    await loop.return();
    expect(made).toEqual([0, 1, 2]);
  });
});

it('toArray collects, unless it would never end', async () => {
  expect((await slices(3).toArray()).map((x) => x.itemSync())).toEqual([0, 1, 2]);
  await expect(slices(3).repeat().toArray()).rejects.toThrow('use take(count) first');
});

describe('indexPlanOf', () => {
  it('gives data and the rows of each batch', async () => {
    const x = ndArray([[1], [2], [3], [4], [5]]);
    const dataset = Dataset.fromTensorSlices({ x, y: tensor([1, 2, 3, 4, 5]), names: ['a', 'b', 'c', 'd', 'e'] })
      .shuffle(5, { seed: 4 })
      .batch(2)
      .prefetch(2);
    const plan = indexPlanOf(dataset)!;
    expect([plan.rows, plan.batchSize]).toEqual([5, 2]);
    const data = (await plan.data()) as { x: NdArray; y: NdArray; names: string[] };
    expect(data.x).toBe(x);
    expect([...data.y.data]).toEqual([1, 2, 3, 4, 5]);
    for (const pass of [0, 1]) {
      const batches = (await valuesOf(dataset)) as { y: number[]; names: string[] }[];
      const rows = [...plan.batches(pass)];
      expect(rows.map((batch) => Array.from(batch, (row) => row + 1))).toEqual(batches.map(({ y }) => y));
      expect(rows.map((batch) => Array.from(batch, (row) => data.names[row]))).toEqual(
        batches.map(({ names }) => names),
      );
    }
  });

  it('is undefined for what is not batches of rows', () => {
    expect(indexPlanOf(slices(4))).toBeUndefined();
    expect(indexPlanOf(generated(4).batch(2))).toBeUndefined();
    expect(
      indexPlanOf(
        slices(4)
          .map((x) => x)
          .batch(2),
      ),
    ).toBeUndefined();
    expect(indexPlanOf(slices(4).batch(2).batch(2))).toBeUndefined();
  });
});
