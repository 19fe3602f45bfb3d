import { expect, it } from 'vitest';
import golden from '../golden/cumulative.json' with { type: 'json' };
import {
  cumprod,
  type CumulativeOptions,
  cumsum,
  grads,
  ndArray,
  type NdArray,
  tensor,
  type Tensor,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const arrays = (list: readonly { shape: number[]; data: number[] }[]): NdArray[] =>
  list.map(({ data, shape }) => ndArray(Float32Array.from(data), shape));

function expectClose(got: Tensor, expected: NdArray): void {
  got.dataSync().forEach((value, index) => {
    const wanted = expected.data[index]!;
    expect(Math.abs(value - wanted), `element ${index}`).toBeLessThanOrEqual(1e-5 + 1e-5 * Math.abs(wanted));
  });
}

onEachBackend(() => {
  it.each(golden.cases.map((item) => [item.name, item] as const))('%s equals PyTorch’s, with gradients', (_, item) => {
    const op = item.op === 'cumsum' ? cumsum : cumprod;
    const f = (x: Tensor): Tensor => op(x, item.options.axis, item.options as CumulativeOptions);
    const [x] = arrays(item.inputs) as [NdArray];
    const [cotangent] = arrays(item.cotangents);
    const first = (v: Tensor): Tensor => grads((u) => f(u).mul(cotangent!).sum())(v)[0]!;
    expectClose(f(tensor(x)), arrays(item.outputs)[0]!);
    expectClose(first(tensor(x)), arrays(item.gradients)[0]!);
    if (!('second' in item) || item.second === undefined) return;
    const [direction] = arrays(item.second.directions);
    expectClose(grads((v) => first(v).mul(direction!).sum())(x)[0]!, arrays(item.second.gradients)[0]!);
  });

  it('sums and multiplies integers and booleans in int32', () => {
    expect(cumsum([true, true, false, true]).arraySync()).toEqual([1, 2, 2, 3]);
    expect(cumprod(tensor([1, 2, 3], [3], 'int32'), 0, { reverse: true })).toMatchObject({ dtype: 'int32' });
    expect(tensor([1, 2, 3]).cumprod(0, { exclusive: true }).arraySync()).toEqual([1, 1, 2]);
  });

  it('names an axis that does not exist', () => {
    expect(() => cumsum(5)).toThrow('cumsum: axis 0 does not exist in a tensor of 0 axes');
    expect(() => cumprod([1], 1)).toThrow('cumprod: axis 1 does not exist');
  });
});
