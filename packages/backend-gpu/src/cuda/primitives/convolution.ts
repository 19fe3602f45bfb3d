/**
 * Convolutions and both gradients. TensorFlow has them in two and three dimensions, in one group or with a group for each channel.
 * One dimension is two of which the first has length 1; other groups are computed one by one; dilated filters are, for the kernels that
 * know nothing of dilation, filters with zeros in between.
 */
import {
  type ContractionNode,
  type ConvFilterGradientNode,
  type ConvInputGradientNode,
  type ConvNode,
  elementCount,
  type MatMulNode,
  type Shape,
} from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels.ts';
import type { Compute, Lowering } from './lowering.ts';
import { cutImage, padImage, spatialShape, twoAxes, type Windows, windowsOf } from './window-geometry.ts';

/** What one product of the three computes, in the terms of TensorFlow's kernels. */
interface Products {
  /** Whether it takes all groups at once. */
  readonly takesGroups: boolean;
  readonly conv: (x: Tensor, filter: Tensor) => Tensor;
  readonly inputGradient: (dy: Tensor, filter: Tensor, x: Shape) => Tensor;
  readonly filterGradient: (x: Tensor, dy: Tensor, filter: Shape) => Tensor;
}

export const convolution = (node: Exclude<ContractionNode, MatMulNode>, { kernels: k, typeOf }: Lowering): Compute => {
  switch (node.kind) {
    case 'conv': {
      const filter = typeOf(node.filter).shape;
      const parts = new Parts(k, node, typeOf(node.x).shape, filter, node.shape);
      return (x, w) => parts.back(parts.conv(parts.image(x), parts.filter(w)), node.shape);
    }
    case 'convInputGradient': {
      const parts = new Parts(k, node, node.shape, typeOf(node.filter).shape, typeOf(node.dy).shape);
      return (dy, w) => cutImage(k, parts.inputGradient(parts.result(dy), parts.filter(w)), parts.windows, node.shape);
    }
    case 'convFilterGradient': {
      const parts = new Parts(k, node, typeOf(node.x).shape, node.shape, typeOf(node.dy).shape);
      return (x, dy) => parts.thin(parts.filterGradient(parts.image(x), parts.result(dy)), node.shape);
    }
  }
};

/** The steps that the three have in common, for one geometry. */
class Parts {
  readonly windows: Windows;
  readonly #k: Kernels;
  readonly #groups: number;
  readonly #products: Products;
  /** The filter's shape with two or three spatial axes, as it is and with its zeros in between. */
  readonly #own: number[];
  readonly #spread: number[];
  readonly #result: number[];

  constructor(
    k: Kernels,
    node: ConvNode | ConvInputGradientNode | ConvFilterGradientNode,
    image: Shape,
    filter: Shape,
    result: Shape,
  ) {
    this.#k = k;
    this.#groups = node.groups;
    this.windows = windowsOf(node, filter.slice(0, -2), image, result);
    this.#own = [...twoAxes(filter.slice(0, -2), 1), ...filter.slice(-2)];
    this.#result = spatialShape(result);
    const { dilations, strides, pad } = this.windows;
    this.#spread = this.#own.map((length, axis) => (length - 1) * (dilations[axis] ?? 1) + 1);
    const channels = image.at(-1)!;
    const isDepthwise =
      node.groups > 1 && node.groups === channels && strides.length === 2 && strides[0] === strides[1];
    this.#products = isDepthwise ? depthwise(k, strides, pad, channels) : dense(k, strides, pad);
  }

