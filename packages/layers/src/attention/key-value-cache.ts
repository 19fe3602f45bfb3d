/** What attention remembers of the steps before, so that a sequence can be made step by step: keys and values. */
import { ShapeError } from '@neurite/backend';
import {
  add,
  cast,
  clip,
  gather,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  range,
  reshape,
  sub,
  type Tensor,
  type TensorLike,
  where,
} from '@neurite/tensors';

/** Keys and values of all steps so far: [batch, heads, length, width], of a length that stays. */
export interface KeyValueCache {
  readonly [name: string]: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/** The numbers of so many steps from a position on: int32 [time]. */
export function positionsFrom(position: TensorLike, time: number): Tensor {
  return add(range(0, time, 1, 'int32'), cast(position, 'int32'));
}

/**
 * A memory [batch, heads, length, width] with the steps [batch, heads, time, width] at their positions. Shapes do not depend on
 * the position, so one compiled program serves all of them.
 *
 * @throws ShapeError when there are more steps than the memory holds
 */
export function remember(memory: Tensor, steps: Tensor, position: TensorLike): Tensor {
  const [length, time] = [memory.shape[2]!, steps.shape[2]!];
  if (time > length) {
    throw new ShapeError(`A cache of ${length} steps was given ${time} at once; make it longer.`);
  }
  const offset = sub(range(0, length, 1, 'int32'), cast(position, 'int32'));
  const isNew = logicalAnd(greaterEqual(offset, 0), less(offset, time));
  const rows = time === 1 ? steps : gather(steps, cast(clip(offset, 0, time - 1), 'int32'), { axis: 2 });
  return where(reshape(isNew, [length, 1]), rows, memory) as Tensor;
}

/** Which steps of a memory each of the new steps may look at: itself and those before it. bool [time, length]. */
export function rememberedMask(length: number, position: TensorLike, time: number): Tensor {
  return lessEqual(range(0, length, 1, 'int32'), reshape(positionsFrom(position, time), [time, 1]));
}
