import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  add,
  grad,
  grads,
  jit,
  randomNormal,
  scan,
  setSeed,
  stack,
  stopGradient,
  type Tensor,
  tanh,
  tensor,
  useBackend,
  valueAndGrad,
  variable,
} from '../index.ts';

beforeEach(() => setSeed(3));

const T = 5;

function cell(h: Tensor, x: Tensor, w: Tensor, u: Tensor): Tensor {
  return tanh(x.matMul(w).add(h.matMul(u)));
}

/** A recurrent network's sum of squares, as a scan and as T copies of the cell. */
function scanned(x: Tensor, h: Tensor, w: Tensor, u: Tensor): Tensor {
  const { carry, ys } = scan(
    (state: Tensor, slice: Tensor) => {
      const next = cell(state, slice, w, u);
      return { carry: next, y: next.mul(slice.sum()) };
    },
    h,
    x,
  );
  return add(carry.square().sum(), ys.square().sum());
}

function unrolled(x: Tensor, h: Tensor, w: Tensor, u: Tensor): Tensor {
  let state = h;
  const ys: Tensor[] = [];
  for (let t = 0; t < T; t++) {
    const slice = x.slice([t], [1]).reshape(x.shape.slice(1));
    state = cell(state, slice, w, u);
    ys.push(state.mul(slice.sum()));
  }
  return add(state.square().sum(), stack(ys).square().sum());
}

function examples(): Tensor[] {
  return [
    [T, 2, 3],
    [2, 4],
    [3, 4],
    [4, 4],
  ].map((shape) => randomNormal(shape, { stddev: 0.5 }));
}

function expectClose(got: readonly Tensor[], expected: readonly Tensor[], digits: number): void {
  expect(got).toHaveLength(expected.length);
  got.forEach((tensor, index) => {
    const [a, b] = [tensor.dataSync(), expected[index]!.dataSync()];
    expect(tensor.shape).toEqual(expected[index]!.shape);
    a.forEach((value, at) => expect(value).toBeCloseTo(b[at]!, digits));
  });
}

