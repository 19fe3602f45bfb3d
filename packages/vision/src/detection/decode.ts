import type { NdArray } from '@neurite/tensors';
import type { Detection } from './box.ts';
import { STRIDE } from './targets.ts';

/** The options of {@link decodeDetections}. */
export interface DecodeOptions {
  /** Objects of a lower score are left out. */
  readonly scoreThreshold: number;
  /** How many are given at the most. */
  readonly maxDetections: number;
}

/**
 * The objects in what the network gave for one picture: cells that are hotter than the eight around them, with the box that they tell.
 *
 * @param output [rows, columns, classes + 4]
 * @returns in pixels of the network's picture, the highest score first
 */
export function decodeDetections(output: NdArray, classNames: readonly string[], options: DecodeOptions): Detection[] {
  const [rows, columns, channels] = output.shape as [number, number, number];
  const { data } = output;
  const heat = (row: number, column: number, label: number): number =>
    row < 0 || column < 0 || row >= rows || column >= columns
      ? -Infinity
      : data[(row * columns + column) * channels + label]!;
  const lowest = Math.log(options.scoreThreshold / (1 - options.scoreThreshold));
  const found: Detection[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const edges = (row * columns + column) * channels + classNames.length;
      for (const [index, label] of classNames.entries()) {
        const logit = heat(row, column, index);
        if (!(logit >= lowest) || !isPeak(heat, row, column, index)) continue;
        const [left, top, right, bottom] = [0, 1, 2, 3].map((edge) => STRIDE * Math.exp(data[edges + edge]!));
        found.push({
          x: (column + 0.5) * STRIDE - left!,
          y: (row + 0.5) * STRIDE - top!,
          width: left! + right!,
          height: top! + bottom!,
          label,
          score: 1 / (1 + Math.exp(-logit)),
        });
      }
    }
  }
  return found.sort((a, b) => b.score - a.score).slice(0, options.maxDetections);
}

function isPeak(
  heat: (row: number, column: number, label: number) => number,
  row: number,
  column: number,
  label: number,
): boolean {
  const own = heat(row, column, label);
  for (let y = row - 1; y <= row + 1; y++) {
    for (let x = column - 1; x <= column + 1; x++) {
      const other = heat(y, x, label);
      // Of equals the first is the peak.
      const isBefore = y < row || (y === row && x < column);
      if (other > own || (isBefore && other === own)) return false;
    }
  }
  return true;
}
