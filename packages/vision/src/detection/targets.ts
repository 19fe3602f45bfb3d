import type { NdArray } from '@neurite/tensors';
import type { LabelledBox } from './box.ts';

/** Over how many pixels one cell of the detector's map reaches along each side. */
export const STRIDE = 4;

/** What a cell of the targets holds after the heat of each class: the edges of a box in pixels, and how much it counts. */
export const BOX_CHANNELS = 5;

/** A Gaussian is this share of a box's side wide, six standard deviations across. */
const GAUSSIAN_SHARE = 0.54;

/**
 * What the network is to give for a picture: for each class a map of heat that is 1 in the cell of an object's middle and falls off
 * as a Gaussian as wide as the object, and around the middle the edges of its box. Where objects lie over each other, the smaller
 * one has the cell.
 *
 * Source: Zhou et al., Objects as points, arXiv:1904.07850 (the heat); Liu et al., Training-time-friendly network for real-time object
 * detection, arXiv:1909.00700 (its shape, and boxes learned around the middle).
 *
 * @returns float32 [height / 4, width / 4, classes + 5]: heat, left, top, right, bottom, weight
 */
export function detectionTargets(
  boxes: readonly LabelledBox[],
  classNames: readonly string[],
  [height, width]: readonly [number, number],
): NdArray {
  const [rows, columns] = [height / STRIDE, width / STRIDE];
  const channels = classNames.length + BOX_CHANNELS;
  const data = new Float32Array(rows * columns * channels);
  const largestFirst = [...boxes].sort((a, b) => b.width * b.height - a.width * a.height);
  for (const box of largestFirst) {
    const label = classNames.indexOf(box.label);
    const middleColumn = cellOf(box.x + box.width / 2, columns);
    const middleRow = cellOf(box.y + box.height / 2, rows);
    const [reachX, reachY] = [reachOf(box.width), reachOf(box.height)];
    const area = Math.log(1 + box.width * box.height);
    const weights: { readonly at: number; readonly weight: number }[] = [];
    for (let row = Math.max(0, middleRow - reachY); row <= Math.min(rows - 1, middleRow + reachY); row++) {
      for (
        let column = Math.max(0, middleColumn - reachX);
        column <= Math.min(columns - 1, middleColumn + reachX);
        column++
      ) {
        const heat = gaussian(column - middleColumn, reachX) * gaussian(row - middleRow, reachY);
        const at = (row * columns + column) * channels;
        data[at + label] = Math.max(data[at + label]!, heat);
        data.set([box.x, box.y, box.x + box.width, box.y + box.height], at + classNames.length);
        weights.push({ at, weight: heat });
      }
    }
    // Large and small objects count nearly alike, however many cells they have.
    const sum = weights.reduce((total, { weight }) => total + weight, 0);
    for (const { at, weight } of weights) data[at + channels - 1] = (area * weight) / sum;
  }
  return { data, shape: [rows, columns, channels], dtype: 'float32' };
}

const cellOf = (position: number, cells: number): number =>
  Math.min(cells - 1, Math.max(0, Math.floor(position / STRIDE)));

const reachOf = (side: number): number => Math.max(0, Math.floor((GAUSSIAN_SHARE * side) / STRIDE / 2));

function gaussian(distance: number, reach: number): number {
  const sigma = (2 * reach + 1) / 6;
  return Math.exp(-(distance ** 2) / (2 * sigma ** 2));
}
