import type { Attributes } from '../core/engine.ts';
import { runKernel } from '../core/kernel.ts';
import { registerGradient } from '../core/tape.ts';
import type { Shape } from '../ndarray.ts';
import { mul } from '../ops/arithmetic.ts';
import { equal } from '../ops/compare.ts';
import { tensor, zeros, zerosLike } from '../ops/create.ts';
import { logicalAnd, logicalNot, logicalOr, where } from '../ops/logic.ts';
import { pad } from '../ops/pad.ts';
import { avgPool2d, type PoolingOptions } from '../ops/pooling.ts';
import { slice } from '../ops/slice.ts';
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

// tfjs-core's AvgPoolGrad divides by the whole window also where part of it lies in the padding, which AvgPool does not
// count. Of an input that holds the padding as elements of its own, the two agree: dy is scaled to what AvgPool divided
// by, spread over that input, and what falls on the padding is dropped.
registerGradient('AvgPool', ({ dy, inputs, attributes }) => ({
  x: () => {
    const x = inputs.x!;
    const walk = walkFrom(attributes, x.shape);
    if (walk.padding.flat().every((count) => count === 0))
      return runKernel('AvgPoolGrad', { dy, input: x }, attributes);
    const [n, , , channels] = x.shape as [number, number, number, number];
    const lengths = walk.padding.map(([before, after], axis) => before + x.shape[axis + 1]! + after);
    const input = zeros([n, ...lengths, channels]);
    const spread = runKernel(
      'AvgPoolGrad',
      { dy: mul(dy, shares(walk, x.shape)), input },
      { ...attributes, pad: 'valid' },
    );
    return slice(spread, [0, walk.padding[0]![0], walk.padding[1]![0], 0], x.shape);
  },
}));

registerGradient('AvgPoolGrad', ({ dy: dx, inputs, attributes }) => ({
  dy: () => avgPool2d(dx, optionsFrom(attributes)),
  input: () => zerosLike(inputs.input!),
}));

/** For each window, how many elements it has for each that lies in the input: [1, outHeight, outWidth, 1]. */
function shares({ window, strides, padding, output }: Walk, shape: Shape): Tensor {
  const [rows, columns] = output.map((count, axis) =>
    Array.from({ length: count }, (_, index) => {
      const begin = index * strides[axis]! - padding[axis]![0];
      return window[axis]! / (Math.min(begin + window[axis]!, shape[axis + 1]!) - Math.max(begin, 0));
    }),
  );
  const data = Float32Array.from(rows!.flatMap((row) => columns!.map((column) => row * column)));
  return tensor(data, [1, output[0]!, output[1]!, 1]);
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
