import { expect, it } from 'vitest';
import { isTensor, jit, ndArray, tensor, Tensor, variable, zeros } from './index.ts';
import { onEachBackend } from './testing/backends.ts';

onEachBackend(() => {
  it('is read as flat data, nested arrays or a single number, at once or later', async () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]).neg();
    expect(await x.data()).toEqual(Float32Array.of(-1, -2, -3, -4));
    expect(x.dataSync()).toEqual(await x.data());
    expect(await x.array()).toEqual([
      [-1, -2],
      [-3, -4],
    ]);
    expect(x.arraySync()).toEqual(await x.array());
    expect(await x.sum().item()).toBe(-10);
    expect(x.max().itemSync()).toBe(-1);
    expect(await tensor([true, false]).array()).toEqual([1, 0]);
    expect(tensor(5).arraySync()).toBe(5);
    expect(zeros([2, 0, 3]).arraySync()).toEqual([[], []]);
  });

  it('hands out copies', () => {
    const x = tensor([1, 2]);
    x.dataSync()[0] = 9;
    x.neg().dataSync()[0] = 9;
    expect(x.arraySync()).toEqual([1, 2]);
    expect(x.neg().arraySync()).toEqual([-1, -2]);
  });

  it('gives a single number only where there is one', async () => {
    const message = 'item() reads a tensor of one element; this one has the shape [2].';
    expect(() => tensor([1, 2]).itemSync()).toThrow(message);
    await expect(tensor([1, 2]).item()).rejects.toThrow(message);
    expect(tensor([[7]]).itemSync()).toBe(7);
  });

  it('knows its shape, rank, size and type, and shows them', () => {
    const x = tensor(ndArray([[1, 2, 3]], undefined, 'int32'));
    expect(x).toMatchObject({ shape: [1, 3], rank: 2, size: 3, dtype: 'int32' });
    expect(String(x)).toBe('Tensor(int32[1, 3])');
    expect(x).toBeInstanceOf(Tensor);
    expect([isTensor(x), isTensor(variable(x)), isTensor([1]), isTensor(ndArray([1]))]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is text in a template, and no number for the operators of JavaScript', () => {
    const loss = tensor([1]).sum();
    expect(`${loss as unknown as string}`).toBe('Tensor(float32[])');
    const untyped = loss as unknown as number;
    const uses: (() => unknown)[] = [() => untyped < 1, () => untyped * 2, () => untyped + 1, () => Math.sqrt(untyped)];
    for (const use of uses) {
      expect(use).toThrow(
        /JavaScript's operators cannot compute with Tensor\(float32\[\]\).*x\.less\(1\).*await x\.item\(\)/,
      );
      expect(jit(() => tensor(Number(use())))).toThrow("JavaScript's operators");
    }
  });

  it('chains', () => {
    const x = tensor([
      [1, -2],
      [3, -4],
    ]);
    expect(x.relu().add(1).log().exp().sub(1).round().sum(0).arraySync()).toEqual([4, 0]);
    expect(x.greater(0).where(x.less(2), x).cast('int32').argMax(1).arraySync()).toEqual([0, 0]);
    expect(x.clip(-1, 1).square().mean(1, true).arraySync()).toEqual([[1], [1]]);
  });

  it('has operations of one operand as methods that say the same as the functions', async () => {
    const functions = (await import('./index.ts')) as unknown as Record<string, (x: Tensor) => Tensor>;
    const methods = Tensor.prototype as unknown as Record<string, (this: Tensor) => Tensor>;
    const x = tensor([
      [0.25, 0.5],
      [0.75, 1.5],
    ]);
    const names = Object.entries(Object.getOwnPropertyDescriptors(methods))
      .filter(([name, { value }]) => name in functions && (value as () => unknown).length === 0)
      .map(([name]) => name);
    expect(names.length).toBeGreaterThan(40);
    for (const name of names) {
      const got = methods[name]!.call(x);
      const expected = functions[name]!(x);
      expect([String(got), got.dataSync()], name).toEqual([String(expected), expected.dataSync()]);
    }
  });
});
