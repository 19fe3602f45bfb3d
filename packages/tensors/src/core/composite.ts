import type { Tensor } from '../tensor.ts';
import { detach, type KernelInputs } from './kernel.ts';
import { type GradientFunction, record, withoutTapes } from './tape.ts';

/**
 * Runs a composition of operations as one: what it computes on the way is not recorded, and its gradient is the
 * one that it brings along. So a factorisation of hundreds of steps has a gradient of a few, which no page loads that has no use for the
 * operation.
 */
export function runComposite(
  name: string,
  inputs: KernelInputs,
  fn: (inputs: Readonly<Record<string, Tensor>>) => readonly Tensor[],
  gradient: GradientFunction,
): Tensor[] {
  const values = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value()]));
  const outputs = withoutTapes(() => fn(values)).map(detach);
  record({ kernel: name, inputs: values, outputs, attributes: {}, gradient });
  return outputs;
}
