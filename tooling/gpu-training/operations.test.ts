import { registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createGpuBackend } from '@neurite/backend-gpu';
import { cond, grad, jit, memory, scan, tensor, type Tensor, useBackend, variable } from '@neurite/tensors';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations, random } from './operations.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`No operation is run on a GPU: ${missing}.`);
else registerBackend(createGpuBackend({ name: 'gpu-software', allowSoftware: true }));

describe.skipIf(missing !== undefined)('operations on a GPU', () => {
  beforeAll(() => useBackend('gpu-software'));
  afterAll(() => useBackend('cpu'));

  it.each(Object.entries(operations))('%s: as on the cpu', async (_, run) => {
    await useBackend('gpu-software');
    const actual = await run().data();
    await useBackend('cpu');
    const expected = await run().data();
    await useBackend('gpu-software');
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
  });

  it('variables keep what was read of them before programs write them', async () => {
    const count = variable(tensor([1, 2]));
    const before = count.value();
    const double = jit(() => {
      count.assign(count.mul(2));
      return count.value();
    });
    const first = double();
    const between = count.value();
    double();
    expect([...(await before.data())]).toEqual([1, 2]);
    expect([...(await first.data())]).toEqual([2, 4]);
    expect([...(await between.data())]).toEqual([2, 4]);
    expect([...(await count.data())]).toEqual([4, 8]);
    count.assign(between.add(1));
    expect([...(await double().data())]).toEqual([6, 10]);
  });

  it('says what to write instead of reading at once', () => {
    const sum = tensor([1, 2]).add(1);
    expect(() => sum.dataSync()).toThrow("write 'await x.data()'");
  });

  it('chooses by a value that nobody has read, gradients too', async () => {
    const piecewise = (x: Tensor): Tensor =>
      cond(
        x.sum().greater(0),
        () => x.square().sum(),
        () => x.mul(-3).sum(),
      );
    for (const [values, value, slopes] of [
      [[1, 2], 5, [2, 4]],
      [[-1, -2], 9, [-3, -3]],
    ] as const) {
      expect(await piecewise(tensor([...values]).add(0)).item()).toBe(value);
      expect([...(await grad(piecewise)(tensor([...values]).add(0)).data())]).toEqual(slopes);
    }
  });

  it('a loop holds no more memory at its end than at its beginning', async () => {
    const step = jit(
      (x: Tensor) => scan((carry: Tensor, row: Tensor) => ({ carry: carry.add(row), y: row }), x.sum(0), x).carry,
    );
    const x = random(4, 3);
    const bytes: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      for (let i = 0; i < 5; i++) {
        const result = step(x);
        await result.data();
        result.dispose();
      }
      bytes.push(memory().backend!.bytes);
    }
    // Less where the collector came to what other tests left.
    expect(bytes.at(-1)).toBeLessThanOrEqual(bytes[1]!);
  });
});
