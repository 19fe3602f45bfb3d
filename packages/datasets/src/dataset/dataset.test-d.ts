import { ndArray, type NdArray, tensor, type Tensor } from '@neurite/tensors';
import { describe, expectTypeOf, it } from 'vitest';
import { Dataset } from './dataset.ts';
import type { Slices } from './types.ts';

const matrix: NdArray<[number, number]> = ndArray([[1, 2]], [1, 2] as [number, number]);
const some: NdArray = ndArray([1]);

describe('the types of elements', () => {
  it('follow the slices', () => {
    const dataset = Dataset.fromTensorSlices({
      matrix,
      some,
      list: [1, 2],
      typed: new Int32Array(2),
      text: ['a', 'b'],
    });
    expectTypeOf(dataset).toEqualTypeOf<
      Dataset<{
        readonly matrix: Tensor<[number]>;
        readonly some: Tensor;
        readonly list: Tensor;
        readonly typed: Tensor;
        readonly text: string;
      }>
    >();
    expectTypeOf(dataset.batch(2)).toEqualTypeOf<
      Dataset<{
        readonly matrix: Tensor<[number, number]>;
        readonly some: Tensor;
        readonly list: Tensor;
        readonly typed: Tensor;
        readonly text: string[];
      }>
    >();
    expectTypeOf(Dataset.fromTensorSlices([matrix, some])).toEqualTypeOf<
      Dataset<readonly [Tensor<[number]>, Tensor]>
    >();
  });

  it('can be used wherever a tensor is wanted, after shuffle, batch and prefetch', async () => {
    const step = (_x: Tensor, _y: Tensor): void => {};
    const train = Dataset.fromTensorSlices({ x: matrix, y: some }).shuffle(1000, { seed: 1 }).batch(32).prefetch(2);
    for await (const batch of train) step(batch.x, batch.y);
    expectTypeOf(train.size).toEqualTypeOf<number | undefined>();
  });

  it('follow what functions and generators give', () => {
    const generated = Dataset.fromGenerator(function* () {
      yield { x: [1, 2], name: 'a', gap: null, matrix };
    });
    expectTypeOf(generated).toEqualTypeOf<
      Dataset<{
        readonly x: Tensor;
        readonly name: string;
        readonly gap: null;
        readonly matrix: Tensor<[number, number]>;
      }>
    >();
    const mapped = generated.map(async ({ x, name }) => [x, name.length, tensor(matrix)] as const);
    expectTypeOf(mapped).toEqualTypeOf<Dataset<readonly [Tensor, Tensor, Tensor<[number, number]>]>>();
    expectTypeOf(mapped.filter(() => true)).toEqualTypeOf<typeof mapped>();
  });

  it('can be passed on where batches of any tensors are wanted', () => {
    const batches = Dataset.fromTensorSlices({ x: matrix, y: some }).batch(2);
    expectTypeOf(batches).toExtend<Dataset<{ readonly x: Tensor; readonly y?: Tensor }>>();
    expectTypeOf(batches).toExtend<Dataset<unknown>>();
  });

  it('follow the declared columns of a file', () => {
    const columns = { name: 'string', age: 'number', city: { type: 'category' } } as const;
    for (const options of [{ columns }]) {
      const rows = Dataset.fromCsv('people.csv', options).map((row) => {
        expectTypeOf(row.name).toEqualTypeOf<string | null>();
        expectTypeOf(row.age).toEqualTypeOf<Tensor<[]>>();
        expectTypeOf(row.city).toEqualTypeOf<Tensor<[]>>();
        expectTypeOf(row['other']!).toEqualTypeOf<Tensor<[]> | string>();
        return row.age;
      });
      expectTypeOf(rows).toEqualTypeOf<Dataset<Tensor<[]>>>();
    }
    const samples = Dataset.fromCsv('people.csv', { target: 'city', columns });
    expectTypeOf(samples).toEqualTypeOf<Dataset<{ readonly x: Tensor<[number]>; readonly y: Tensor<[]> }>>();
  });

  it('stand side by side in zip', () => {
    const a = Dataset.fromTensorSlices(matrix);
    const b = Dataset.fromTensorSlices(['a']);
    expectTypeOf(Dataset.zip({ a, b })).toEqualTypeOf<Dataset<{ readonly a: Tensor<[number]>; readonly b: string }>>();
    expectTypeOf(Dataset.zip([a, b])).toEqualTypeOf<Dataset<readonly [Tensor<[number]>, string]>>();
    expectTypeOf(a.concatenate(b)).toEqualTypeOf<Dataset<Tensor<[number]> | string>>();
  });

  it('refuse what is no array', () => {
    expectTypeOf({ x: () => 1 }).not.toExtend<Slices>();
    expectTypeOf('text').not.toExtend<Slices>();
    expectTypeOf({ x: matrix, y: ['a'] }).toExtend<Slices>();
  });
});
