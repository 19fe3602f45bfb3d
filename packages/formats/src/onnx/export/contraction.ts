/** Products, and windows that move over images: with channels first in ONNX. */
import { transposedArray } from '../transposed-array.ts';
import { fromChannelsFirst, toChannelsFirst, type Written } from './graph-writer.ts';
import type { Length } from './symbolic.ts';
import { fixed, fixedAll, type NodeOf, unwritable, type Writing } from './writing.ts';

export function matMul(w: Writing, node: NodeOf<'matMul'>): string {
  const isFlat = node.shape.length === 2 && node.dtype === 'float32';
  if (isFlat && (node.transposeA || node.transposeB)) return gemm(w, node);
  const [a, b] = [w.value(node.a), w.value(node.b)];
  return w.g.emit('MatMul', [turned(w, a, node.transposeA), turned(w, b, node.transposeB)]);
}

export function gemm(w: Writing, node: NodeOf<'matMul'>, bias?: Length): string {
  const operands = [node.a, node.b, ...(bias === undefined ? [] : [bias])].map((id) => w.name(id));
  return w.g.emit('Gemm', operands, { transA: Number(node.transposeA), transB: Number(node.transposeB) });
}

function turned(w: Writing, value: Written, isTransposed: boolean): string {
  if (!isTransposed) return w.g.name(value);
  const rank = value.shape.length;
  const order = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  return w.g.name(moved(w, value, order));
}

/** The value with its axes in another order; of weights the elements themselves are moved. */
export function moved(w: Writing, value: Written, order: readonly number[]): Written {
  const shape = order.map((axis) => value.shape[axis]!);
  const { dtype, constant, hint } = value;
  if (constant !== undefined) return { shape, dtype, hint, constant: transposedArray(constant, order) };
  // What is transposed from one order of channels to the other is there already.
  const isToFirst = order.join() === toChannelsFirst(shape.length).join();
  if (isToFirst && value.channelsFirst !== undefined) return { shape, dtype, name: value.channelsFirst };
  if (shape.length > 2 && order.join() === fromChannelsFirst(shape.length).join())
    return { shape, dtype, channelsFirst: w.g.name(value) };
  return { shape, dtype, name: w.g.emit('Transpose', [w.g.name(value)], { perm: order }) };
}

/** `[...kernel, inputs, outputs]` → `[outputs, inputs, ...kernel]` */
function kernelOf(w: Writing, id: Length): string {
  const filter = w.value(id);
  const rank = filter.shape.length;
  return w.g.name(moved(w, filter, [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis)]));
}

export function convolution(w: Writing, node: NodeOf<'conv'>, bias?: Length): Written {
  const offset = bias === undefined ? [] : [w.name(bias)];
  const inputs = [w.g.channelsFirst(w.value(node.x)), kernelOf(w, node.filter), ...offset];
  const attributes = {
    ...geometry(node),
    group: fixed(node.groups),
    kernel_shape: fixedAll(w.value(node.filter).shape.slice(0, -2)),
  };
  return { shape: node.shape, dtype: node.dtype, channelsFirst: w.g.emit('Conv', inputs, attributes) };
}

export function transposedConvolution(w: Writing, node: NodeOf<'convInputGradient'>): Written {
  const dy = w.value(node.dy);
  const kernel = fixedAll(w.value(node.filter).shape.slice(0, -2));
  const walk = geometry(node);
  const spatial = node.shape.slice(1, -1);
  const more = spatial.map((length, axis) => {
    const [low, high] = fixedAll(node.padding[axis]!);
    const reach =
      (fixed(dy.shape[axis + 1]!) - 1) * walk.strides[axis]! + (kernel[axis]! - 1) * walk.dilations[axis]! + 1;
    return fixed(length) - (reach - low! - high!);
  });
  const inputs = [w.g.channelsFirst(dy), kernelOf(w, node.filter)];
  const attributes = { ...walk, group: fixed(node.groups), kernel_shape: kernel, output_padding: more };
  return { shape: node.shape, dtype: node.dtype, channelsFirst: w.g.emit('ConvTranspose', inputs, attributes) };
}

export function pool(w: Writing, node: NodeOf<'maxPool' | 'avgPool'>): Written {
  const { dilations, ...walk } = geometry(node);
  const isDilated = dilations.some((dilation) => dilation !== 1);
  const attributes = { ...walk, kernel_shape: fixedAll(node.window) };
  const inputs = [w.g.channelsFirst(w.value(node.x))];
  const { shape, dtype } = node;
  if (node.kind === 'maxPool')
    return { shape, dtype, channelsFirst: w.g.emit('MaxPool', inputs, { ...attributes, dilations }) };
  if (isDilated) return unwritable('a dilated mean of windows');
  const count_include_pad = Number(node.includePadding);
  return { shape, dtype, channelsFirst: w.g.emit('AveragePool', inputs, { ...attributes, count_include_pad }) };
}

export function resize(w: Writing, node: NodeOf<'resize'>): Written {
  const { shape, dtype, method, alignCorners, halfPixelCenters } = node;
  const sizes = w.g.file.lengths(toChannelsFirst(4).map((axis) => shape[axis]!));
  const attributes = {
    mode: method === 'nearest' ? 'nearest' : 'linear',
    coordinate_transformation_mode: alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric',
    nearest_mode: alignCorners || halfPixelCenters ? 'round_prefer_ceil' : 'floor',
  };
  return {
    shape,
    dtype,
    channelsFirst: w.g.emit('Resize', [w.g.channelsFirst(w.value(node.x)), '', '', sizes], attributes),
  };
}

function geometry(node: NodeOf<'conv' | 'convInputGradient' | 'maxPool' | 'avgPool'>): {
  readonly strides: number[];
  readonly dilations: number[];
  readonly pads: number[];
} {
  const pads = [...node.padding.map(([low]) => low!), ...node.padding.map(([, high]) => high!)];
  return { strides: fixedAll(node.strides), dilations: fixedAll(node.dilations), pads: fixedAll(pads) };
}
