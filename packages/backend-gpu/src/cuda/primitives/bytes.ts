/**
 * Bytes, four in a word. TensorFlow multiplies none: they are products of float32, which are exact as long as no sum reaches 2²⁴. So the sums
 * are cut into stretches that do not, and a convolution is made of products of matrices, one a tap: cuDNN's own ways to convolve may round.
 */
import {
  type ByteConvNode,
  type ByteNode,
  elementCount,
  type PackBytesNode,
  rowMajorStrides,
  type Shape,
} from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels.ts';
import type { Compute, Lowering } from './lowering.ts';

/** Of so many products of two bytes, none greater than 2¹⁴, the sum is exact in float32. */
const EXACT = 1024;

export const bytes = (node: ByteNode, lowering: Lowering): Compute => {
  const { kernels: k } = lowering;
  switch (node.kind) {
    case 'packBytes':
      return packBytes(node, lowering);
    case 'byteMatMul':
      return (a, b) => exactProduct(k, unpacked(k, a, 1), unpacked(k, b, 0));
    case 'byteConv':
      return byteConv(node, lowering);
  }
};

const packBytes = (node: PackBytesNode, { kernels: k, typeOf, resident }: Lowering): Compute => {
  const { shape } = typeOf(node.x);
  const words = [...node.shape, 4];
  const missing = 4 * node.shape.at(-1)! - shape.at(-1)!;
  const rows = elementCount(shape.slice(0, -1));
  const places = resident({ shape: [4], dtype: 'int32', data: Int32Array.of(1, 2 ** 8, 2 ** 16, 2 ** 24) });
  return (x) => {
    const clamped = k.pair('Minimum', k.pair('Maximum', x, k.scalar(-128, 'int32')), k.scalar(127, 'int32'));
    const list = k.reshape(clamped, [rows, shape.at(-1)!]);
    const paddings = [
      [0, 0],
      [0, missing],
    ];
    const whole = missing === 0 ? list : k.run('PadV2', { x: list }, { paddings, constantValue: 0 });
    const unsigned = k.pair('Mod', k.reshape(whole, words), k.scalar(256, 'int32'));
    // The upper byte runs over into the sign, as it should.
    return k.run(
      'Sum',
      { x: k.pair('Multiply', unsigned, places.tensor()) },
      { axis: [words.length - 1], keepDims: false },
    );
  };
};

/** The bytes along an axis, as float32: it is four times as long. */
const unpacked = (k: Kernels, words: Tensor, axis: number): Tensor => {
  const planes = [0, 8, 16, 24].map((bit) => {
    const shifted = bit === 0 ? words : k.pair('FloorDiv', words, k.scalar(2 ** bit, 'int32'));
    const half = k.scalar(128, 'int32');
    return k.pair('Sub', k.pair('Mod', k.pair('Add', shifted, half), k.scalar(256, 'int32')), half);
  });
  const shape = words.shape.map((length, at) => (at === axis ? 4 * length : length));
  return k.cast(k.reshape(k.run('Pack', planes, { axis: axis + 1 }), shape), 'float32');
};

/** [m, k] · [k, n] of whole numbers, as int32. */
const exactProduct = (k: Kernels, a: Tensor, b: Tensor): Tensor => {
  const [rows, depth] = a.shape as [number, number];
  const columns = b.shape[1]!;
  const sums = Array.from({ length: Math.ceil(depth / EXACT) }, (_, stretch) => {
    const start = stretch * EXACT;
    const length = Math.min(EXACT, depth - start);
    const part = (x: Tensor, begin: number[], size: number[]): Tensor =>
      length === depth ? x : k.run('Slice', { x }, { begin, size });
    const operands = { a: part(a, [0, start], [rows, length]), b: part(b, [start, 0], [length, columns]) };
    return k.cast(k.run('BatchMatMul', operands, { transposeA: false, transposeB: false }), 'int32');
  });
  return sums.reduce((total, sum) => k.pair('Add', total, sum));
};

const byteConv = (node: ByteConvNode, { kernels: k, typeOf }: Lowering): Compute => {
  const filter = typeOf(node.filter).shape;
  const kernel = filter.slice(0, -2);
  const [depth, channels] = [4 * filter.at(-2)!, filter.at(-1)!];
  const paddings = [[0, 0], ...node.padding.map(([low, high]) => [low, high]), [0, 0]];
  const isPadded = node.padding.some(([low, high]) => low > 0 || high > 0);
  const pixels = elementCount(node.shape.slice(0, -1));
  return (x, w) => {
    const whole = isPadded ? k.run('PadV2', { x }, { paddings, constantValue: 0 }) : x;
    const image = unpacked(k, whole, whole.shape.length - 1);
    const taps = k.reshape(unpacked(k, w, kernel.length), [elementCount(kernel), depth, channels]);
    const sums = Array.from({ length: elementCount(kernel) }, (_, tap) => {
      const seen = k.reshape(seenBy(k, node, image, placeOf(tap, kernel)), [pixels, depth]);
      const one = k.run('Slice', { x: taps }, { begin: [tap, 0, 0], size: [1, depth, channels] });
      return exactProduct(k, seen, k.reshape(one, [depth, channels]));
    });
    return k.reshape(
      sums.reduce((total, sum) => k.pair('Add', total, sum)),
      node.shape,
    );
  };
};

/** The pixels that one tap of the filter sees, a pixel of the result after the other. */
const seenBy = (k: Kernels, node: ByteConvNode, image: Tensor, place: readonly number[]): Tensor => {
  const begin = [0, ...place.map((at, axis) => at * node.dilations[axis]!), 0];
  const strides = [1, ...node.strides, 1];
  const size = [...node.shape.slice(0, -1), image.shape.at(-1)!];
  const end = begin.map((start, axis) => start + (size[axis]! - 1) * strides[axis]! + 1);
  const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
  return k.run('StridedSlice', { x: image }, { begin, end, strides, ...masks });
};

const placeOf = (tap: number, kernel: Shape): number[] => {
  const steps = rowMajorStrides(kernel);
  return kernel.map((length, axis) => Math.floor(tap / steps[axis]!) % length);
};