describe.each(['cpu', 'wasm'])('scan on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('carries and stacks', () => {
    const { carry, ys } = scan(
      (sum: Tensor, x: Tensor) => ({ carry: sum.add(x), y: sum }),
      tensor(10),
      tensor([1, 2, 3]),
    );
    expect(carry.itemSync()).toBe(16);
    expect(ys.arraySync()).toEqual([10, 11, 13]);
  });

  it('goes backwards, counts, and takes trees', () => {
    const { carry, ys } = scan(
      (state: { sum: Tensor }, [a, b]: readonly Tensor[], step) => ({
        carry: { sum: state.sum.mul(2).add(a!) },
        y: { step, product: a!.mul(b!) },
      }),
      { sum: tensor(0) },
      [tensor([1, 2, 3]), tensor([4, 5, 6])] as readonly Tensor[],
      { reverse: true },
    );
    expect(carry.sum.itemSync()).toBe((3 * 2 + 2) * 2 + 1);
    expect(ys.step.arraySync()).toEqual([0, 1, 2]);
    expect(ys.product.arraySync()).toEqual([4, 10, 18]);
  });

  it('of no iterations gives the first carry', () => {
    const { carry, ys } = scan((sum: Tensor, x: Tensor) => ({ carry: sum.add(x), y: x }), tensor(7), tensor([], [0]));
    expect(carry.itemSync()).toBe(7);
    expect(ys.shape).toEqual([0]);
  });

  it('has the gradients of the loop written out', () => {
    const values = examples();
    expectClose(
      [scanned(...(values as [Tensor, Tensor, Tensor, Tensor]))],
      [unrolled(...(values as [Tensor, Tensor, Tensor, Tensor]))],
      5,
    );
    expectClose(grads(scanned as never)(...values), grads(unrolled as never)(...values), 4);
  });

  it('has its second-order gradients too', () => {
    const values = examples();
    const second =
      (f: typeof scanned) =>
      (...args: Tensor[]): Tensor =>
        grads(f as never)(...args)
          .map((gradient) => gradient.square().sum())
          .reduce(add);
    expectClose(grads(second(scanned))(...values), grads(second(unrolled))(...values), 3);
  });

  it('compiles, with the gradient to variables from outside', () => {
    const [x, h, w0, u0] = examples();
    const [w, u] = [variable(w0!), variable(u0!)];
    const step =
      (f: typeof scanned) =>
      (a: Tensor, b: Tensor): Tensor[] => {
        const { value, grads: byVariable } = valueAndGrad(() => f(a, b, w, u), [w, u]);
        return [value, byVariable.get(w)!, byVariable.get(u)!];
      };
    const compiled = jit(step(scanned));
    expectClose(compiled(x!, h!), step(unrolled)(x!, h!), 4);
    const sizes = compiled.program!.program.nodes.length;
    const longer = randomNormal([50, 2, 3]);
    compiled(longer, h!);
    expect(compiled.program!.program.nodes.length).toBe(sizes);
  });

  it('nests', () => {
    const f = (x: Tensor): Tensor =>
      scan(
        (outer: Tensor, row: Tensor) => {
          const inner = scan(
            (sum: Tensor, item: Tensor) => ({ carry: sum.add(item.mul(outer)), y: sum }),
            tensor(0),
            row,
          );
          return { carry: outer.add(inner.carry), y: inner.ys };
        },
        tensor(1),
        x,
      ).carry;
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    // 1 → 1 + 3·1 = 4 → 4 + 7·4 = 32
    expect(f(x).itemSync()).toBe(32);
    expect(grad(f)(x).arraySync()).toEqual([
      [8, 8],
      [4, 4],
    ]);
    expect(jit(f)(x).itemSync()).toBe(32);
  });

  it('draws other random numbers in every iteration and at every call, and the same ones for the gradient', () => {
    const noisy = (x: Tensor): Tensor =>
      scan(
        (sum: Tensor, item: Tensor) => {
          const noise = randomNormal([]);
          return { carry: sum.add(item.mul(noise)), y: noise };
        },
        tensor(0),
        x,
      ).ys;
    const first = noisy(tensor([1, 1, 1])).arraySync() as number[];
    expect(new Set(first).size).toBe(3);
    expect(noisy(tensor([1, 1, 1])).arraySync()).not.toEqual(first);
    setSeed(3);
    expect(jit(noisy)(tensor([1, 1, 1])).arraySync()).toEqual(first);
    setSeed(3);
    const slopes = grad(
      (x) =>
        scan((sum: Tensor, item: Tensor) => ({ carry: sum.add(item.mul(randomNormal([]))), y: [] }), tensor(0), x)
          .carry,
    )(tensor([1, 1, 1]));
    expectClose([slopes], [tensor(first)], 6);
  });

  it('refuses what it cannot carry', () => {
    const w = variable(0);
    expect(() =>
      scan((sum: Tensor, x: Tensor) => ({ carry: sum.add(x), y: x }), tensor([0, 0]), tensor([[[1, 2]], [[3, 4]]])),
    ).toThrow('must give a carry like the one it got: it got float32[2] and gave float32[1, 2]');
    expect(() =>
      scan(
        (sum: Tensor) => {
          w.assign(sum);
          return { carry: sum, y: [] };
        },
        tensor(0),
        tensor([1]),
      ),
    ).toThrow("Variable 'variable' was assigned inside of a loop's body");
    expect(() => scan((sum: Tensor) => ({ carry: sum, y: [] }), tensor(0), [tensor([1]), tensor([1, 2])])).toThrow(
      'scan over 1 iterations was given a sequence of shape [2]',
    );
  });
});

describe.each(['cpu', 'wasm'])('what a body cuts off from differentiation, on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it('stays so, at once and compiled', async () => {
    // y = x₀ · s(2 x₀) + x₁ · s(2 x₁ + carry) …, with s cut off: its slope is s alone.
    const total = (x: Tensor): Tensor =>
      scan(
        (carry: Tensor, slice: Tensor) => ({ carry: slice.mul(stopGradient(slice.mul(2).add(carry))), y: carry }),
        tensor(1),
        x,
      ).carry;
    for (const slope of [grad(total), jit(grad(total))]) {
      expect(await slope(tensor([3, 5])).array()).toEqual([0, 5 * 2 + 3 * (2 * 3 + 1)]);
    }
  });
});
