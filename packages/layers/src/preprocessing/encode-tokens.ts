/** How layers that give indices of categories may encode them. */
import { ShapeError, unknownName } from '@neurite/backend';
import { cast, max, oneHot, reshape, sum, type Tensor } from '@neurite/tensors';
import { type ExampleShape, printShape } from '../shape.ts';

/**
 * What comes of indices: 'int' themselves; 'oneHot' a vector for each; 'multiHot' one vector for each example, 1 where an
 * index occurs; 'count' how often it occurs.
 */
export type TokenEncoding = 'int' | 'oneHot' | 'multiHot' | 'count';

const ENCODINGS: readonly TokenEncoding[] = ['int', 'oneHot', 'multiHot', 'count'];

/** @throws ArgumentError when there is no such mode */
export function encodingOf<T extends string = TokenEncoding>(
  layer: string,
  mode: T,
  allowed: readonly T[] = ENCODINGS as unknown as readonly T[],
): T {
  if (allowed.includes(mode)) return mode;
  throw unknownName(`outputMode of ${layer}`, String(mode), allowed);
}

/**
 * Indices encoded over `depth` categories; one outside of 0 … depth − 1 counts for none.
 *
 * @param indices int32 of shape [batch, …]
 */
export function encodeTokens(indices: Tensor, depth: number, mode: TokenEncoding): Tensor {
  if (mode === 'int') return indices;
  const isSingle = indices.rank > 1 && indices.shape[indices.rank - 1] === 1;
  if (indices.rank === 1 || (mode === 'oneHot' && isSingle)) {
    return oneHot(isSingle ? reshape(indices, indices.shape.slice(0, -1)) : indices, depth) as Tensor;
  }
  const vectors: Tensor = oneHot(indices, depth);
  if (mode === 'oneHot') return vectors;
  const axis = indices.rank - 1;
  return cast(mode === 'multiHot' ? max(vectors, axis) : sum(vectors, axis), 'float32');
}

/**
 * The shape of an example that {@link encodeTokens} gives.
 *
 * @param layer how messages name the layer
 * @throws ShapeError when one vector for each index is asked for, and it is open whether the last axis is left out
 */
export function encodedShape(layer: string, shape: ExampleShape, depth: number, mode: TokenEncoding): ExampleShape {
  if (mode === 'int') return shape;
  if (mode !== 'oneHot' || shape.length === 0 || shape.at(-1) === 1) return [...shape.slice(0, -1), depth];
  if (shape.at(-1) !== null) return [...shape, depth];
  throw new ShapeError(
    `Layer ${layer} needs to know the length of axis -1 of ${printShape([null, ...shape])}: 'oneHot' leaves out a last axis ` +
      'of length 1. State it in the shape of the input, or choose another outputMode.',
  );
}
