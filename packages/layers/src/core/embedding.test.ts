import { jit, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import { embedding, input } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

onEachBackend(() => {
  describe('embedding', () => {
    it('takes whole numbers in plain arrays, and sequences of any length', () => {
      const layer = embedding({ inputDim: 3, outputDim: 2 });
      layer.ensureBuilt([[2]]);
      layer.setWeights([
        [
          [0, 1],
          [2, 3],
          [4, 5],
        ],
      ]);
      expect(layer.apply([[2, 0]]).arraySync()).toEqual([
        [
          [4, 5],
          [0, 1],
        ],
      ]);
      expect(layer.apply(tensor([[1], [2]], undefined, 'int32')).arraySync()).toEqual([[[2, 3]], [[4, 5]]]);
      expect(layer.apply([1]).arraySync()).toEqual([[2, 3]]);
    });

    it('names itself where an index is out of range', () => {
      const layer = embedding({ name: 'words', inputDim: 3, outputDim: 2 });
      expect(() => layer.apply([[3]])).toThrow(/^Layer 'words' \(Embedding\): .*3.*\[0, 2\]/);
    });

    it('gives NaN for it where it is compiled, which cannot throw', () => {
      const layer = embedding({ inputDim: 3, outputDim: 1, embeddingsInitializer: 'ones' });
      layer.ensureBuilt([[4]]);
      const look = jit((indices: Tensor) => layer.apply(indices));
      expect(look(tensor([[2, 3, -1, 0]], undefined, 'int32')).arraySync()).toEqual([[[1], [NaN], [NaN], [1]]]);
    });
  });
});

describe('embedding, without values', () => {
  it('knows its shape and element type', async () => {
    await useBackend('cpu');
    const words = input({ shape: [null], dtype: 'int32' });
    expect(embedding({ inputDim: 3, outputDim: 2 }).apply(words)).toMatchObject({ shape: [null, 2], dtype: 'float32' });
  });

  it('starts with small uniform values', () => {
    const layer = embedding({ inputDim: 100, outputDim: 10 });
    layer.ensureBuilt([[1]]);
    const largest = Math.max(...layer.getWeights()[0]!.dataSync().map(Math.abs));
    expect(largest).toBeLessThanOrEqual(0.05);
    expect(largest).toBeGreaterThan(0.045);
  });

  it('refuses sizes that are none', () => {
    expect(() => embedding({ inputDim: 0, outputDim: 2 })).toThrow(
      'embedding: inputDim must be a whole number of at least 1; got 0.',
    );
    expect(() => embedding({ inputDim: 3, outputDim: -2 })).toThrow('embedding: outputDim must be');
  });
});
