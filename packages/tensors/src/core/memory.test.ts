import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  add,
  grad,
  jit,
  memory,
  tensor,
  type Tensor,
  tidy,
  useBackend,
  valueAndGrad,
  variable,
  zeros,
} from '../index.ts';

/** How many tensors of 4 KB: were they kept, the default would take 819 MB. */
const COUNT = process.env['NEURITE_LEAK_TENSORS'] ?? '200000';
const LIMIT = 512e6;

describe('tensors that nobody keeps', () => {
  it.concurrent.each([
    ['cpu', 'sync'],
    ['cpu', 'async'],
    ['wasm', 'sync'],
    ['wasm', 'async'],
  ])(
    'are collected on %s in a loop that is %s, and leave the counters',
    async (backend, mode) => {
      const child = join(import.meta.dirname, '../testing/leak-child.ts');
      const args = ['--conditions=@neurite/source', '--expose-gc', child, backend, mode, COUNT];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 300_000 });
      const { growth, tensors, bytes } = JSON.parse(stdout) as Record<'growth' | 'tensors' | 'bytes', number>;
      expect(growth).toBeLessThan(LIMIT);
      expect(tensors).toBeLessThan(10);
      expect(bytes).toBeLessThan(10 * 4096);
    },
    300_000,
  );
});

describe('variables that nobody keeps', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;

  it.each(['cpu', 'wasm'])('are collected on %s, with the places where programs write them', async (name) => {
    await useBackend(name);
    const kept = variable(tensor([1, 2]));
    const step = jit(() => kept.assign(kept.add(1)));
    step();
    for (let index = 0; index < 20; index++) {
      const lost = variable(zeros([1000]));
      const count = jit(() => lost.assign(lost.add(1)));
      count();
    }
    expect(memory().backend!.bytes).toBeGreaterThan(20 * 4000);
    for (let turn = 0; turn < 10 && memory().backend!.bytes >= 3 * 4000; turn++) {
      await setImmediate();
      collect();
    }
    expect(memory().backend!.bytes).toBeLessThan(3 * 4000);
    step();
    expect(kept.arraySync()).toEqual([3, 4]);
  });
});

describe('memory that is given back at once', () => {
  beforeAll(() => useBackend('cpu'));

  /** What `fn` leaves in the counters. */
  function left(fn: () => unknown): { tensors: number; bytes: number } {
    const before = memory();
    fn();
    const after = memory();
    return { tensors: after.tensors - before.tensors, bytes: after.bytes - before.bytes };
  }

  it('is counted by arrays of elements, not by tensors', () => {
    const x = tensor([1, 2, 3]);
    expect(left(() => x.neg())).toEqual({ tensors: 1, bytes: 12 });
    expect(left(() => tensor([true, false]))).toEqual({ tensors: 1, bytes: 2 });
    expect(left(() => variable(x))).toEqual({ tensors: 0, bytes: 0 });
    expect(memory().backend!.bytes).toBeGreaterThan(0);
  });

  it('comes back on dispose and at the end of using', () => {
    expect(
      left(() => {
        const x = tensor([1, 2]);
        const y = x.neg();
        y.dispose();
        y.dispose();
        x.dispose();
      }),
    ).toEqual({ tensors: 0, bytes: 0 });
    const data = Float32Array.of(1, 2);
    expect(
      left(() => {
        using x = tensor(data);
        using y = x.neg();
        expect(y.arraySync()).toEqual([-1, -2]);
      }),
    ).toEqual({ tensors: 0, bytes: 0 });
  });

  it('is kept while another tensor shares the elements', () => {
    const x = tensor([1, 2]);
    const kept = variable(x);
    x.dispose();
    expect(kept.arraySync()).toEqual([1, 2]);
    expect(add(kept, 1).arraySync()).toEqual([2, 3]);
  });

  it('is all that tidy leaves but for its result and what variables hold', () => {
    const w = variable([1, 2]);
    const x = tensor([3, 4]);
    let inner: Tensor | undefined;
    let result: { y: Tensor } | undefined;
    expect(
      left(() => {
        result = tidy(() => {
          inner = x.mul(w);
          w.assign(inner.neg());
          return { y: inner.exp().log() };
        });
      }).tensors,
    ).toBeLessThanOrEqual(2);
    expect(() => inner!.arraySync()).toThrow('was disposed');
    expect(result!.y.dataSync()[0]).toBeCloseTo(3, 5);
    expect(w.arraySync()).toEqual([-3, -8]);
    expect(x.arraySync()).toEqual([3, 4]);
  });

  it('comes back from tidy when the function throws, and from nested ones', () => {
    const x = tensor([1]);
    let lost: Tensor | undefined;
    expect(() =>
      tidy(() => {
        lost = x.neg();
        throw new Error('on purpose');
      }),
    ).toThrow('on purpose');
    expect(lost!.isDisposed).toBe(true);
    let outer: Tensor | undefined;
    tidy(() => {
      outer = tidy(() => x.neg());
      expect(outer.arraySync()).toEqual([-1]);
    });
    expect(outer!.isDisposed).toBe(true);
  });

  it('finds what tidy is to leave in maps, and says where it cannot look', () => {
    const w = variable([3]);
    const { grads } = tidy(() => valueAndGrad(() => w.square().sum(), [w]) as { grads: Map<unknown, Tensor> });
    expect(grads.get(w)!.arraySync()).toEqual([6]);
    expect(() => tidy((async () => w.neg()) as never)).toThrow(
      'not in a Promise. The function must not be asynchronous.',
    );
  });

  it('may be given back right after a gradient was taken', () => {
    const x = tensor([1, 2]);
    const gradient = tidy(() => grad((v) => v.square().exp().sum())(x));
    expect(gradient.dataSync()[0]).toBeCloseTo(2 * Math.E, 5);
  });
});

describe('a tensor that was disposed', () => {
  beforeAll(() => useBackend('cpu'));

  it('says so, with its shape, whatever is asked of it', async () => {
    const x = tensor([[1, 2]]);
    x.dispose();
    const message = 'This tensor of shape [1, 2] was disposed and can no longer be used.';
    expect(() => x.arraySync()).toThrow(message);
    expect(() => x.add(1)).toThrow(message);
    expect(() => add(1, x)).toThrow(message);
    expect(() => grad((v) => v.sum())(x)).toThrow(message);
    await expect(x.data()).rejects.toThrow(message);
    await expect(x.item()).rejects.toThrow(message);
    expect(x.isDisposed).toBe(true);
    expect(String(x)).toBe('Tensor(float32[1, 2])');
  });
});
