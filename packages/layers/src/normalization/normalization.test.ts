import { grad, type Tensor, tensor } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import { batchNormalization, type CallContext, input, Layer, layerNormalization, withMask } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectClose } from '../testing/golden.ts';

const training = { training: true };

onEachBackend(() => {
  const x = tensor([
    [1, 10],
    [3, 30],
  ]);

  describe('batchNormalization', () => {
    it('follows the statistics of the batches, in training only', () => {
      const layer = batchNormalization({ momentum: 0.5 });
      const statistics = (): unknown =>
        layer
          .getWeights()
          .slice(2)
          .map((weight) => weight.arraySync());
      layer.apply(x);
      expect(statistics()).toEqual([
        [0, 0],
        [1, 1],
      ]);
      layer.apply(x, training);
      expect(statistics()).toEqual([
        [1, 10],
        [1, 50.5],
      ]);
      layer.apply(x, training);
      expect(statistics()).toEqual([
        [1.5, 15],
        [1, 75.25],
      ]);
    });

    it('uses the moving statistics, and leaves them, where it or a layer around it is frozen', () => {
      const layer = batchNormalization({ trainable: false });
      const inference = layer.apply(x).arraySync();
      expect(layer.apply(x, training).arraySync()).toEqual(inference);

      class Around extends Layer {
        readonly inner = batchNormalization();
        override call(value: typeof x, context: CallContext): typeof x {
          return this.inner.apply(value, context);
        }
      }
      const around = new Around({ trainable: false });
      expect(around.apply(x, training).arraySync()).toEqual(inference);
      expect(around.inner.getWeights()[2]!.arraySync()).toEqual([0, 0]);
      around.trainable = true;
      expect(around.apply(x, training).arraySync()).not.toEqual(inference);
    });

    it('does not see what a mask leaves out, nor do its gradients', () => {
      const steps = (padding: number): Tensor =>
        tensor([
          [[1], [3], [padding]],
          [[5], [padding], [padding]],
        ]);
      const mask = [
        [true, true, false],
        [true, false, false],
      ];
      const run = (padding: number): unknown => {
        const layer = batchNormalization({ momentum: 0 });
        const counted = withMask(steps(padding), mask);
        const loss = (x: Tensor): Tensor =>
          layer.apply(withMask(x, mask), training).slice([0, 0, 0], [1, 2, 1]).square().sum();
        const gradient = grad(loss)(steps(padding)).slice([0, 0, 0], [2, 1, 1]);
        const output = layer.apply(counted, training);
        return [output.slice([0, 0, 0], [1, 2, 1]), gradient, ...layer.getWeights().slice(2)].map((t) => t.arraySync());
      };
      expect(run(1000)).toEqual(run(0));
      expect((run(NaN) as unknown[]).slice(2)).toEqual((run(0) as unknown[]).slice(2));
      expect((run(0) as unknown[])[2], 'the moving mean').toEqual([3]);
    });

    it('normalizes along any axis', () => {
      const images = tensor([
        [
          [1, 2, 6],
          [4, 4, 7],
        ],
      ]);
      const layer = batchNormalization({ axis: 1 });
      const swapped = batchNormalization();
      const expected = swapped.apply(images.transpose([0, 2, 1]), training).transpose([0, 2, 1]);
      expectClose(layer.apply(images, training), { shape: [1, 2, 3], data: [...expected.dataSync()] }, 'the output');
      expect(layer.ownWeights[0]!.variable.shape).toEqual([2]);
      expectClose(
        layer.apply(images),
        {
          shape: [1, 2, 3],
          data: [
            ...swapped
              .apply(images.transpose([0, 2, 1]))
              .transpose([0, 2, 1])
              .dataSync(),
          ],
        },
        'the output out of training',
      );
    });

    it('has weights that training changes, and others that it does not', () => {
      const layer = batchNormalization();
      layer.ensureBuilt([[2]]);
      expect([...layer.namedWeights.keys()]).toEqual(['gamma', 'beta', 'movingMean', 'movingVariance']);
      expect([...layer.namedTrainableVariables.keys()]).toEqual(['gamma', 'beta']);
    });
  });

  describe('layerNormalization', () => {
    it('takes inputs of another rank later where its axes count from the end', () => {
      const layer = layerNormalization();
      layer.apply(x);
      expect(layer.apply(tensor([[[1, 10]]])).shape).toEqual([1, 1, 2]);
    });

    it('scales and shifts along axes that are not the last', () => {
      const layer = layerNormalization({ axis: 1, gammaInitializer: { name: 'constant', config: { value: 2 } } });
      const sequence = tensor([
        [
          [1, 5],
          [3, 9],
        ],
      ]);
      layer.apply(sequence);
      layer.setWeights([
        [2, 3],
        [0, 1],
      ]);
      // Along axis 1 both columns are a pair of opposites once normalized: ±1 up to epsilon.
      const [a, b] = [1 / Math.sqrt(1.001), 2 / Math.sqrt(4.001)];
      expectClose(
        layer.apply(sequence),
        { shape: [1, 2, 2], data: [-2 * a, -2 * b, 3 * a + 1, 3 * b + 1] },
        'the output',
      );
    });
  });
});

describe('mistakes', () => {
  it.each<[string, () => unknown, string]>([
    [
      'momentum',
      () => batchNormalization({ momentum: 1.5 }),
      'batchNormalization: momentum must be from 0 to 1; got 1.5.',
    ],
    ['epsilon', () => layerNormalization({ epsilon: 0 }), 'layerNormalization: epsilon must be greater than 0; got 0.'],
    ['no axis', () => layerNormalization({ axis: [] }), 'layerNormalization: axis names no axis'],
    [
      'the batch axis',
      () => batchNormalization({ axis: 0, name: 'bn' }).apply(input({ shape: [3] })),
      "Layer 'bn' (BatchNormalization): axis 0 is the batch axis of [?, 3]; choose one from 1 to 1, or from -1 to -1.",
    ],
    [
      'an axis that is not there',
      () => layerNormalization({ axis: [1, 3] }).apply(input({ shape: [3, 4] })),
      'Layer LayerNormalization: axis 3 is none of [?, 3, 4]; choose one from 1 to 2, or from -2 to -1.',
    ],
    [
      'an open length',
      () => layerNormalization({ axis: [1, 2] }).apply(input({ shape: [null, 4] })),
      'Layer LayerNormalization needs to know the length of axis 1 to make its weights',
    ],
    [
      'other features',
      () => {
        const layer = batchNormalization({ name: 'bn' });
        layer.apply(input({ shape: [3] }));
        return layer.apply(input({ shape: [4] }));
      },
      "Layer 'bn' (BatchNormalization) takes examples of shape […, 3], and got [4] (without the batch axis).",
    ],
    [
      'other features on the first axis',
      () => {
        const layer = batchNormalization({ axis: 1 });
        layer.apply(input({ shape: [3, 5] }));
        return layer.apply(input({ shape: [4, 5] }));
      },
      'takes examples of shape [3, …], and got [4, 5]',
    ],
    ['numbers without an axis', () => batchNormalization().apply(input({ shape: [] })), 'reshape each example to [1].'],
  ])('are refused: %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
