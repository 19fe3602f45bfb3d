/** What the cross-entropies share. */
import { ArgumentError } from '@neurite/backend';
import { clip, type Tensor } from '@neurite/tensors';
import type { LossSettings, OutputKind } from './loss.ts';

/** Settings of all cross-entropies. */
export interface CrossentropySettings extends LossSettings {
  /** Whether predictions are logits: what goes into sigmoid or softmax. Better conditioned. Default false. */
  readonly fromLogits?: boolean;
  /** Moves labels this far towards an even distribution, s in [0, 1). Default 0. */
  readonly labelSmoothing?: number;
}

/** Settings of the cross-entropies over classes. */
export interface CategoricalSettings extends CrossentropySettings {
  /** The axis of the classes in the predictions. Default −1. */
  readonly axis?: number;
}

/** How near to 0 and 1 a probability may come: Keras's epsilon. Beyond, the gradient is 0. */
const EPSILON = 1e-7;

export function clipProbabilities(probabilities: Tensor): Tensor {
  return clip(probabilities, EPSILON, 1 - EPSILON);
}

export function expectedOutputs({ fromLogits }: Required<CrossentropySettings>): OutputKind {
  return fromLogits ? 'logits' : 'probabilities';
}

/** @throws ArgumentError when the label smoothing is not in [0, 1) */
export function assertSmoothing(labelSmoothing: number, loss: string): void {
  if (labelSmoothing >= 0 && labelSmoothing < 1) return;
  throw new ArgumentError(`${loss}: labelSmoothing must lie in [0, 1); got ${labelSmoothing}.`);
}
