import { type Tensor, tensor, variable, valueAndGrad, zeros } from '@neurite/tensors';
import { describe, expect, it, vi } from 'vitest';
import {
  add,
  concatenate,
  dense,
  dropout,
  embedding,
  flatten,
  Layer,
  layerFromConfig,
  layerToConfig,
  masking,
  type Masks,
  maskOf,
  withMask,
} from './index.ts';
import { onEachBackend } from './testing/backends.ts';

const words = [
  [3, 1, 0],
  [2, 0, 0],
];
const padded = embedding({ inputDim: 5, outputDim: 2, maskZero: true });
const mask = [
  [1, 1, 0],
  [1, 0, 0],
];

onEachBackend(() => {
  describe('a mask', () => {
    it('is made by embedding({ maskZero }), and passed on by layers that treat every step alike', () => {
      const embedded = padded.apply(words);
      expect(maskOf(embedded)!.arraySync()).toEqual(mask);
      const next = dropout({ rate: 0.5 }).apply(dense({ units: 3, activation: 'relu' }).apply(embedded));
      expect(maskOf(next)!.arraySync()).toEqual(mask);
      expect(maskOf(embedding({ inputDim: 5, outputDim: 2 }).apply(words))).toBeUndefined();
    });

    it('is made by masking, which makes padding zeros', () => {
      const x = [
        [
          [1, 2],
          [9, 9],
          [9, 0],
        ],
      ];
      const output = masking({ maskValue: 9 }).apply(x);
      expect(maskOf(output)!.arraySync()).toEqual([[1, 0, 1]]);
      expect(output.arraySync()).toEqual([
        [
          [1, 2],
          [0, 0],
          [9, 0],
        ],
      ]);
    });

    it('stops, with a warning that comes once, at a layer that does not know masks', () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      const layer = flatten({ name: 'flat' });
      expect(maskOf(layer.apply(padded.apply(words)))).toBeUndefined();
      layer.apply(padded.apply(words));
      expect(warn.mock.calls).toEqual([[expect.stringContaining("Layer 'flat' (Flatten) was given a mask")]]);
      warn.mockRestore();
    });

    it('given beside the input takes the place of the one it carries, and leaves the input alone', () => {
      const x = zeros([1, 2, 3]);
      const layer = dense({ units: 2 });
      expect(maskOf(layer.apply(x, { mask: [[1, 0]] }))!.arraySync()).toEqual([[1, 0]]);
      expect(maskOf(layer.apply(x))).toBeUndefined();
    });

    it('does not stand in the way of gradients', () => {
      const x = variable([[1, 2]]);
      const { grads } = valueAndGrad(
        () =>
          withMask(x, [[1, 0]])
            .mul([[3, 4]])
            .sum(),
        [x],
      );
      expect(grads.get(x)!.arraySync()).toEqual([[3, 4]]);
    });

    it('reaches the layers inside of a layer, and not their neighbours', () => {
      const seen: (readonly number[] | undefined)[] = [];
      class Spy extends Layer {
        static override readonly className: string = 'Spy';
        override get supportsMasking(): boolean {
          return true;
        }
        override call(x: Tensor): Tensor {
          seen.push(maskOf(x)?.shape);
          return x.mul(2);
        }
      }
      class Outer extends Layer {
        static override readonly className: string = 'Outer';
        readonly spies = [new Spy(), new Spy()];
        override call(x: Tensor, context: object): Tensor {
          return this.spies[1]!.apply(this.spies[0]!.apply(x, context).sum(1), context);
        }
      }
      new Outer().apply(zeros([1, 2, 3]), { mask: [[1, 0]] });
      expect(seen).toEqual([[1, 2], undefined]);
    });

    it('of the wrong shape is refused', () => {
      expect(() => dense({ units: 2, name: 'fc' }).apply(zeros([2, 3, 4]), { mask: [[1, 1]] })).toThrow(
        'A mask of shape [1, 2] does not fit a tensor of shape [2, 3, 4]: it says for each step of each example whether it ' +
          'counts, so its shape is [2, 3] or [2, 3, 4].',
      );
      expect(() => add().apply([zeros([1, 2]), zeros([1, 2])], { mask: [null] })).toThrow(
        'takes a list of as many masks',
      );
      class Wrong extends Layer {
        static override readonly className: string = 'Wrong';
        override computeMask(): Masks {
          return tensor([[1, 1, 1]]);
        }
        override call(x: Tensor): Tensor {
          return x.mul(2);
        }
      }
      expect(() => new Wrong().apply(zeros([1, 2]))).toThrow('Layer Wrong: A mask of shape [1, 3] does not fit');
    });
  });

  describe('masks of several inputs', () => {
    const a = (): Tensor => withMask(zeros([1, 3, 2]), [[1, 0, 0]]);
    const b = (): Tensor => withMask(zeros([1, 3, 2]), [[1, 1, 0]]);

    it('are joined by or, and dropped where an input has none', () => {
      expect(maskOf(add().apply([a(), b()]))!.arraySync()).toEqual([[1, 1, 0]]);
      expect(maskOf(add().apply([a(), zeros([1, 3, 2])]))).toBeUndefined();
    });

    it('are joined end to end along the axis of the steps, else by and', () => {
      expect(maskOf(concatenate({ axis: 1 }).apply([a(), b()]))!.arraySync()).toEqual([[1, 0, 0, 1, 1, 0]]);
      expect(maskOf(concatenate({ axis: 1 }).apply([a(), zeros([1, 1, 2])]))!.arraySync()).toEqual([[1, 0, 0, 1]]);
      expect(maskOf(concatenate().apply([a(), b()]))!.arraySync()).toEqual([[1, 0, 0]]);
      expect(maskOf(concatenate().apply([zeros([1, 3, 2]), zeros([1, 3, 2])]))).toBeUndefined();
    });
  });
});

it('maskZero is saved', () => {
  const { className, config } = layerToConfig(padded);
  expect(layerFromConfig(className, config).getConfig()).toMatchObject({ maskZero: true });
});
