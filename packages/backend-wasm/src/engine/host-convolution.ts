import { elementCount, type Shape, type WindowGeometry } from '@neurite/backend';

/** Visits every meeting of a window's tap with the input, as numbers of pixels; what falls on the padding is left out. */
export const forEachTap = (geometry: WindowGeometry, window: Shape, x: Shape, y: Shape, visit: (pixelX: number, tap: number, pixelY: number) => void): void => {
  const { strides, dilations, padding } = geometry;
  const rank = window.length;
  const [spatialX, spatialY] = [x.slice(1, -1), y.slice(1, -1)];
  const [taps, pixelsX, pixelsY] = [elementCount(window), elementCount(spatialX), elementCount(spatialY)];
  for (let image = 0; image < x[0]!; image++) {
    for (let pixel = 0; pixel < pixelsY; pixel++) {
      for (let tap = 0; tap < taps; tap++) {
        let [place, stride, restPixel, restTap] = [0, 1, pixel, tap];
        let isInside = true;
        for (let axis = rank - 1; axis >= 0; axis--) {
          const at = (restPixel % spatialY[axis]!) * strides[axis]! + (restTap % window[axis]!) * dilations[axis]! - padding[axis]![0];
          if (at < 0 || at >= spatialX[axis]!) isInside = false;
          place += at * stride;
          stride *= spatialX[axis]!;
          restPixel = Math.floor(restPixel / spatialY[axis]!);
          restTap = Math.floor(restTap / window[axis]!);
        }
        if (isInside) visit(image * pixelsX + place, tap, image * pixelsY + pixel);
      }
    }
  }
};

/** Visits every product of a convolution: which element of the input meets which of the filter, for which of the output. */
export const forEachProduct = (
  node: WindowGeometry & { readonly groups: number },
  x: Shape,
  filter: Shape,
  y: Shape,
  visit: (atX: number, atFilter: number, atY: number) => void,
): void => {
  const [inChannels, outChannels] = [x.at(-1)!, y.at(-1)!];
  const [groupIn, groupOut] = [inChannels / node.groups, outChannels / node.groups];
  forEachTap(node, filter.slice(0, -2), x, y, (pixelX, tap, pixelY) => {
    for (let out = 0; out < outChannels; out++) {
      const firstIn = pixelX * inChannels + Math.floor(out / groupOut) * groupIn;
      for (let channel = 0; channel < groupIn; channel++) visit(firstIn + channel, (tap * groupIn + channel) * outChannels + out, pixelY * outChannels + out);
    }
  });
};
