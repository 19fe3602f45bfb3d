/** Positions that do not exist are refused where operations run one at a time; programs cannot throw, and give zeros for them. */
import { ArgumentError } from '@neurite/backend';
import { isEager } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { shapeText } from './text.ts';

/** @throws ArgumentError when one of the positions along an axis of this length is known not to exist */
export function requirePositions(positions: Tensor, length: number, operation: string): void {
  const data = isEager() ? positions.value().storage.peek() : undefined;
  const outside = data?.find((position) => position < 0 || position >= length);
  if (outside === undefined) return;
  throw new ArgumentError(`${operation}: the index ${outside} is not in [0, ${length - 1}].`);
}

/** @throws ArgumentError when one of the coordinates, which the last axis holds, is known not to exist in this shape */
export function requireCoordinates(coordinates: Tensor, shape: Shape, operation: string): void {
  const data = isEager() ? coordinates.value().storage.peek() : undefined;
  if (data === undefined) return;
  const depth = coordinates.shape.at(-1)!;
  const place = data.findIndex((at, index) => at < 0 || at >= shape[index % depth]!);
  if (place < 0) return;
  const first = place - (place % depth);
  throw new ArgumentError(
    `${operation}: ${shapeText([...data.subarray(first, first + depth)])} does not exist in the shape ${shapeText(shape)}.`,
  );
}