  /** The padded image. */
  image(x: Tensor): Tensor {
    return padImage(this.#k, x, this.windows, 0);
  }

  result(dy: Tensor): Tensor {
    return dy.shape.length === this.#result.length ? dy : this.#k.reshape(dy, this.#result);
  }

  back(y: Tensor, shape: Shape): Tensor {
    return y.shape.length === shape.length ? y : this.#k.reshape(y, shape);
  }

  /** The filter with zeros in between: [a b] dilated by 2 is [a 0 b]. */
  filter(w: Tensor): Tensor {
    const k = this.#k;
    const { dilations } = this.windows;
    // One axis after the other: TensorFlow pads no more than six.
    return dilations.reduce(
      (filter, step, axis) => {
        const length = this.#own[axis]!;
        if (step === 1 || length === 1) return filter;
        const [before, after] = [filter.shape.slice(0, axis), filter.shape.slice(axis + 1)];
        const list = k.reshape(filter, [elementCount(before), length, 1, elementCount(after)]);
        const paddings = [
          [0, 0],
          [0, 0],
          [0, step - 1],
          [0, 0],
        ];
        const whole = k.reshape(k.run('PadV2', { x: list }, { paddings, constantValue: 0 }), [
          elementCount(before),
          length * step,
          elementCount(after),
        ]);
        const size = [elementCount(before), this.#spread[axis]!, elementCount(after)];
        return k.reshape(k.run('Slice', { x: whole }, { begin: [0, 0, 0], size }), [...before, size[1]!, ...after]);
      },
      this.back(w, this.#own),
    );
  }

  /** A filter's gradient without what lies in between. */
  thin(gradient: Tensor, shape: Shape): Tensor {
    const { dilations } = this.windows;
    if (dilations.every((step) => step === 1)) return this.back(gradient, shape);
    const strides = this.#spread.map((_, axis) => dilations[axis] ?? 1);
    const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    const attributes = { begin: this.#spread.map(() => 0), end: this.#spread, strides, ...masks };
    return this.back(this.#k.run('StridedSlice', { x: gradient }, attributes), shape);
  }

  conv(x: Tensor, filter: Tensor): Tensor {
    return this.#inGroups(x, filter, (a, b) => this.#products.conv(a, b));
  }

  inputGradient(dy: Tensor, filter: Tensor): Tensor {
    const shape = this.windows.padded;
    return this.#inGroups(dy, filter, (a, b, parts) =>
      this.#products.inputGradient(a, b, [...shape.slice(0, -1), shape.at(-1)! / parts]),
    );
  }

  filterGradient(x: Tensor, dy: Tensor): Tensor {
    const shape = this.#spread;
    return this.#inGroups(x, dy, (a, b, parts) =>
      this.#products.filterGradient(a, b, [...shape.slice(0, -1), shape.at(-1)! / parts]),
    );
  }

  /** Of each operand the channels of one group, which stand last in all of them, and the results side by side. */
  #inGroups(a: Tensor, b: Tensor, product: (a: Tensor, b: Tensor, parts: number) => Tensor): Tensor {
    const groups = this.#products.takesGroups ? 1 : this.#groups;
    if (groups === 1) return product(a, b, 1);
    const results = Array.from({ length: groups }, (_, group) =>
      product(this.#group(a, group), this.#group(b, group), groups),
    );
    return this.#k.run('Concat', results, { axis: results[0]!.shape.length - 1 });
  }

  #group(x: Tensor, group: number): Tensor {
    const size = [...x.shape.slice(0, -1), x.shape.at(-1)! / this.#groups];
    const begin = [...x.shape.slice(0, -1).map(() => 0), group * size.at(-1)!];
    return this.#k.run('Slice', { x }, { begin, size });
  }
}

/** One group, in two or three dimensions. */
const dense = (k: Kernels, strides: readonly number[], pad: string): Products => {
  if (strides.length === 3) {
    const attributes = { strides: [...strides], pad, dataFormat: 'NDHWC', dilations: [1, 1, 1] };
    return {
      takesGroups: false,
      conv: (x, filter) => k.run('Conv3D', { x, filter }, attributes),
      inputGradient: (dy, filter, x) =>
        k.run('Conv3DBackpropInputV2', { dy, filter }, { ...attributes, inputShape: x }),
      filterGradient: (x, dy, filter) =>
        k.run('Conv3DBackpropFilterV2', { x, dy }, { ...attributes, filterShape: filter }),
    };
  }
  const attributes = { strides: [...strides], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  return {
    takesGroups: false,
    conv: (x, filter) => k.run('Conv2D', { x, filter }, attributes),
    inputGradient: (dy, filter, x) => k.run('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x }),
    filterGradient: (x, dy, filter) => k.run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter }),
  };
};

/** A group for each channel. TensorFlow's filter is [h, w, channels, multiplier], ours [h, w, 1, channels · multiplier]. */
const depthwise = (k: Kernels, strides: readonly number[], pad: string, channels: number): Products => {
  const attributes = { strides: [...strides], pad, dilations: [1, 1] };
  const theirs = (shape: Shape): number[] => [...shape.slice(0, 2), channels, shape[3]! / channels];
  const split = (filter: Tensor): Tensor => k.reshape(filter, theirs(filter.shape));
  return {
    takesGroups: true,
    conv: (x, filter) => k.run('DepthwiseConv2dNative', { x, filter: split(filter) }, attributes),
    inputGradient: (dy, filter, x) =>
      k.run('DepthwiseConv2dNativeBackpropInput', { dy, filter: split(filter) }, { ...attributes, inputShape: x }),
    filterGradient: (x, dy, filter) =>
      k.reshape(
        k.run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...attributes, filterShape: theirs(filter) }),
        filter,
      ),
  };
};
