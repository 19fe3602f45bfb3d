import { emptyImage, type Image, requireImage } from '../image.ts';
import type { Region } from '../resample-rows.ts';
import { type Color, fillRectangle, textSize, writeText } from './canvas.ts';

/** A box to be drawn, in pixels from the top left corner. */
export interface DrawnBox extends Region {
  readonly label?: string;
  /** In [0, 1]; shown behind the label in percent. */
  readonly score?: number;
}

/** The options of {@link drawBoxes}. */
export interface DrawBoxesOptions {
  /** Of the lines, in pixels. Default: 1 for each 200 pixels of the picture's longer side. */
  readonly thickness?: number;
  /** Boxes of one label have one colour of these, in turn. Default: six that are told apart by most people. */
  readonly colors?: readonly Color[];
}

// Okabe and Ito, Color universal design (2008).
const COLORS: readonly Color[] = [
  [0.9, 0.62, 0],
  [0.34, 0.71, 0.91],
  [0, 0.62, 0.45],
  [0.94, 0.89, 0.26],
  [0.84, 0.37, 0],
  [0.8, 0.47, 0.65],
];

/**
 * A picture with boxes and their labels drawn on it. What lies outside of the picture is left out.
 *
 * @returns a new picture of the same shape
 * @example
 * await writeImage('found.png', drawBoxes(photo, [{ x: 40, y: 20, width: 90, height: 120, label: 'cat', score: 0.93 }]));
 */
export function drawBoxes(image: Image, boxes: readonly DrawnBox[], options: DrawBoxesOptions = {}): Image {
  const [height, width, channels] = requireImage('drawBoxes', image).shape;
  const { thickness = Math.max(1, Math.round(Math.max(height, width) / 200)), colors = COLORS } = options;
  const drawn = emptyImage(height, width, channels);
  drawn.data.set(image.data);
  const labels = [...new Set(boxes.map(({ label }) => label))];
  for (const box of boxes) {
    const color = colors[labels.indexOf(box.label) % colors.length]!;
    const [left, top] = [Math.round(box.x), Math.round(box.y)];
    const [right, bottom] = [Math.round(box.x + box.width), Math.round(box.y + box.height)];
    const [w, h] = [right - left, bottom - top];
    fillRectangle(drawn, { x: left, y: top, width: w, height: thickness }, color);
    fillRectangle(drawn, { x: left, y: bottom - thickness, width: w, height: thickness }, color);
    fillRectangle(drawn, { x: left, y: top, width: thickness, height: h }, color);
    fillRectangle(drawn, { x: right - thickness, y: top, width: thickness, height: h }, color);
    const text = captionOf(box);
    if (text !== '') caption(drawn, text, left, top, thickness, color);
  }
  return drawn;
}

function captionOf({ label = '', score }: DrawnBox): string {
  return score === undefined ? label : `${label} ${Math.round(100 * score)}%`.trim();
}

/** Above the box where there is room, else inside of it. */
function caption(image: Image, text: string, left: number, top: number, scale: number, color: Color): void {
  const { width, height } = textSize(text, scale);
  const y = top >= height + scale ? top - height - scale : top;
  fillRectangle(image, { x: left, y, width: width + 2 * scale, height: height + scale }, color);
  writeText(image, text, left + scale, y + scale, [0, 0, 0], scale);
}
