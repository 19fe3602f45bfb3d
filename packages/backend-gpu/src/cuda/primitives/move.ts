import {
  type HostArray,
  type GatherNode,
  type MoveNode,
  type PadNode,
  rowMajorStrides,
  sameShape,
  type SliceNode,
  type ReshapeNode,
  type ScatterAddNode,
} from '@neurite/backend';
import type { Compute, Lowering } from './lowering.ts';

/** TensorFlow pads no more axes than this. */
const MOST_PADDED = 6;

/** What puts elements elsewhere; a reshape is no computation, and done where arrays are kept. */
export const movement = (
  node: Exclude<MoveNode, ReshapeNode | GatherNode | ScatterAddNode>,
  lowering: Lowering,
): Compute | undefined => {
  const { kernels: k } = lowering;
  switch (node.kind) {
    case 'transpose': {
      const perm = [...node.permutation];
      return perm.every((axis, index) => axis === index) ? (x) => x : (x) => k.run('Transpose', { x }, { perm });
    }
    case 'broadcast':
      return (x) => k.broadcast(x, node.shape);
    case 'slice':
      return slice(node, lowering);
    case 'pad':
      return pad(node, lowering);
    case 'concat':
      return (...xs) => (xs.length === 1 ? xs[0]! : k.run('Concat', xs, { axis: node.axis }));
    case 'reverse': {
      const dims = [...node.axes];
      return dims.length === 0 ? (x) => x : (x) => k.run('Reverse', { x }, { dims });
    }
    case 'cumulative': {
      const { axis, exclusive, reverse, shape } = node;
      const name = node.op === 'sum' ? 'Cumsum' : 'Cumprod';
      const last = shape.length - 1;
      const attributes = { axis: last, exclusive, reverse };
      if (axis === last) return (x) => k.run(name, { x }, attributes);
      // tfjs-core's definition goes along the last axis only.
      const perm = shape.map((_, at) => (at === axis ? last : at === last ? axis : at));
      return (x) =>
        k.run('Transpose', { x: k.run(name, { x: k.run('Transpose', { x }, { perm }) }, attributes) }, { perm });
    }
  }
};

const slice = (node: SliceNode, { kernels: k, typeOf }: Lowering): Compute => {
  const [begin, size, strides] = [[...node.start], [...node.shape], [...node.strides]];
  if (sameShape(size, typeOf(node.x).shape)) return (x) => x;
  if (strides.every((step) => step === 1)) return (x) => k.run('Slice', { x }, { begin, size });
  const end = begin.map((start, axis) => start + (size[axis]! - 1) * strides[axis]! + 1);
  const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
  return (x) => k.run('StridedSlice', { x }, { begin, end, strides, ...masks });
};

const pad = (node: PadNode, { kernels: k, typeOf, resident }: Lowering): Compute | undefined => {
  const paddings = node.padding.map(([low, high]) => [low, high]);
  if (paddings.every(([low, high]) => low === 0 && high === 0)) return (x) => x;
  if (node.mode === 'constant' && node.shape.length > MOST_PADDED) return undefined;
  if (node.mode === 'constant') return (x) => k.run('PadV2', { x }, { paddings, constantValue: node.value });
  // Everything else repeats elements that are there: all of them are taken by their places.
  const { shape } = typeOf(node.x);
  const strides = rowMajorStrides(shape);
  const [counts, sources] = [
    rowMajorStrides(node.shape),
    shape.map((length, axis) =>
      Array.from({ length: node.shape[axis]! }, (_, at) => source(at - node.padding[axis]![0], length, node.mode)),
    ),
  ];
  const count = node.shape.reduce((product, length) => product * length, 1);
  const places: HostArray = {
    shape: [count, 1],
    dtype: 'int32',
    data: Int32Array.from({ length: count }, (_, index) =>
      sources.reduce(
        (place, along, axis) => place + along[Math.floor(index / counts[axis]!) % along.length]! * strides[axis]!,
        0,
      ),
    ),
  };
  const table = resident(places);
  const size = shape.reduce((product, length) => product * length, 1);
  return (x) => k.reshape(k.run('GatherNd', { params: k.reshape(x, [size, 1]), indices: table.tensor() }), node.shape);
};

/** Where the element at a place before or behind an axis comes from. */
const source = (at: number, length: number, mode: PadNode['mode']): number => {
  if (at >= 0 && at < length) return at;
  const isBefore = at < 0;
  if (mode === 'edge') return isBefore ? 0 : length - 1;
  const mirror = mode === 'reflect' ? 0 : 1;
  return isBefore ? -at - mirror : 2 * (length - 1) - at + mirror;
};
