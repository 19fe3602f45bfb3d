import '@neurite/backend-cpu';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  booleanMask,
  grad,
  jit,
  ndArray,
  permutation,
  RandomGenerator,
  randomNormal,
  setSeed,
  type Tensor,
  tensor,
  useBackend,
  type Variable,
  valueAndGrad,
  variable,
  zeros,
} from '../index.ts';

beforeAll(() => useBackend('cpu'));
beforeEach(() => setSeed(1));

describe('jit', () => {
  it('traces once for each combination of shapes and gives what the function gives', async () => {
    const body = vi.fn<(a: Tensor, b: Tensor) => Tensor>((a, b) => a.matMul(b).add(1));
    const compiled = jit(body);
    expect(await compiled(tensor([[1, 2]]), tensor([[3], [4]])).array()).toEqual([[12]]);
    expect(await compiled(tensor([[2, 2]]), tensor([[3], [4]])).array()).toEqual([[15]]);
    expect(body).toHaveBeenCalledTimes(1);
    expect(
      await compiled(
        tensor([
          [1, 2],
          [0, 1],
        ]),
        tensor([[3], [4]]),
      ).array(),
    ).toEqual([[12], [5]]);
    expect(body).toHaveBeenCalledTimes(2);
    expect(compiled.programs).toHaveLength(2);
  });

  it('takes and gives trees, host arrays, and static values that make programs of their own', async () => {
    const compiled = jit((batch: { x: Tensor; y: readonly Tensor[] }, power: number) => ({
      power: batch.x.pow(power),
      sums: batch.y.map((item) => item.sum()),
    }));
    const { power, sums } = compiled({ x: tensor([1, 2]), y: [tensor([1, 2]), tensor([3])] }, 2);
    expect(await power.array()).toEqual([1, 4]);
    expect(sums.map((sum) => sum.itemSync())).toEqual([3, 3]);
    expect(await compiled({ x: tensor([1, 2]), y: [tensor([1, 2]), tensor([3])] }, 3).power.array()).toEqual([1, 8]);
    expect(compiled.programs).toHaveLength(2);
    expect(await jit((x: Tensor) => x.mul(2))(ndArray([1, 2])).array()).toEqual([2, 4]);
  });

  it('leaves what was read of a variable alone, though it is assigned to and written by a program before anybody looks', async () => {
    const w = variable([1, 2]);
    const double = jit(() => void w.assign(w.mul(2)));
    double();
    const read = w.value();
    w.assign([10, 20]);
    double();
    expect(await read.array()).toEqual([2, 4]);
    expect(await w.array()).toEqual([20, 40]);
  });

  it('reads and assigns variables as they are at each call', async () => {
    const w = variable([1, 1]);
    const step = jit((x: Tensor) => {
      w.assign(w.add(x));
      return w.sum();
    });
    expect(step(tensor([1, 2])).itemSync()).toBe(5);
    expect(step(tensor([1, 2])).itemSync()).toBe(8);
    expect(await w.array()).toEqual([3, 5]);
    const before = w.value();
    w.assign([10, 10]);
    expect(step(tensor([0, 1])).itemSync()).toBe(21);
    expect(await before.array()).toEqual([3, 5]);
    expect(await w.array()).toEqual([10, 11]);
  });

  it('leaves what was read from a variable alone when a later call changes it', async () => {
    const w = variable([1]);
    const step = jit(() => {
      w.assign(w.mul(2));
    });
    step();
    const snapshot = w.value();
    step();
    expect(await snapshot.array()).toEqual([2]);
    expect(await w.array()).toEqual([4]);
  });

  it('compiles gradients, of the second order too', async () => {
    const second = jit((x: Tensor) => grad((a) => grad((b) => b.mul(b).mul(b).sum())(a).sum())(x));
    expect(await second(tensor([1, 2])).array()).toEqual([6, 12]);
  });

  it('compiles a step of training', async () => {
    const train =
      (w: Variable): ((x: Tensor) => Tensor) =>
      (x) => {
        const { value, grads } = valueAndGrad(() => x.matMul(w).sub(3).mul(x.matMul(w).sub(3)).mean(), [w]);
        w.assign(w.sub(grads.get(w)!.mul(0.1)));
        return value;
      };
    const [plain, compiled] = [variable([[1], [2]]), variable([[1], [2]])];
    const step = jit(train(compiled));
    const x = tensor([
      [1, 0.5],
      [2, -1],
    ]);
    for (let i = 0; i < 5; i++) expect(step(x).itemSync()).toBeCloseTo(train(plain)(x).itemSync(), 5);
    expect(compiled.arraySync()).toEqual(plain.arraySync());
  });

  it('draws other numbers at every call, the same as without', async () => {
    const draw = (): Tensor => randomNormal([3]).add(randomNormal([3]));
    const compiled = jit(draw);
    const got = [compiled().arraySync(), compiled().arraySync()];
    setSeed(1);
    expect(got).toEqual([draw().arraySync(), draw().arraySync()]);
    expect(got[0]).not.toEqual(got[1]);
    const seeded = jit(() => randomNormal([2], { seed: 4 }));
    expect(seeded().arraySync()).toEqual(seeded().arraySync());
    const generator = new RandomGenerator(4);
    const own = jit(() => generator.uniform([2]));
    expect(own().arraySync()).not.toEqual(own().arraySync());
  });

  it('is part of the function around it when that is traced or differentiated', async () => {
    const square = jit((x: Tensor) => x.mul(x));
    expect(await grad((x) => square(x).sum())(tensor([3])).array()).toEqual([6]);
    const outer = jit((x: Tensor) => square(x).add(square(x)));
    expect(await outer(tensor([3])).array()).toEqual([18]);
  });

  it('refuses a permutation, which it would repeat, unless it is seeded or made outside', () => {
    expect(() => jit(() => tensor(permutation(6)))()).toThrow(/jit traces would repeat the same one at every call/);
    const generator = new RandomGenerator(1);
    expect(() => jit(() => tensor(generator.permutation(6)))()).toThrow('Draw it outside and pass it as an argument');
    const seeded = jit(() => ({ order: permutation(6, { seed: 1 }) }));
    expect([...seeded().order]).toEqual([...generator.permutation(6)]);
  });

  it('says where a value was read', () => {
    expect(() => jit((x: Tensor) => x.add(x.sum().itemSync()))(tensor([1]))).toThrow(
      /asked for inside a function that jit traces.*At .*jit\.test\.ts:\d+/,
    );
  });

  it('tells static values apart that look alike as text', () => {
    const compiled = jit((x: Tensor, names: readonly string[]) => x.add(names.length));
    expect(compiled(tensor([0]), ['a;string:b']).arraySync()).toEqual([1]);
    expect(compiled(tensor([0]), ['a', 'string:b']).arraySync()).toEqual([2]);
    expect(compiled(tensor([0]), ['a";"b']).arraySync()).toEqual([1]);
    const scaled = jit((x: Tensor, factor: number) => x.mul(factor));
    expect([0, -0, 0].map((factor) => scaled(tensor([1]), factor).itemSync())).toEqual([0, -0, 0]);
  });

  it('refuses arguments that their text does not tell apart', () => {
    const adding = (n: number) => (x: Tensor) => x.add(n);
    const applied = jit((x: Tensor, f: (x: Tensor) => Tensor) => f(x));
    expect(() => applied(tensor([0]), adding(1))).toThrow(
      /jit takes tensors.*got a function\. Refer to it from inside/,
    );
    expect(() => jit((_x: unknown) => tensor(1))(Symbol('a'))).toThrow('got a symbol');
    expect(() => jit((_x: unknown) => tensor(1))(new Map())).toThrow('got a Map');
  });

  it('gives maps, and refuses results in which it finds no tensors', () => {
    const w = variable([3]);
    const { value, grads } = jit(() => valueAndGrad(() => w.square().sum(), [w]))() as {
      value: Tensor;
      grads: Map<Variable, Tensor>;
    };
    expect(value.itemSync()).toBe(9);
    expect(grads.get(w)!.arraySync()).toEqual([6]);
    const asynchronous = jit((async (x: Tensor) => x.add(1)) as never);
    expect(() => asynchronous(tensor([1]) as never)).toThrow(
      /not in a Promise\. The function must not be asynchronous/,
    );
    class Pair {
      readonly first = tensor([1]).neg();
    }
    expect(() => jit((() => new Pair()) as never)()).toThrow(/not in a Pair\. Give its tensors in an array/);
  });

  it('gives a variable as its value at the end of the call, whatever it was before', () => {
    const w = variable([1]);
    const step = jit(() => {
      w.assign(w.add(1));
      return w as Tensor;
    });
    const [first, second] = [step(), step()];
    expect([first.arraySync(), second.arraySync(), w.arraySync()]).toEqual([[2], [3], [3]]);
    const reset = jit(() => {
      w.assign([7]);
      return { w: w as Tensor };
    });
    const { w: seven } = reset();
    w.assign([8]);
    expect(seven.arraySync()).toEqual([7]);
  });

  it('says where a shape depends on values', () => {
    const line = /where it has none yet.*At .*jit\.test\.ts:\d+/;
    expect(() => jit((x: Tensor) => booleanMask(x, x.greater(0)))(tensor([1, -1]))).toThrow(line);
    expect(() => jit((x: Tensor) => zeros([x.sum().itemSync()]))(tensor([2]))).toThrow(line);
    // Masks that are there already tell it.
    const known = jit((x: Tensor) => booleanMask(x, [true, false]));
    expect(known(tensor([1, -1])).arraySync()).toEqual([1]);
  });

  it('keeps no more programs than it was told', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const compiled = jit((x: Tensor) => x.add(1), { maxPrograms: 3 });
    for (let length = 1; length <= 3; length++) compiled(tensor(new Float32Array(length)));
    expect(warn).not.toHaveBeenCalled();
    for (let length = 4; length <= 10; length++) compiled(tensor(new Float32Array(length)));
    expect(compiled.programs).toHaveLength(3);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('more than 3 combinations of shapes and static arguments')],
    ]);
    warn.mockRestore();
  });
});
