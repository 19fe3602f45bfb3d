import type { Image } from '../image.ts';
import type { Region } from '../resample-rows.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './pixel-font.ts';

/** A colour as red, green and blue in [0, 1]. */
export type Color = readonly [red: number, green: number, blue: number];

/** Fills a rectangle of whole pixels; what lies outside of the picture is left out. */
export function fillRectangle(image: Image, { x, y, width, height }: Region, color: Color, opacity = 1): void {
  const [imageHeight, imageWidth, channels] = image.shape;
  const [red, green, blue] = color;
  const values = channels === 1 ? [0.299 * red + 0.587 * green + 0.114 * blue] : [red, green, blue, 1];
  for (let row = Math.max(0, y); row < Math.min(imageHeight, y + height); row++) {
    for (let column = Math.max(0, x); column < Math.min(imageWidth, x + width); column++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (row * imageWidth + column) * channels + channel;
        image.data[at] = (1 - opacity) * image.data[at]! + opacity * values[channel]!;
      }
    }
  }
}

/** Writes a line of text, its top left corner at (x, y), every pixel of the letters being `scale` pixels large. */
export function writeText(image: Image, text: string, x: number, y: number, color: Color, scale: number): void {
  [...text].forEach((character, index) => {
    const left = x + index * (GLYPH_WIDTH + 1) * scale;
    glyphOf(character).forEach((bits, column) => {
      for (let row = 0; row < GLYPH_HEIGHT; row++) {
        if (((bits >> row) & 1) === 0) continue;
        fillRectangle(image, { x: left + column * scale, y: y + row * scale, width: scale, height: scale }, color);
      }
    });
  });
}

/** The size of a line of text in pixels. */
export function textSize(text: string, scale: number): { readonly width: number; readonly height: number } {
  return { width: ([...text].length * (GLYPH_WIDTH + 1) - 1) * scale, height: GLYPH_HEIGHT * scale };
}
