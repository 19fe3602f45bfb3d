import { mosaic } from '@neurite/inspect';
import { type Detection, drawBoxes, type Image, resizeImage, type Scene, stackImages } from '@neurite/vision';

/** How many times as large scenes are drawn, so that labels can be read. */
const SCALE = 5;
const COLUMNS = 4;

/** Scenes side by side: true boxes as thin white lines, found ones with label and score. */
export function contactSheet(scenes: readonly Scene[], found: readonly (readonly Detection[])[]): Image {
  const pictures = scenes.map(({ image, boxes }, index) => {
    const [height, width] = image.shape;
    const large = inColour(resizeImage(image, [SCALE * height, SCALE * width], { interpolation: 'nearest' }));
    const truth = boxes.map(({ x, y, width, height }) => enlarged({ x, y, width, height }));
    const withTruth = drawBoxes(large, truth, { thickness: 1, colors: [[1, 1, 1]] });
    return drawBoxes(withTruth, found[index]!.map(enlarged), { thickness: 2 });
  });
  return mosaic(stackImages(pictures), { columns: COLUMNS }) as Image;
}

function enlarged<Box extends { x: number; y: number; width: number; height: number }>(box: Box): Box {
  const { x, y, width, height } = box;
  return { ...box, x: SCALE * x, y: SCALE * y, width: SCALE * width, height: SCALE * height };
}

function inColour({ data, shape: [height, width], dtype }: Image): Image {
  return {
    data: Float32Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)]!),
    shape: [height, width, 3],
    dtype,
  };
}
