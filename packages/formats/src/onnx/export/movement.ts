/** Elements that go to other places. */
import { tensorOfArray } from '../graph/tensor-proto.ts';
import { moved } from './contraction.ts';
import { castTo } from './elementwise.ts';
import { toChannelsFirst, type Written } from './graph-writer.ts';
import { isOpen, type Length, plus, sameLength } from './symbolic.ts';
import { fixed, fixedAll, isChannelsFirst, type NodeOf, scalarArray, unwritable, type Writing } from './writing.ts';

export function reshape(w: Writing, node: NodeOf<'reshape'>): Written {
  const { shape, dtype } = node;
  const { constant, hint, ...x } = w.value(node.x);
  if (constant !== undefined) return { shape, dtype, hint, constant: { ...constant, shape: fixedAll(shape) } };
  // Channels that stand alone may as well stand first.
  const isVector =
    x.channelsFirst !== undefined && x.shape.slice(1, -1).every((length) => length === 1) && shape.length === 2;
  const source = isVector && sameLength(shape[0]!, x.shape[0]!) ? x.channelsFirst! : w.name(node.x);
  return { shape, dtype, name: w.g.emit('Reshape', [source, shapeToReshape(w, shape)]) };
}

export function transpose(w: Writing, node: NodeOf<'transpose'>): Written {
  return moved(w, w.value(node.x), fixedAll(node.permutation));
}

export function slice(w: Writing, node: NodeOf<'slice'>): string {
  const g = w.g;
  const x = w.value(node.x);
  const strides = fixedAll(node.strides);
  const isPart = (axis: number): boolean =>
    !(node.start[axis] === 0 && strides[axis] === 1 && sameLength(node.shape[axis]!, x.shape[axis]!));
  const axes = x.shape.map((_, axis) => axis).filter(isPart);
  const ends = axes.map((axis) => plus(plus(node.start[axis]!, node.shape[axis]!, strides[axis]!), 1 - strides[axis]!));
  const starts = axes.map((axis) => node.start[axis]!);
  return g.emit('Slice', [
    g.name(x),
    g.file.lengths(starts),
    g.file.lengths(ends),
    g.integers(axes),
    g.integers(axes.map((axis) => strides[axis]!)),
  ]);
}

/** Images that are at hand with channels first stay so. */
export function pad(w: Writing, node: NodeOf<'pad'>): Written {
  const { g } = w;
  const { shape, dtype } = node;
  const x = w.value(node.x);
  if (node.mode === 'symmetric') return { shape, dtype, name: mirrored(w, node) };
  const isFirst = isChannelsFirst(x);
  const source = isFirst ? g.channelsFirst(x) : g.name(x);
  const order = isFirst ? toChannelsFirst(shape.length) : shape.map((_, axis) => axis);
  const amounts = [0, 1].flatMap((side) => order.map((axis) => node.padding[axis]![side]!));
  const inputs = [source, g.file.lengths(amounts)];
  const write = (): string => {
    if (node.mode !== 'constant') return g.emit('Pad', inputs, { mode: node.mode });
    if (dtype !== 'bool') return g.emit('Pad', [...inputs, g.scalar(fixed(node.value), dtype)]);
    const numbers = [castTo(g, source, 'int32'), inputs[1]!, g.scalar(fixed(node.value), 'int32')];
    return castTo(g, g.emit('Pad', numbers), 'bool');
  };
  return isFirst ? { shape, dtype, channelsFirst: write() } : { shape, dtype, name: write() };
}

/** Images that are at hand with channels first stay so. */
export function concat(w: Writing, node: NodeOf<'concat'>): Written {
  const { g } = w;
  const { shape, dtype } = node;
  const xs = node.xs.map((id) => w.value(id));
  const axis = fixed(node.axis);
  if (!xs.some(isChannelsFirst))
    return {
      shape,
      dtype,
      name: g.emit(
        'Concat',
        xs.map((x) => g.name(x)),
        { axis },
      ),
    };
  const place = toChannelsFirst(shape.length).indexOf(axis);
  return {
    shape,
    dtype,
    channelsFirst: g.emit(
      'Concat',
      xs.map((x) => g.channelsFirst(x)),
      { axis: place },
    ),
  };
}

/** Padding that repeats the edge, for which ONNX has no mode: taken element by element. */
function mirrored(w: Writing, node: NodeOf<'pad'>): string {
  const { shape } = w.value(node.x);
  return node.padding.reduce((x, pair, axis) => {
    const [low, high] = fixedAll(pair) as [number, number];
    if (low + high === 0) return x;
    const length = fixed(shape[axis]!);
    const mirror = (place: number): number =>
      place < 0 ? -1 - place : place < length ? place : 2 * length - 1 - place;
    const places = Array.from({ length: low + length + high }, (_, index) => mirror(index - low));
    return w.g.emit('Gather', [x, w.g.integers(places)], { axis });
  }, w.name(node.x));
}

export function gather(w: Writing, node: NodeOf<'gather'>): string {
  const g = w.g;
  const [axis, batchDims] = [fixed(node.axis), fixed(node.batchDims)];
  const inputs = [w.name(node.x), w.name(node.indices)] as const;
  if (batchDims === 0) return g.emit('Gather', inputs, { axis });
  if (axis !== batchDims) return unwritable('gather, example by example, along a later axis');
  return g.emit('GatherND', [inputs[0], coordinates(w, node.indices)], { batch_dims: batchDims });
}

/** Indices as coordinates of one number, int64. */
function coordinates(w: Writing, id: Length): string {
  const { shape } = w.value(id);
  const wide = w.g.emit('Cast', [w.name(id)], { to: 7 });
  return w.g.emit('Unsqueeze', [wide, w.g.integers([shape.length])]);
}

export function scatterAdd(w: Writing, node: NodeOf<'scatterAdd'>): string {
  const g = w.g;
  if (node.axis !== 0 || node.batchDims !== 0) return unwritable('scatter along a later axis');
  const zeros = g.emit('ConstantOfShape', [g.file.lengths(node.shape)], {
    value: tensorOfArray({ ...scalarArray(0, node.dtype), shape: [1] }, ''),
  });
  return g.emit('ScatterND', [zeros, coordinates(w, node.indices), w.name(node.updates)], {
    reduction: 'add',
  });
}

export function reverse(w: Writing, node: NodeOf<'reverse'>): string {
  const g = w.g;
  const axes = fixedAll(node.axes);
  if (axes.length === 0) return w.name(node.x);
  const all = (value: number): string => g.integers(axes.map(() => value));
  return g.emit('Slice', [w.name(node.x), all(-1), all(-(2 ** 31)), g.integers(axes), all(-1)]);
}

/** A shape to reshape to: one length may be left to be worked out. */
export function shapeToReshape(w: Writing, shape: readonly Length[]): string {
  const isPlain = shape.filter(isOpen).length === 1 && !shape.includes(0);
  return w.g.file.lengths(isPlain ? shape.map((length) => (isOpen(length) ? -1 : length)) : shape);
}
