import type { Model } from '@neurite/models';
import type { Variable } from '@neurite/tensors';
import { namedVariablesOf } from '../common/named-variables.ts';
import type { PolicyHead } from '../policies/policy-head.ts';

/** What a network must take and give. */
export interface NetworkShape {
  /** The shape of one observation: discrete ones come one-hot. */
  readonly inputShape: readonly number[];
  /** How many numbers it gives for each. */
  readonly outputs: number;
}

/** The networks of an agent that learns a policy. They may share layers. */
export interface ActorCritic {
  /** Gives logits, or means of continuous actions. */
  readonly policy: Model;
  /** Gives the value of an observation, one number. */
  readonly value: Model;
}

/** The variables that training changes, each once, by the names they are saved under. */
export function trainedVariables({ policy, value }: ActorCritic, head: PolicyHead): Map<string, Variable> {
  const trainable = new Set([...policy.trainableVariables, ...value.trainableVariables]);
  const named = [...namedVariablesOf({ policy, value })].filter(([, variable]) => trainable.has(variable));
  return new Map([...named, ...head.variables.map((variable) => [`head/${variable.name}`, variable] as const)]);
}
