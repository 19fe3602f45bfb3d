import { describe, expect, it } from 'vitest';
import { attentionWeights, ones, scaledDotProductAttention, sum, tensor, type Tensor, zeros } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const [q, k, v] = [sample([2, 3, 4]), sample([2, 5, 4], { seed: 2 }), sample([2, 5, 2], { seed: 3 })];

/** The formula itself, in float64. */
function expected(
  allowed: (t: number, s: number) => boolean,
  scale: number,
  bias = (_t: number, _s: number) => 0,
): number[] {
  const output: number[] = [];
  for (let batch = 0; batch < 2; batch++) {
    for (let t = 0; t < 3; t++) {
      const scores = Array.from({ length: 5 }, (_, s) => {
        let product = 0;
        for (let i = 0; i < 4; i++) product += q.data[batch * 12 + t * 4 + i]! * k.data[batch * 20 + s * 4 + i]!;
        return allowed(t, s) ? Math.exp(product * scale + bias(t, s)) : 0;
      });
      const total = scores.reduce((a, b) => a + b, 0);
      for (let i = 0; i < 2; i++) {
        output.push(scores.reduce((mean, score, s) => mean + (score / total) * v.data[batch * 10 + s * 2 + i]!, 0));
      }
    }
  }
  return output;
}

function expectValues(actual: Tensor, values: readonly number[]): void {
  expect(actual.shape).toEqual([2, 3, 2]);
  actual.dataSync().forEach((value, index) => expect(value).toBeCloseTo(values[index]!, 5));
}

onEachBackend(() => {
  describe('scaledDotProductAttention', () => {
    it('mixes the values by softmax(q · kᵀ / √d)', () => {
      expectValues(
        scaledDotProductAttention(q, k, v),
        expected(() => true, 0.5),
      );
      expectValues(
        scaledDotProductAttention(q, k, v, { scale: 2 }),
        expected(() => true, 2),
      );
    });

    it('looks where mask and causality allow it', () => {
      const mask = tensor(
        Array.from({ length: 15 }, (_, index) => Number(index % 3 !== 1)),
        [3, 5],
      );
      expectValues(
        scaledDotProductAttention(q, k, v, { causal: true }),
        expected((t, s) => s <= t, 0.5),
      );
      expectValues(
        scaledDotProductAttention(q, k, v, { causal: true, mask }),
        expected((t, s) => s <= t && (t * 5 + s) % 3 !== 1, 0.5),
      );
      const bias = [[[0, 1, 2, 3, 4]]];
      expectValues(
        scaledDotProductAttention(q, k, v, { bias }),
        expected(
          () => true,
          0.5,
          (_, s) => s,
        ),
      );
    });

    it('looks at all alike where it may look at nothing', () => {
      const weights = attentionWeights(q, k, { mask: zeros([3, 5]) });
      weights.dataSync().forEach((weight) => expect(weight).toBeCloseTo(0.2, 6));
    });

    it('drops weights', () => {
      const kept = scaledDotProductAttention(zeros([1, 4]), zeros([100, 4]), ones([100, 1]), { dropout: 0.5, seed: 1 });
      // A hundred weights of 0.01, each 0 or 0.02.
      expect(Math.abs((sum(kept).itemSync() - 1) / 0.02)).toBeLessThan(25);
      expect(sum(kept).itemSync()).not.toBe(1);
    });

    it('has gradients of both orders', () => {
      const mask = tensor([1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1], [3, 5]);
      expectGradients((a, b, c) => scaledDotProductAttention(a, b, c, { mask }), [q, k, v]);
      expectGradients((a, b, c) => scaledDotProductAttention(a, b, c, { causal: true }), [q, k, v]);
    });

    it('names shapes that do not fit', () => {
      expect(() => scaledDotProductAttention(q, zeros([2, 5, 3]), v)).toThrow(
        'Attention takes queries [..., T, d] and keys [..., S, d]; got [2, 3, 4] and [2, 5, 3].',
      );
      expect(() => attentionWeights([1, 2], [1, 2])).toThrow('Attention takes queries [..., T, d]');
    });
  });
});
