/** Which labels fit which outputs: on shapes alone, so that a model can ask before it has computed anything. */
import { ShapeError } from '@neurite/backend';
import type { Shape } from '@neurite/tensors';

/** The common shape of labels and outputs that are compared one by one: [n] and [n, 1] are the same. */
export function elementwiseShape(yTrue: Shape, yPred: Shape, loss: string): Shape {
  if (same(yTrue, yPred)) return yPred.length === 0 ? [1, 1] : yPred.length === 1 ? [...yPred, 1] : yPred;
  if (same([...yTrue, 1], yPred)) return yPred;
  if (same(yTrue, [...yPred, 1])) return yTrue;
  const outputs = yPred.at(-1) ?? 1;
  const forClasses = outputs > 1 && isSparseFor(yTrue, yPred);
  const hint = !forClasses
    ? 'Each output needs a label of its own: make the last layer as wide as the labels.'
    : loss === 'binaryCrossentropy'
      ? `If the ${outputs} outputs are classes that exclude each other, use sparseCategoricalCrossentropy.`
      : `The model gives ${outputs} values for each label: make the last layer one unit wide.`;
  throw new ShapeError(`${mismatch(yTrue, yPred, loss)} ${hint}`);
}

/** Checks that there is a row of labels for each row of outputs. */
export function assertOneHotShape(yTrue: Shape, yPred: Shape, loss: string): void {
  assertSeveralClasses(yPred, loss);
  if (same(yTrue, yPred)) return;
  const hint = isSparseFor(yTrue, yPred)
    ? `These are class numbers: use sparseCategoricalCrossentropy, or encode them with oneHot(y, ${yPred.at(-1)}).`
    : `It needs labels of the outputs' shape: one row of ${yPred.at(-1)} for each example.`;
  throw new ShapeError(`${mismatch(yTrue, yPred, loss)} ${hint}`);
}

/** The shape of class numbers for these outputs: [n] and [n, 1] are the same. */
export function sparseShape(yTrue: Shape, yPred: Shape, loss: string): Shape {
  assertSeveralClasses(yPred, loss);
  if (isSparseFor(yTrue, yPred)) return yPred.slice(0, -1);
  const hint = same(yTrue, yPred)
    ? 'These are rows of one label for each class: use categoricalCrossentropy, or turn them into class numbers with argMax(y, -1).'
    : `It needs the number of the class for each example: labels of the shape [${yPred.slice(0, -1).join(', ')}].`;
  throw new ShapeError(`${mismatch(yTrue, yPred, loss)} ${hint}`);
}

/** Checks that each row of outputs, an embedding, has one label: [n] and [n, 1] are the same. */
export function assertGroups(yTrue: Shape, yPred: Shape, loss: string): void {
  if (yPred.length === 2 && isSparseFor(yTrue, yPred)) return;
  throw new ShapeError(
    `${mismatch(yTrue, yPred, loss)} It needs an embedding [n, d] and a whole number [n] for each example.`,
  );
}

function isSparseFor(yTrue: Shape, yPred: Shape): boolean {
  const leading = yPred.slice(0, -1);
  return yPred.length > 0 && (same(yTrue, leading) || same(yTrue, [...leading, 1]));
}

function assertSeveralClasses(yPred: Shape, loss: string): void {
  if (yPred.length > 0 && yPred.at(-1)! > 1) return;
  throw new ShapeError(
    `${loss} needs an output for each class; the model's output has the shape [${yPred.join(', ')}]. ` +
      'For two classes and one output use binaryCrossentropy; for more, make the last layer as wide as there are classes.',
  );
}

function mismatch(yTrue: Shape, yPred: Shape, loss: string): string {
  return `${loss}: the labels have the shape [${yTrue.join(', ')}], the model's output has [${yPred.join(', ')}].`;
}

function same(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
