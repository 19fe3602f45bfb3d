import type { ResizeGeometry } from '@neurite/backend';
import { asFloat, cast } from './dtype.ts';
import type { Lowering, LoweringContext, LoweringTable } from './lowering.ts';

type Attributes = LoweringContext['attributes'];

/** Images [batch, height, width, channels] resized. */
export const images: LoweringTable = {
  ResizeBilinear: resize('bilinear'),
  ResizeNearestNeighbor: resize('nearest'),
};

export function geometryOf(method: ResizeGeometry['method'], attributes: Attributes): ResizeGeometry | undefined {
  const [alignCorners, halfPixelCenters] = [attributes.alignCorners === true, attributes.halfPixelCenters === true];
  return alignCorners && halfPixelCenters ? undefined : { method, alignCorners, halfPixelCenters };
}

function resize(method: ResizeGeometry['method']): Lowering {
  return ({ builder: b, inputs, attributes }) => {
    const geometry = geometryOf(method, attributes);
    const { shape, dtype } = b.typeOf(inputs.images!);
    const [height, width] = attributes.size as [number, number];
    if (geometry === undefined) return undefined;
    const result = b.resize(asFloat(b, inputs.images!), [shape[0]!, height, width, shape[3]!], geometry);
    // What is nearest is an element of the image.
    return method === 'nearest' ? cast(b, result, dtype) : result;
  };
}
