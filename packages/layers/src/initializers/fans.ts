import { type Shape, sizeOf } from '@neurite/tensors';

/**
 * How many inputs feed a unit and how many units an input feeds, from a weight's shape: [in, out] for dense,
 * [...window, in, out] for convolutions.
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * shape[shape.length - 2]!, fanOut: window * shape[shape.length - 1]! };
}
