import '@neurite/backend-cpu';
import { tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { dense, input, l1, maxNorm } from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('dense', () => {
  it('works over the last axis of inputs of any rank, also of another rank than it was built with', () => {
    const layer = dense({ units: 2, kernelInitializer: 'ones' });
    expect(layer.apply([[1, 2, 3]]).arraySync()).toEqual([[6, 6]]);
    expect(layer.apply([[[1, 2, 3]], [[1, 1, 1]]]).arraySync()).toEqual([[[6, 6]], [[3, 3]]]);
  });

  it('starts with glorotUniform and zeros', () => {
    const layer = dense({ units: 30 });
    layer.ensureBuilt([[20]]);
    const limit = Math.sqrt(6 / 50);
    const [kernel, bias] = layer.getWeights().map((weight) => weight.dataSync());
    expect(Math.max(...kernel!.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel!.map(Math.abs))).toBeGreaterThan(0.9 * limit);
    expect(bias!.every((value) => value === 0)).toBe(true);
  });

  it('keeps what was asked of its weights', () => {
    const layer = dense({ units: 2, kernelRegularizer: l1(0.1), biasConstraint: maxNorm({ maxValue: 3 }) });
    layer.ensureBuilt([[3]]);
    const [kernel, bias] = layer.ownWeights;
    expect([kernel!.regularizer?.name, kernel!.constraint, bias!.regularizer, bias!.constraint?.config]).toEqual([
      'l1',
      undefined,
      undefined,
      { maxValue: 3 },
    ]);
  });

  it.each<[string, () => unknown, string]>([
    ['no units', () => dense({ units: 0 }), 'dense: units must be a whole number of at least 1; got 0.'],
    ['half a unit', () => dense({ units: 1.5 }), 'dense: units must be a whole number of at least 1; got 1.5.'],
    [
      'a misspelt activation',
      () => dense({ units: 1, activation: 'sigmod' as never }),
      "Unknown activation 'sigmod'. Did you mean 'sigmoid'?",
    ],
    [
      'a misspelt initializer',
      () => dense({ units: 1, kernelInitializer: 'heNorml' as never }),
      "Unknown initializer 'heNorml'. Did you mean 'heNormal'?",
    ],
    [
      'other data than it was built for',
      () => {
        const layer = dense({ units: 2, name: 'fc1', inputShape: [3] });
        layer.ensureBuilt([[3]]);
        return layer.apply(tensor([[1, 2, 3, 4]]));
      },
      "Layer 'fc1' (Dense) takes examples of shape […, 3], and got [4] (without the batch axis). " +
        'Its weights were made for 3: give it such data, or build a new layer.',
    ],
    [
      'a length that is open',
      () => dense({ units: 2 }).apply(input({ shape: [4, null] })),
      'Layer Dense needs to know the length of axis -1 to make its weights; the shape of the input is [?, 4, ?].',
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
