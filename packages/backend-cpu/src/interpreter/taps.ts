import { elementCount, type Shape, type WindowGeometry } from '@neurite/backend';

/**
 * Walks a window over `[batch, ...spatial, channels]`: for each pixel of the output `y`, in row-major order, and each
 * tap of the window, in row-major order, that lies inside the input `x`, visits the input's pixel, the tap and the
 * output's pixel, all counted flat (batch included, channels not).
 */
export function forEachTap(
  geometry: WindowGeometry,
  window: Shape,
  x: Shape,
  y: Shape,
  visit: (pixelX: number, tap: number, pixelY: number) => void,
): void {
  const [spatialX, spatialY] = [x.slice(1, -1), y.slice(1, -1)];
  const { strides, dilations, padding } = geometry;
  const taps = elementCount(window);
  const pixels = elementCount(spatialY);
  for (let image = 0; image < x[0]!; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const place = unravel(pixel, spatialY);
      for (let tap = 0; tap < taps; tap++) {
        const offset = unravel(tap, window);
        let pixelX = image;
        for (const [axis, length] of spatialX.entries()) {
          const at = place[axis]! * strides[axis]! + offset[axis]! * dilations[axis]! - padding[axis]![0];
          pixelX = at >= 0 && at < length ? pixelX * length + at : NaN;
        }
        if (!Number.isNaN(pixelX)) visit(pixelX, tap, image * pixels + pixel);
      }
    }
  }
}

/** The index along each axis of the flat-th element in row-major order. */
function unravel(flat: number, shape: Shape): number[] {
  const index = new Array<number>(shape.length);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
