import { ArgumentError } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { extentOf } from '../extent.ts';
import { pictureUrl } from './picture-url.ts';

/** How {@link overlayPlot} draws. */
export interface OverlayOptions {
  /** How much of the picture the strongest colour hides: 0 nothing, 1 all. Default 0.75. */
  readonly opacity?: number;
  /** The larger side of the drawing, in pixels. Default 280. */
  readonly size?: number;
}

/** For and against. */
const [FOR, AGAINST] = [
  [0.95, 0.25, 0.05],
  [0.1, 0.35, 0.95],
] as const;

/**
 * A picture with an explanation laid over it: red where it speaks for the answer, blue where against, nothing where it says
 * nothing. Values are compared with the largest magnitude among them.
 *
 * @param picture [height, width, 1 or 3], from 0 to 1
 * @param map of Grad-CAM, occlusion or attributions: [rows, columns], or [rows, columns, channels], which are added up; it is
 * stretched over the picture
 * @returns an SVG document
 * @throws ArgumentError when one of them has other axes, or the map holds values that are not finite
 * @example
 * const { maps } = await gradCam(model, images);
 * await writeFile('where.svg', overlayPlot(firstImage, firstMap));
 */
export function overlayPlot(
  picture: NdArray,
  map: NdArray,
  { opacity = 0.75, size = 280 }: OverlayOptions = {},
): string {
  const [height = 0, width = 0] = picture.shape;
  const [rows = 0, columns = 0, channels = 1] = map.shape;
  if (map.shape.length < 2 || map.shape.length > 3 || rows * columns === 0) {
    throw new ArgumentError(`overlayPlot takes a map [rows, columns]; got [${map.shape.join(', ')}].`);
  }
  if (!(opacity >= 0 && opacity <= 1) || !(size >= 1)) {
    throw new ArgumentError(
      `overlayPlot: opacity lies between 0 and 1, and size is at least 1; got ${opacity}, ${size}.`,
    );
  }
  const values = Array.from({ length: rows * columns }, (_, cell) =>
    Array.from({ length: channels }, (__, channel) => map.data[cell * channels + channel]!).reduce((a, b) => a + b),
  );
  if (!values.every(Number.isFinite)) throw new ArgumentError('overlayPlot: the map holds values that are not finite.');
  const most = Math.max(extentOf(values.map(Math.abs))[1], 1e-30);
  const heat = Float32Array.from(
    values.flatMap((value) => [...(value < 0 ? AGAINST : FOR), (opacity * Math.abs(value)) / most]),
  );
  const scale = size / Math.max(height, width);
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
  const image = (url: string, style: string): string =>
    `<image href="${url}" width="${across}" height="${down}" preserveAspectRatio="none"${style}/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${across}" height="${down}" viewBox="0 0 ${across} ${down}">`,
    image(pictureUrl(picture), ' style="image-rendering:pixelated"'),
    image(pictureUrl(ndArray(heat, [rows, columns, 4])), ''),
    '</svg>',
  ].join('\n');
}
