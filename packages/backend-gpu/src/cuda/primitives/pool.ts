/**
 * Pools, made of TensorFlow's kernels for images. Volumes are pooled image by image first, and then along their depth: its own kernel for the
 * gradient of a volume's maxima gives every equal element the whole of it. Images are padded before, with what no maximum notices and
 * no sum. Dilated pools, which TensorFlow does not know, are the host's.
 */
import {
  type AvgPoolGradientNode,
  type AvgPoolNode,
  elementCount,
  type HostArray,
  type MaxPoolGradientNode,
  type MaxPoolNode,
  type MaxPoolPickNode,
  type PoolGeometry,
  rowMajorStrides,
  type Shape,
} from '@neurite/backend';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { CardArray } from '../card-array.ts';
import type { Kernels } from '../kernels.ts';
import type { Compute, Lowering } from './lowering.ts';
import { cutImage, padImage, type Windows, windowsOf } from './window-geometry.ts';

export type PoolNode = MaxPoolNode | MaxPoolGradientNode | MaxPoolPickNode | AvgPoolNode | AvgPoolGradientNode;

/** `undefined`: TensorFlow has no kernel for it. */
export const pool = (node: PoolNode, lowering: Lowering): Compute | undefined => {
  const { kernels: k, typeOf } = lowering;
  if (node.kind === 'maxPoolPick' || node.dilations.some((step) => step > 1)) return undefined;
  switch (node.kind) {
    case 'maxPool':
      return maxPool(node, typeOf(node.x).shape, lowering);
    case 'maxPoolGradient': {
      const stages = stagesOf(k, 'MaxPool', node, node.shape, typeOf(node.dy).shape);
      return (x, dy) => backwards(k, stages, x, dy, node.shape);
    }
    case 'avgPool': {
      const stages = stagesOf(k, 'AvgPool', node, typeOf(node.x).shape, node.shape);
      const factors = meanFactors(node, typeOf(node.x).shape, node.shape, lowering);
      return (x) => {
        const means = k.reshape(forwards(stages, x), node.shape);
        return factors === undefined ? means : k.pair('Multiply', means, factors.tensor());
      };
    }
    case 'avgPoolGradient': {
      const dyShape = typeOf(node.dy).shape;
      const stages = stagesOf(k, 'AvgPool', node, node.shape, dyShape);
      const factors = meanFactors(node, node.shape, dyShape, lowering);
      return (dy) => {
        const scaled = factors === undefined ? dy : k.pair('Multiply', dy, factors.tensor());
        const gradient = stages.reduceRight((by, stage) => stage.meanGradient(by), scaled);
        return k.reshape(gradient, node.shape);
      };
    }
  }
};

/** The largest of each window; NaN where there is one, which TensorFlow passes over; −∞ where a window is all padding. */
const maxPool = (node: MaxPoolNode, image: Shape, { kernels: k, resident }: Lowering): Compute => {
  const stages = stagesOf(k, 'MaxPool', node, image, node.shape);
  const counts = elementsInside(node, image, node.shape);
  const isNothing = { ...counts, data: counts.data.map((count) => (count === 0 ? -Infinity : 0)) };
  const nothing = isNothing.data.some((value) => value !== 0) ? resident(isNothing) : undefined;
  return (x) => {
    const largest = k.reshape(forwards(stages, x), node.shape);
    const hasNaN = k.reshape(forwards(stages, k.cast(k.run('IsNan', { x }), 'float32')), node.shape);
    // 1 where there is one, and what padding makes of it taken for 0. The root of −1 is NaN, and that of −0 is −0, which changes no sum.
    const mark = k.run('Sqrt', { x: k.run('Neg', { x: k.run('Relu', { x: hasNaN }) }) });
    const marked = k.pair('Add', largest, mark);
    return nothing === undefined ? marked : k.pair('Add', marked, nothing.tensor());
  };
};

const forwards = (stages: readonly Stage[], x: Tensor): Tensor => stages.reduce((y, stage) => stage.pool(y), x);

/** The gradient of maxima by the image. */
const backwards = (k: Kernels, stages: readonly Stage[], x: Tensor, dy: Tensor, shape: Shape): Tensor => {
  /** The image, and what each stage makes of it. */
  const images = [x];
  for (const stage of stages) images.push(stage.pool(images.at(-1)!));
  const gradient = stages.reduceRight(
    (by, stage, index) => stage.maxGradient(images[index]!, images[index + 1]!, by),
    dy,
  );
  return k.reshape(gradient, shape);
};

