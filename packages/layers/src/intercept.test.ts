import { mul, type Tensor, tensor } from '@neurite/tensors';
import { expect, it } from 'vitest';
import {
  dense,
  embedding,
  Layer,
  lstm,
  maskOf,
  multiHeadAttention,
  timeDistributed,
  transformerEncoder,
} from './index.ts';
import { onEachBackend } from './testing/backends.ts';

class Pair extends Layer {
  readonly first = dense({ units: 2, kernelInitializer: 'ones', name: 'first' });
  readonly second = dense({ units: 1, kernelInitializer: 'ones', name: 'second' });
  override call(x: Tensor, context: object): Tensor {
    return this.second.apply(this.first.apply(x, context), context);
  }
}

onEachBackend(() => {
  it('shows what each layer gives, those inside first, and passes on what it is given', async () => {
    const seen: string[] = [];
    const output = new Pair({ name: 'pair' }).apply([[1, 2]], {
      intercept: (value, layer, [given]) => {
        seen.push(`${layer.name} ${given!.shape.join('×')}`);
        return layer.name === 'first' ? mul(value as Tensor, 10) : value;
      },
    });
    expect(seen).toEqual(['first 1×2', 'second 1×2', 'pair 1×2']);
    expect(await output.array()).toEqual([[60]]);
  });

  it('keeps the mask on what is put in place of an output', () => {
    const words = embedding({ inputDim: 4, outputDim: 2, maskZero: true });
    const output = words.apply([[1, 0]], { intercept: (value) => mul(value as Tensor, 2) });
    expect(maskOf(output)!.arraySync()).toEqual([[1, 0]]);
  });

  it('does not look into loops', () => {
    const seen: string[] = [];
    const look = (value: Tensor | readonly Tensor[], layer: { readonly className: string }) => {
      seen.push(layer.className);
      return value;
    };
    lstm({ units: 2 }).apply([[[1], [2]]], { intercept: look });
    timeDistributed({ layer: dense({ units: 2 }) }).apply([[[1], [2]]], { intercept: look });
    expect(seen).toEqual(['Lstm', 'Dense', 'TimeDistributed']);
  });

  it('shows attention, of layers inside too', () => {
    const shapes: (readonly number[])[] = [];
    const onAttention = (scores: Tensor): void => void shapes.push(scores.shape);
    const x = [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ];
    transformerEncoder({ numHeads: 2, intermediateDim: 3 }).apply(x, { onAttention });
    multiHeadAttention({ numHeads: 1, keyDim: 2 }).apply([tensor(x), tensor(x)], { onAttention });
    expect(shapes).toEqual([
      [1, 2, 3, 3],
      [1, 1, 3, 3],
    ]);
  });
});
