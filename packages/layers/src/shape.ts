/** The shape of one example, without the batch axis; `null` is a length that is known only when data comes. */
export type ExampleShape = readonly (number | null)[];

/** A shape as messages print it: `[28, 28, 1]`, `[?, 64]`. */
export function printShape(shape: ExampleShape): string {
  return `[${shape.map((length) => length ?? '?').join(', ')}]`;
}

/** Whether a concrete shape fits one in which some lengths are open. */
export function fitsShape(actual: ExampleShape, expected: ExampleShape): boolean {
  return (
    actual.length === expected.length &&
    expected.every((length, axis) => length === null || actual[axis] === null || actual[axis] === length)
  );
}