/** Windows over images, one after the other. */
const stagesOf = (
  k: Kernels,
  name: 'MaxPool' | 'AvgPool',
  { window, strides, padding }: PoolGeometry,
  image: Shape,
  result: Shape,
): Stage[] => {
  const geometry = (axes: readonly number[], by: Shape, to: Shape): Stage =>
    new Stage(
      k,
      name,
      {
        window: axes.map((axis) => (axis < 0 ? 1 : window[axis]!)),
        strides: axes.map((axis) => (axis < 0 ? 1 : strides[axis]!)),
        padding: axes.map((axis) => (axis < 0 ? [0, 0] : padding[axis]!)),
        dilations: [1, 1],
      },
      by,
      to,
    );
  const [batch, channels] = [image[0]!, image.at(-1)!];
  if (window.length === 1)
    return [geometry([-1, 0], [batch, 1, image[1]!, channels], [batch, 1, result[1]!, channels])];
  if (window.length === 2) return [geometry([0, 1], image, result)];
  const [, depth, height, width] = image as [number, number, number, number];
  const [, deep, high, wide] = result as [number, number, number, number];
  return [
    geometry([1, 2], [batch * depth, height, width, channels], [batch * depth, high, wide, channels]),
    geometry([0, -1], [batch, depth, high * wide, channels], [batch, deep, high * wide, channels]),
  ];
};

class Stage {
  readonly #k: Kernels;
  readonly #name: 'MaxPool' | 'AvgPool';
  readonly #windows: Windows;
  readonly #image: Shape;
  readonly #result: Shape;
  readonly #attributes: Readonly<Record<string, unknown>>;

  constructor(k: Kernels, name: 'MaxPool' | 'AvgPool', node: PoolGeometry, image: Shape, result: Shape) {
    this.#k = k;
    this.#name = name;
    this.#image = image;
    this.#result = result;
    // Where it pads itself, tfjs-core's gradient of means divides by the whole window.
    this.#windows = windowsOf(node, node.window, image, result, name === 'MaxPool');
    const { strides, pad } = this.#windows;
    this.#attributes = { filterSize: [...node.window], strides, pad };
  }

  pool(x: Tensor): Tensor {
    return this.#k.run(this.#name, { x: this.#padded(x) }, this.#attributes);
  }

  maxGradient(x: Tensor, output: Tensor, dy: Tensor): Tensor {
    return this.#gradient({ dy: this.#k.reshape(dy, this.#result), input: this.#padded(x), output });
  }

  meanGradient(given: Tensor): Tensor {
    const dy = this.#k.reshape(given, this.#result);
    // Of the input, the kernel reads the shape only.
    return this.#gradient({ dy, input: { dataId: dy.dataId, shape: this.#windows.padded, dtype: dy.dtype } });
  }

  #padded(x: Tensor): Tensor {
    return padImage(this.#k, this.#k.reshape(x, this.#image), this.#windows, this.#name === 'MaxPool' ? -Infinity : 0);
  }

  #gradient(inputs: Readonly<Record<string, TensorInfo>>): Tensor {
    return cutImage(this.#k, this.#k.run(`${this.#name}Grad`, inputs, this.#attributes), this.#windows, this.#image);
  }
}

/** What to multiply each mean by where padding does not count: the window's length over how many elements of it are inside. */
const meanFactors = (
  node: AvgPoolNode | AvgPoolGradientNode,
  image: Shape,
  result: Shape,
  { resident }: Lowering,
): CardArray | undefined => {
  if (node.includePadding || node.padding.every(([low, high]) => low === 0 && high === 0)) return undefined;
  const counts = elementsInside(node, image, result);
  const size = elementCount(node.window);
  return resident({ ...counts, data: counts.data.map((count) => (count === 0 ? 0 : size / count)) });
};

/** How many elements of each window are inside of the image: [1, ...spatial, 1]. */
const elementsInside = (
  { window, strides, padding }: PoolGeometry,
  image: Shape,
  result: Shape,
): HostArray & { readonly data: Float32Array } => {
  const spatial = result.slice(1, -1);
  const inside = (axis: number, at: number): number => {
    const start = at * strides[axis]! - padding[axis]![0];
    return Math.max(0, Math.min(start + window[axis]!, image[axis + 1]!) - Math.max(start, 0));
  };
  const steps = rowMajorStrides(spatial);
  const data = Float32Array.from({ length: elementCount(spatial) }, (_, index) =>
    spatial.reduce((count, length, axis) => count * inside(axis, Math.floor(index / steps[axis]!) % length), 1),
  );
  return { shape: [1, ...spatial, 1], dtype: 'float32', data };
};
