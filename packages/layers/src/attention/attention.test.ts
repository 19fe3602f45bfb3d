import { concat, jit, ones, range, setSeed, tensor, type Tensor, zeros } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import {
  attention,
  embedding,
  groupedQueryAttention,
  type KeyValueCache,
  maskOf,
  multiHeadAttention,
  positionEmbedding,
  rotaryEmbedding,
  sinePositionEncoding,
  transformerDecoder,
  transformerEncoder,
  withMask,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const x = tensor(
  Float32Array.from({ length: 40 }, (_, index) => Math.sin(1.7 * index)),
  [2, 5, 4],
);

function expectEqual(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const wanted = expected.dataSync();
  actual.dataSync().forEach((value, index) => expect(value).toBeCloseTo(wanted[index]!, 5));
}

/** Steps from one position on. */
function part(sequence: Tensor, from: number, count: number): Tensor {
  return sequence.slice([0, from], [-1, count]);
}

onEachBackend(() => {
  describe('step by step', () => {
    const layers = {
      multiHeadAttention: multiHeadAttention({ numHeads: 2, keyDim: 3, useCausalMask: true }),
      rotary: multiHeadAttention({ numHeads: 2, keyDim: 4, valueDim: 3, useCausalMask: true, rotary: true }),
      groupedQueryAttention: groupedQueryAttention({
        headDim: 2,
        numQueryHeads: 4,
        numKeyValueHeads: 2,
        useCausalMask: true,
        rotary: { maxWavelength: 50 },
      }),
    };

    it.each(Object.entries(layers))('%s gives what it gives for the whole sequence', (_, layer) => {
      const whole = layer.apply(x);
      const step = jit((rows: Tensor, position: Tensor, cache: KeyValueCache) => {
        const { output, cache: next } = layer.attendCached(rows, { cache, position });
        return { output, cache: next };
      });
      // A memory longer than the sequence, the first two steps at once, then one by one: two programs in all.
      let { output, cache } = step(part(x, 0, 2), tensor(0, [], 'int32'), layer.makeCache(2, 8));
      const outputs = [output];
      for (let at = 2; at < 5; at++) {
        ({ output, cache } = step(part(x, at, 1), tensor(at, [], 'int32'), cache));
        outputs.push(output);
      }
      expectEqual(concat(outputs, 1), whole);
      expect(step.programs).toHaveLength(2);
    });

    it('a stack of decoders with positions does, too', () => {
      const positions = [positionEmbedding({ sequenceLength: 8 }), sinePositionEncoding()] as const;
      const blocks = [0, 1].map((index) =>
        transformerDecoder({ intermediateDim: 6, numHeads: 2, normalizeFirst: index === 0, rotary: index === 1 }),
      );
      const run = (rows: Tensor): Tensor =>
        blocks.reduce<Tensor>((value, block) => block.apply(value), positions[1].apply(positions[0].apply(rows)));
      const whole = run(x);
      let caches = blocks.map((block) => block.makeCache(2, 5));
      const step = jit((rows: Tensor, position: Tensor, memories: readonly KeyValueCache[]) => {
        let value = positions[1].callAt(positions[0].callAt(rows, position), position);
        const next = blocks.map((block, index) => {
          const { output, cache } = block.callCached(value, { cache: memories[index]!, position });
          value = output;
          return cache;
        });
        return { value, next };
      });
      for (let at = 0; at < 5; at++) {
        const { value, next } = step(part(x, at, 1), tensor(at, [], 'int32'), caches);
        caches = next;
        expectEqual(value, part(whole, at, 1));
      }
      expect(step.programs).toHaveLength(1);
    });

    it('with an encoded sequence, too', () => {
      const block = transformerDecoder({ intermediateDim: 6, numHeads: 2 });
      const memory = withMask(x.mul(2), [
        [1, 1, 0, 0, 1],
        [1, 0, 0, 0, 0],
      ]);
      const whole = block.apply([part(x, 0, 3), memory]);
      let cache = block.makeCache(2, 3);
      for (let at = 0; at < 3; at++) {
        const result = block.callCached(part(x, at, 1), { cache, position: at, memory });
        cache = result.cache;
        expectEqual(result.output, part(whole, at, 1));
      }
      expect(() => block.callCached(x, { cache, position: 0, memory })).toThrow(
        'A cache of 3 steps was given 5 at once',
      );
    });
  });

  describe('masks', () => {
    it('of padding keep it from being looked at', () => {
      const layers = [
        multiHeadAttention({ numHeads: 2, keyDim: 2 }),
        groupedQueryAttention({ headDim: 2, numQueryHeads: 2, numKeyValueHeads: 1 }),
        transformerEncoder({ intermediateDim: 3, numHeads: 2 }),
        transformerEncoder({ intermediateDim: 3, numHeads: 2, normalizeFirst: true }),
        transformerDecoder({ intermediateDim: 3, numHeads: 2 }),
      ];
      for (const layer of layers) {
        const short = layer.apply(part(x, 0, 3)) as Tensor;
        const padded = layer.apply(x, { mask: tensor([1, 1, 1, 0, 0, 1, 1, 1, 0, 0], [2, 5]) }) as Tensor;
        expectEqual(part(padded, 0, 3), short);
        expect(maskOf(padded)!.shape).toEqual([2, 5]);
      }
    });

    it('are found through a whole model', () => {
      const words = [[3, 1, 2, 0, 0]];
      const [table, positions] = [embedding({ inputDim: 4, outputDim: 4, maskZero: true }), sinePositionEncoding()];
      const block = transformerEncoder({ intermediateDim: 3, numHeads: 2 });
      const run = (ids: number[][]): Tensor => block.apply(positions.apply(table.apply(ids)));
      expectEqual(part(run(words), 0, 3), run([[3, 1, 2]]));
    });

    it('of one’s own are taken by attend, and weights given back', () => {
      const layer = multiHeadAttention({ numHeads: 2, keyDim: 2, returnAttentionScores: true });
      const allowed = tensor(
        Array.from({ length: 25 }, (_, index) => Number(index % 5 <= Math.floor(index / 5))),
        [5, 5],
      );
      const { output, scores } = layer.attend({ query: x, attentionMask: allowed });
      const causal = layer.attend({ query: x, useCausalMask: true });
      expectEqual(output, causal.output);
      expectEqual(scores, causal.scores);
      expect((layer.apply(x) as readonly Tensor[])[1]!.arraySync()).not.toEqual(scores.arraySync());
      expect(scores.shape).toEqual([2, 2, 5, 5]);
      expect(() => layer.attend({ query: x, attentionMask: ones([2, 4]) })).toThrow(
        'attentionMask says which keys each query may look at, so its shape is [2, 5, 5] or [5, 5]; got [2, 4].',
      );
    });
  });

  it('rotary products depend on distance alone', () => {
    const layer = rotaryEmbedding();
    const [a, b] = [tensor([1, 2, 3, 4]), tensor([4, -1, 0, 2])];
    const rows = (one: Tensor): Tensor => layer.apply(ones([1, 6, 1]).mul(one)).squeeze(0);
    const products = rows(a).matMul(rows(b), { transposeB: true }).arraySync() as number[][];
    expect(products[1]![4]).toBeCloseTo(products[2]![5]!, 4);
    expect(products[0]![2]).toBeCloseTo(products[3]![5]!, 4);
    expect(products[0]![0]).toBeCloseTo(10, 4);
    expect(products[0]![2]).not.toBeCloseTo(products[0]![3]!, 2);
  });

  it('drops weights in training alone', () => {
    const layer = attention({ dropout: 0.5 });
    const [query, value] = [zeros([1, 1, 2]), range(20).reshape([1, 10, 2])];
    setSeed(1);
    const [first, second] = [
      layer.apply([query, value], { training: true }),
      layer.apply([query, value], { training: true }),
    ];
    expect(first.arraySync()).not.toEqual(second.arraySync());
    expectEqual(layer.apply([query, value]), tensor([9, 10], [1, 1, 2]));
    const heads = multiHeadAttention({ numHeads: 1, keyDim: 2, dropout: 0.5, seed: 3 });
    const state = heads.ownGenerator!.getState();
    const trained = heads.apply(x, { training: true }).arraySync();
    expect(heads.apply(x, { training: true }).arraySync()).not.toEqual(trained);
    heads.ownGenerator!.setState(state);
    expect(heads.apply(x, { training: true }).arraySync()).toEqual(trained);
  });
});

describe('messages', () => {
  it('say what does not fit', () => {
    expect(() => multiHeadAttention({ numHeads: 0, keyDim: 2 })).toThrow(
      'multiHeadAttention: numHeads must be a whole number of at least 1; got 0.',
    );
    expect(() => multiHeadAttention({ numHeads: 1, keyDim: 3, rotary: true })).toThrow('an even number; got 3');
    expect(() => groupedQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 3 })).toThrow(
      'numKeyValueHeads must divide numQueryHeads; got 3 and 4',
    );
    const heads = multiHeadAttention({ numHeads: 1, keyDim: 2, name: 'look' });
    expect(() => heads.apply(zeros([2, 4]))).toThrow("Layer 'look' (MultiHeadAttention) takes [query, value]");
    heads.apply(x);
    expect(() => heads.apply(zeros([2, 5, 3]))).toThrow(
      'was made for queries, values and keys of 4, 4, 4 features; got [5, 3]',
    );
    expect(() => attention().apply(x as never)).toThrow('takes a list, [query, value] or [query, value, key]');
    expect(() => attention().apply([x, zeros([2, 5, 3])])).toThrow('takes queries [T, features]');
    expect(() => attention({ scoreMode: 'dott' as never })).toThrow("Did you mean 'dot'?");
    expect(() => transformerEncoder({ intermediateDim: 4, numHeads: 3 }).apply(x)).toThrow(
      'numHeads must divide the number of features; got 3 and 4',
    );
    expect(() => positionEmbedding({ sequenceLength: 3 }).apply(x)).toThrow(
      'knows 3 positions, and got sequences of 5 steps',
    );
    const block = transformerDecoder({ intermediateDim: 4, numHeads: 2 });
    block.apply([x, x]);
    expect(() => block.apply(x)).toThrow('takes [sequence, encoded sequence], as when it was built; got [5, 4]');
  });
});
