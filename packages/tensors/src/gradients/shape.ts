import { registerGradient } from '../core/tape.ts';
import { concat } from '../ops/concat.ts';
import { type Padding, pad } from '../ops/pad.ts';
import { sum } from '../ops/reduce.ts';
import { reshape } from '../ops/shape.ts';
import { reverse, slice, split } from '../ops/slice.ts';
import { spreadAxis } from '../ops/spread.ts';
import { transpose } from '../ops/transpose.ts';
import type { Tensor } from '../tensor.ts';

registerGradient('Reshape', ({ dy, inputs }) => ({ x: () => reshape(dy, inputs.x!.shape) }));

registerGradient('Tile', ({ dy, inputs, attributes }) => {
  const { shape } = inputs.x!;
  const reps = attributes.reps as readonly number[];
  return {
    x: () => {
      const split = shape.flatMap((length, axis) => [reps[axis]!, length]);
      const repeated = shape.map((_, axis) => 2 * axis);
      return reshape(sum(reshape(dy, split), repeated), shape);
    },
  };
});

registerGradient('Transpose', ({ dy, attributes }) => {
  const perm = attributes.perm as readonly number[];
  return {
    x: () =>
      transpose(
        dy,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
  };
});

registerGradient('Slice', ({ dy, inputs, attributes }) => {
  const begin = attributes.begin as readonly number[];
  const size = attributes.size as readonly number[];
  return {
    x: () =>
      pad(
        dy,
        inputs.x!.shape.map((n, axis): Padding => [begin[axis]!, n - begin[axis]! - size[axis]!]),
      ),
  };
});

registerGradient('StridedSlice', ({ dy, inputs, attributes }) => {
  const begin = attributes.begin as readonly number[];
  const strides = attributes.strides as readonly number[];
  return {
    x: () => {
      const { shape } = inputs.x!;
      const spread = strides.reduce((result, stride, axis) => spreadAxis(result, axis, stride), dy);
      return pad(
        spread,
        shape.map((n, axis): Padding => [begin[axis]!, n - begin[axis]! - spread.shape[axis]!]),
      );
    },
  };
});

registerGradient('SplitV', ({ dys, attributes }) => ({ x: () => concat(dys, attributes.axis as number) }));

registerGradient('Reverse', ({ dy, attributes }) => ({ x: () => reverse(dy, attributes.dims as readonly number[]) }));

registerGradient('Concat', ({ dy, inputs, attributes }) => {
  const axis = attributes.axis as number;
  const names = Object.keys(inputs);
  let parts: Tensor[] | undefined;
  const part = (index: number): Tensor => {
    parts ??= split(
      dy,
      names.map((name) => inputs[name]!.shape[axis]!),
      axis,
    );
    return parts[index]!;
  };
  return Object.fromEntries(names.map((name, index) => [name, () => part(index)]));
});

registerGradient('PadV2', ({ dy, inputs, attributes }) => {
  const paddings = attributes.paddings as readonly Padding[];
  return {
    x: () =>
      slice(
        dy,
        paddings.map(([before]) => before),
        inputs.x!.shape,
      ),
  };
});
