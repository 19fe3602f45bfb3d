import type { Attributes } from '../core/engine.ts';
import { runKernel } from '../core/kernel.ts';
import { registerGradient } from '../core/tape.ts';
import type { Shape } from '../ndarray.ts';
import { mul } from '../ops/arithmetic.ts';
import { equal } from '../ops/compare.ts';
import { tensor, zerosLike } from '../ops/create.ts';
import { logicalAnd, logicalNot, logicalOr, where } from '../ops/logic.ts';
import { pad } from '../ops/pad.ts';
import { avgPool2d, type PoolingOptions } from '../ops/pooling.ts';
import { type PadAttribute, paddingFrom, tapOf, tapsOf, type Walk, walkOf } from '../ops/window.ts';
import type { Tensor } from '../tensor.ts';

registerGradient('MaxPool', ({ dy, inputs, outputs, attributes }) => ({
  x: () => runKernel('MaxPoolGrad', { dy, input: inputs.x!, output: outputs[0]! }, attributes),
}));

// MaxPoolGrad puts each element of dy at the place of its window's maximum, so it is linear in dy, and does not change
// while the input moves less than the maxima differ.
registerGradient('MaxPoolGrad', ({ dy: dx, inputs, attributes }) => ({
  dy: () => pick(dx, inputs.input!, inputs.output!, attributes),
  input: () => zerosLike(inputs.input!),
  output: () => zerosLike(inputs.output!),
}));

/** The elements of `values` at the places of the windows' maxima in `x`, the first one where several are equal. */
function pick(values: Tensor, x: Tensor, maxima: Tensor, attributes: Attributes): Tensor {
  const walk = walkFrom(attributes, x.shape);
  const around = [[0, 0] as const, ...walk.padding, [0, 0] as const];
  const padded = pad(x, around, 'constant', -Infinity);
  const paddedValues = pad(values, around);
  let picked = zerosLike(maxima);
  let isTaken: Tensor | undefined;
  for (const tap of tapsOf(walk.window)) {
    const isMaximum = equal(tapOf(padded, walk, tap), maxima);
    const isFirst = isTaken === undefined ? isMaximum : logicalAnd(isMaximum, logicalNot(isTaken));
    picked = where(isFirst, tapOf(paddedValues, walk, tap), picked);
    isTaken = isTaken === undefined ? isMaximum : logicalOr(isTaken, isMaximum);
  }
  return picked;
}

// tfjs-core's AvgPoolGrad divides by the whole window where AvgPool divides by what of it lies in the input: dy is scaled
// by the ratio of the two before, and AvgPool's result after.
registerGradient('AvgPool', ({ dy, inputs, attributes }) => ({
  x: () => runKernel('AvgPoolGrad', { dy: share(dy, inputs.x!.shape, attributes), input: inputs.x! }, attributes),
}));

registerGradient('AvgPoolGrad', ({ dy: dx, inputs, attributes }) => ({
  dy: () => {
    const mean = avgPool2d(dx, optionsFrom(attributes));
    const counts = countsOf(dx.shape, attributes);
    return counts === undefined
      ? mean
      : mul(
          mean,
          tensor(
            counts.data.map((count) => count / counts.full),
            counts.shape,
          ),
        );
  },
  input: () => zerosLike(inputs.input!),
}));

function share(dy: Tensor, shape: Shape, attributes: Attributes): Tensor {
  const counts = countsOf(shape, attributes);
  return counts === undefined
    ? dy
    : mul(
        dy,
        tensor(
          counts.data.map((count) => counts.full / count),
          counts.shape,
        ),
      );
}

interface Counts {
  /** How many elements of each window lie in the input. */
  readonly data: Float32Array;
  /** [1, outHeight, outWidth, 1]. */
  readonly shape: Shape;
  /** How many a window has. */
  readonly full: number;
}

/** Undefined where all windows lie wholly in the input. */
function countsOf(shape: Shape, attributes: Attributes): Counts | undefined {
  const { window, strides, padding, output } = walkFrom(attributes, shape);
  if (padding.flat().every((count) => count === 0)) return undefined;
  const [rows, columns] = output.map((count, axis) =>
    Array.from({ length: count }, (_, index) => {
      const begin = index * strides[axis]! - padding[axis]![0];
      return Math.min(begin + window[axis]!, shape[axis + 1]!) - Math.max(begin, 0);
    }),
  );
  return {
    data: Float32Array.from(rows!.flatMap((row) => columns!.map((column) => row * column))),
    shape: [1, rows!.length, columns!.length, 1],
    full: window[0]! * window[1]!,
  };
}

function walkFrom(attributes: Attributes, shape: Shape): Walk {
  const { poolSize, ...options } = optionsFrom(attributes);
  return walkOf('pooling', shape.slice(1, 3), poolSize as readonly number[], options);
}

function optionsFrom(attributes: Attributes): PoolingOptions {
  return {
    poolSize: attributes.filterSize as readonly number[],
    strides: attributes.strides as readonly number[],
    padding: paddingFrom(attributes.pad as PadAttribute),
  };
}
