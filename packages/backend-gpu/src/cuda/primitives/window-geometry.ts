import type { Padding, Shape, WindowGeometry } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels.ts';

/**
 * How TensorFlow walks windows over images. It has two or three spatial axes, where there is one a second of length 1 is put before it; and it
 * pads by names: `same`, or `valid` over an image that was padded before.
 */
export interface Windows {
  readonly strides: number[];
  readonly dilations: number[];
  readonly pad: 'valid' | 'same';
  /** What to add to the image before, an entry an axis; `undefined`: nothing. */
  readonly padding: [number, number][] | undefined;
  /** The shape of an image with two or three spatial axes, without what is added. */
  readonly image: number[];
  /** The same with what is added. */
  readonly padded: number[];
}

/** A second spatial axis where there is but one. */
export const twoAxes = <T>(list: readonly T[], one: T): T[] => (list.length === 1 ? [one, ...list] : [...list]);

/** The shape of an image or a result, with two or three spatial axes. */
export const spatialShape = (shape: Shape): number[] =>
  shape.length === 3 ? [shape[0]!, 1, ...shape.slice(1)] : [...shape];

/**
 * @param window its lengths along the node's own spatial axes
 * @param mayName whether TensorFlow may pad, where it would do so in the same way
 */
export const windowsOf = (
  node: WindowGeometry,
  window: readonly number[],
  image: Shape,
  result: Shape,
  mayName = true,
): Windows => {
  const padding = twoAxes<Padding>(node.padding, [0, 0]);
  const [lengths, outs] = [spatialShape(image), spatialShape(result)];
  const dilations = twoAxes(node.dilations, 1);
  // Where one axis was added, its steps are those of the other: some kernels take no others.
  const strides = node.strides.length === 1 ? [node.strides[0]!, node.strides[0]!] : [...node.strides];
  const geometry = { strides, dilations, image: lengths };
  const isSame =
    mayName &&
    padding.length === 2 &&
    twoAxes(window, 1).every((size, axis) => {
      const [length, out, stride] = [lengths[axis + 1]!, outs[axis + 1]!, strides[axis]!];
      const total = Math.max(0, (out - 1) * stride + dilations[axis]! * (size - 1) + 1 - length);
      const [low, high] = padding[axis]!;
      return out === Math.ceil(length / stride) && low === Math.floor(total / 2) && low + high === total;
    });
  const isNone = padding.every(([low, high]) => low === 0 && high === 0);
  if (isNone || isSame) return { ...geometry, pad: isNone ? 'valid' : 'same', padding: undefined, padded: lengths };
  const added: [number, number][] = [[0, 0], ...padding.map(([low, high]): [number, number] => [low, high]), [0, 0]];
  const padded = lengths.map((length, axis) => length + added[axis]![0] + added[axis]![1]);
  return { ...geometry, pad: 'valid', padding: added, padded };
};

/** @internal The image as the windows see it. */
export const padImage = (k: Kernels, x: Tensor, { image, padding }: Windows, value: number): Tensor => {
  const spatial = x.shape.length === image.length ? x : k.reshape(x, image);
  return padding === undefined ? spatial : k.run('PadV2', { x: spatial }, { paddings: padding, constantValue: value });
};

/** @internal What is left of a gradient by the padded image. */
export const cutImage = (k: Kernels, gradient: Tensor, { image, padding }: Windows, shape: Shape): Tensor => {
  const begin = padding?.map(([low]) => low);
  const cut = begin === undefined ? gradient : k.run('Slice', { x: gradient }, { begin, size: image });
  return shape.length === image.length ? cut : k.reshape(cut, shape);
};
