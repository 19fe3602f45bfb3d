import { ArgumentError } from '@neurite/backend';
import { greater, tensor, where } from '@neurite/tensors';
import { namedSchedule, type Schedule } from './schedule.ts';

/** Options of {@link piecewiseConstant}. */
export interface PiecewiseConstantOptions {
  /** The last step of each piece but the last, ascending. */
  readonly boundaries: readonly number[];
  /** The rate of each piece: one more than there are boundaries. */
  readonly values: readonly number[];
}

/**
 * One rate up to and including each boundary, another after it, as Keras's PiecewiseConstantDecay.
 *
 * @throws ArgumentError when there is not one value more than boundaries, or they do not ascend
 * @example
 * sgd({ learningRate: piecewiseConstant({ boundaries: [1000, 2000], values: [0.1, 0.01, 0.001] }) }).name // 'sgd'
 */
export function piecewiseConstant({ boundaries, values }: PiecewiseConstantOptions): Schedule {
  if (values.length !== boundaries.length + 1) {
    throw new ArgumentError(
      `piecewiseConstant needs one value more than boundaries; got ${values.length} values and ${boundaries.length} boundaries.`,
    );
  }
  if (boundaries.some((boundary, index) => index > 0 && boundary <= boundaries[index - 1]!)) {
    throw new ArgumentError(`piecewiseConstant needs ascending boundaries; got ${boundaries.join(', ')}.`);
  }
  return namedSchedule({ schedule: 'piecewiseConstant', boundaries, values }, (step) =>
    boundaries.reduce(
      (rate, boundary, index) => where(greater(step, boundary), values[index + 1]!, rate),
      tensor(values[0]!),
    ),
  );
}
