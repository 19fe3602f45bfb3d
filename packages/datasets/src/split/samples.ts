import { ShapeError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { hostArray } from '../host-array.ts';

/** Samples and targets on the host. @throws ShapeError when their numbers differ */
export function readSamples(data: { readonly x: TensorLike; readonly y: TensorLike }): {
  readonly x: NdArray;
  readonly y: NdArray;
  readonly samples: number;
} {
  const [x, y] = [hostArray('x', data.x), hostArray('y', data.y)];
  const samples = x.shape[0];
  if (samples === undefined || samples !== y.shape[0]) {
    throw new ShapeError(
      `x has the shape [${x.shape.join(', ')}] and y the shape [${y.shape.join(', ')}]: their first axes, the samples, ` +
        'must have one length.',
    );
  }
  return { x, y, samples };
}
