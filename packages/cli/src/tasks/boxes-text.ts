/** Boxes that were found, as the commands write them. */
import type { Detection } from '@neurite/vision';
import { csvRow, significant } from '../table-text.ts';

/** The first line of found boxes as comma-separated values. */
export function boxesHeader(): string {
  return csvRow(['file', 'label', 'score', 'x', 'y', 'width', 'height']);
}

/** What was found in a picture: a row for each box, or one JSON object. */
export function boxesText(file: string, found: readonly Detection[], isJson: boolean): string {
  const boxes = found.map(({ label, score, x, y, width, height }) => ({
    label,
    score: significant(score),
    x: significant(x),
    y: significant(y),
    width: significant(width),
    height: significant(height),
  }));
  if (isJson) return `${JSON.stringify({ file, boxes })}\n`;
  return boxes.map((box) => csvRow([file, ...Object.values(box).map(String)])).join('');
}
