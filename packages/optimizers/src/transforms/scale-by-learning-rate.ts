import { cast, mul, neg, type Tensor, tensor, toTensor } from '@neurite/tensors';
import type { Schedule } from '../schedules/schedule.ts';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/** What {@link scaleByLearningRate} remembers: the number of steps done. */
export type ScheduleState = { readonly step: Tensor };

/**
 * Multiplies by the negative learning rate, u = −η · g: the step that makes an update of a direction.
 *
 * @param rate a number, a tensor or variable read at every step, or a schedule, whose steps are counted from 0
 * @example
 * scaleByLearningRate(0.1).update([tensor([1, -2])], {}, []).updates; // [[-0.1, 0.2]]
 */
export function scaleByLearningRate(rate: number | Tensor): GradientTransform<NoState>;
export function scaleByLearningRate(rate: Schedule): GradientTransform<ScheduleState>;
export function scaleByLearningRate(rate: number | Tensor | Schedule): GradientTransform;
export function scaleByLearningRate(rate: number | Tensor | Schedule): GradientTransform {
  const name = 'scaleByLearningRate';
  if (typeof rate !== 'function') return stateless(name, (gradients) => descend(gradients, toTensor(rate)));
  const scheduled: GradientTransform<ScheduleState> = {
    name,
    init: () => ({ step: tensor(0, [], 'int32') }),
    update: (gradients, { step }) => ({
      updates: descend(gradients, rate(cast(step, 'float32'))),
      state: { step: step.add(1) },
    }),
  };
  return scheduled;
}

function descend(gradients: readonly Tensor[], rate: Tensor): Tensor[] {
  const factor = neg(rate);
  return gradients.map((gradient) => mul(gradient, factor));
}
