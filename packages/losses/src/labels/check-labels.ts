import { ArgumentError } from '@neurite/backend';
import type { NdArray, Shape } from '@neurite/tensors';
import type { LabelKind } from '../loss.ts';
import { assertGroups, assertOneHotShape, elementwiseShape, sparseShape } from './fit.ts';

/** What {@link checkLabels} has to know of a loss. */
export interface LabelledLoss {
  readonly name: string;
  readonly labels: LabelKind;
  /** A function of the user's own takes what labels it likes: nothing is checked. Default false. */
  readonly isCustom?: boolean;
}

/** How far from 1 the sum of a row of labels may be. */
const SUM_TOLERANCE = 1e-3;

/**
 * Looks through all labels once, on the host, for what a loss cannot see while it runs: a class that the model has no
 * output for, labels that are no whole numbers, negative, or neither 0 nor 1.
 *
 * @param loss the loss to be used
 * @param yTrue the labels of all examples
 * @param outputShape the shape of the model's output for one example; `null` for a length that varies
 * @returns warnings: what is allowed but hardly meant, as rows of labels whose sum is not 1
 * @throws ShapeError when the shapes do not match; ArgumentError naming the first bad label, its row, and what to do
 * @example
 * checkLabels(sparseCategoricalCrossentropy, ndArray([0, 10], [2], 'int32'), [10]);
 * // ArgumentError: … Row 1 has the label 10; the model has outputs for 10 classes, 0 to 9. …
 */
export function checkLabels(loss: LabelledLoss, yTrue: NdArray, outputShape: readonly (number | null)[]): string[] {
  if (loss.isCustom === true) return [];
  const count = yTrue.shape[0] ?? 1;
  const outputs: Shape = [count, ...outputShape.map((length, axis) => length ?? yTrue.shape[axis + 1] ?? 1)];
  switch (loss.labels) {
    case 'values':
      elementwiseShape(yTrue.shape, outputs, loss.name);
      return [];
    case 'binary':
      elementwiseShape(yTrue.shape, outputs, loss.name);
      return checkBinary(loss.name, yTrue);
    case 'sparse':
      sparseShape(yTrue.shape, outputs, loss.name);
      return checkSparse(loss.name, yTrue, outputs.at(-1)!);
    case 'oneHot':
      assertOneHotShape(yTrue.shape, outputs, loss.name);
      return checkOneHot(loss.name, yTrue);
    case 'groups':
      assertGroups(yTrue.shape, outputs, loss.name);
      return checkGroups(loss.name, yTrue);
  }
}

function checkGroups(loss: string, yTrue: NdArray): string[] {
  const bad = yTrue.data.findIndex((label) => !Number.isInteger(label));
  if (bad === -1) return [];
  throw new ArgumentError(
    `${loss}: ${whereIs(yTrue, bad)} has the label ${yTrue.data[bad]}; it needs whole numbers that are equal where examples belong together.`,
  );
}

function checkSparse(loss: string, yTrue: NdArray, classes: number): string[] {
  const bad = yTrue.data.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (bad === -1) return [];
  const label = yTrue.data[bad]!;
  const found = `${loss}: ${whereIs(yTrue, bad)} has the label ${label}`;
  if (!Number.isInteger(label)) {
    throw new ArgumentError(
      `${found}; it needs whole numbers from 0 to ${classes - 1}. For values use meanSquaredError.`,
    );
  }
  if (label < 0) {
    const inRow = yTrue.data.length > (yTrue.shape[0] ?? 1);
    throw new ArgumentError(
      `${found}; classes are numbered from 0. Leave such rows out, or encode the labels anew` +
        `${inRow ? '; for padding, which is masked, take any class, as 0' : ''}.`,
    );
  }
  let [smallest, largest] = [Infinity, -Infinity];
  for (const value of yTrue.data) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  const shifted = smallest === 1 && largest === classes ? ' They seem to start at 1: subtract 1 from all.' : '';
  throw new ArgumentError(
    `${found}; the model has outputs for ${classes} classes, 0 to ${classes - 1}.${shifted} ` +
      `Or make the last layer ${largest + 1} units wide.`,
  );
}

function checkBinary(loss: string, yTrue: NdArray): string[] {
  const bad = yTrue.data.findIndex((label) => !(label >= 0 && label <= 1));
  if (bad === -1) return [];
  const label = yTrue.data[bad]!;
  const hint =
    label === -1
      ? 'Turn −1 and 1 into 0 and 1 with (y + 1) / 2.'
      : Number.isInteger(label) && label > 1
        ? 'For more than two classes use sparseCategoricalCrossentropy with an output for each class.'
        : 'For values use meanSquaredError.';
  throw new ArgumentError(`${loss}: ${whereIs(yTrue, bad)} has the label ${label}; it needs 0 or 1. ${hint}`);
}

function checkOneHot(loss: string, yTrue: NdArray): string[] {
  const bad = yTrue.data.findIndex((label) => !(label >= 0 && Number.isFinite(label)));
  if (bad !== -1) {
    throw new ArgumentError(
      `${loss}: ${whereIs(yTrue, bad)} holds ${yTrue.data[bad]}; a row of labels has a 1 at its class and 0 elsewhere.`,
    );
  }
  const width = yTrue.shape.at(-1)!;
  const odd: number[] = [];
  for (let start = 0; start < yTrue.data.length; start += width) {
    let sum = 0;
    for (const value of yTrue.data.subarray(start, start + width)) sum += value;
    if (Math.abs(sum - 1) > SUM_TOLERANCE) odd.push(start);
  }
  if (odd.length === 0) return [];
  return [
    `${loss}: the labels of ${odd.length} of ${yTrue.data.length / width} rows do not sum to 1, the first in ` +
      `${whereIs(yTrue, odd[0]!).replace('Row', 'row')}. If several classes can hold at once, use binaryCrossentropy with sigmoid outputs.`,
  ];
}

/** In which example an element stands, and where in it if it has several. */
function whereIs({ shape, data }: NdArray, index: number): string {
  const perRow = data.length / (shape[0] ?? 1);
  const row = Math.floor(index / perRow);
  return perRow === 1 ? `Row ${row}` : `Row ${row} (element ${index - row * perRow})`;
}
