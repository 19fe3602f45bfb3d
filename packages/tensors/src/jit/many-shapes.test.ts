import { currentBackend } from '@neurite/backend';
import { expect, it, vi } from 'vitest';
import { jit, type Tensor, tensor, valueAndGrad, variable } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const SHAPES = 120;

onEachBackend(() => {
  it('holds no more after many shapes than after as many programs as it keeps, and trains on in all of them', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const w = variable([1]);
    const step = jit(
      (x: Tensor) => {
        const { value, grads } = valueAndGrad(() => x.mul(w).sub(2).square().mean(), [w]);
        w.assign(w.sub(grads.get(w)!.mul(0.1)));
        return value;
      },
      { maxPrograms: 4 },
    );
    const run = (length: number): number => {
      const loss = step(tensor(new Float32Array(length).fill(1)));
      try {
        return loss.itemSync();
      } finally {
        loss.dispose();
      }
    };
    const losses = Array.from({ length: 8 }, (_, index) => run(index + 1));
    const before = currentBackend()!.memory();
    for (let length = 9; length <= SHAPES; length++) losses.push(run(length));
    const after = currentBackend()!.memory();
    losses.forEach((loss, index) => expect(loss).toBeCloseTo(0.8 ** (2 * index), 5));
    expect(after.buffers).toBe(before.buffers);
    expect(after.bytes - before.bytes).toBeLessThan(4096);
    expect(step.programs).toHaveLength(4);
    step.dispose();
    expect(run(3)).toBeLessThan(1e-5);
  });
});
