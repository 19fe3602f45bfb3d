import type { ResizeGeometry } from '@neurite/backend';
import { geometryOf } from './image.ts';
import type { Lowering, LoweringTable } from './lowering.ts';

/** The gradients of resizing. */
export const resizeGradients: LoweringTable = {
  ResizeBilinearGrad: resizeGradient('bilinear'),
  ResizeNearestNeighborGrad: resizeGradient('nearest'),
};

function resizeGradient(method: ResizeGeometry['method']): Lowering {
  return ({ builder: b, inputs, attributes }) => {
    const geometry = geometryOf(method, attributes);
    if (geometry === undefined) return undefined;
    return b.resizeGradient(inputs.dy!, b.typeOf(inputs.images!).shape, geometry);
  };
}
