import { ArgumentError, ShapeError } from '@neurite/backend';

/** The shape of one example, without the batch axis; `null` is a length that is known only when data comes. */
export type ExampleShape = readonly (number | null)[];

/**
 * A shape as messages print it: `[28, 28, 1]`, `[?, 64]`.
 *
 * @example
 * printShape([null, 28, 28, 1]); // '[?, 28, 28, 1]'
 */
export function printShape(shape: ExampleShape): string {
  return `[${shape.map((length) => length ?? '?').join(', ')}]`;
}

/** @throws ArgumentError naming whose option it is when what should be a shape is none */
export function requireShape(shape: ExampleShape, option: string): void {
  const isLength = (length: unknown): boolean =>
    length === null || (Number.isSafeInteger(length) && (length as number) >= 0);
  if (Array.isArray(shape) && shape.every(isLength)) return;
  throw new ArgumentError(
    `${option} must be a list of whole numbers, or null where a length is open, as [28, 28, 1]; got ${JSON.stringify(shape)}.`,
  );
}

/** Whether a concrete shape fits one in which some lengths are open. */
export function fitsShape(actual: ExampleShape, expected: ExampleShape): boolean {
  return (
    actual.length === expected.length &&
    expected.every((length, axis) => length === null || actual[axis] === null || actual[axis] === length)
  );
}

/**
 * The axis of one example that is meant by an axis of the whole tensor, as Keras counts: 0 is the batch, −1 the last.
 *
 * @throws ArgumentError naming the layer when it is the batch axis or there is none such
 */
export function exampleAxis(axis: number, shape: ExampleShape, layer: string): number {
  const position = axis < 0 ? axis + shape.length : axis - 1;
  if (Number.isInteger(axis) && axis !== 0 && position >= 0 && position < shape.length) return position;
  throw new ArgumentError(
    `Layer ${layer}: axis ${axis} is ${axis === 0 || position === -1 ? 'the batch axis' : 'none'} of ` +
      `${printShape([null, ...shape])}; choose one from 1 to ${shape.length}, or from ${-shape.length} to -1.`,
  );
}

/**
 * The length of an axis that the layer's weights depend on.
 *
 * @throws ShapeError naming the layer when the length is open
 */
export function knownLength(shape: ExampleShape, axis: number, layer: string): number {
  const length = shape.at(axis);
  if (typeof length === 'number') return length;
  throw new ShapeError(
    `Layer ${layer} needs to know the length of axis ${axis < 0 ? axis : axis + 1} to make its weights; ` +
      `the shape of the input is ${printShape([null, ...shape])}. State it in the input's shape.`,
  );
}
