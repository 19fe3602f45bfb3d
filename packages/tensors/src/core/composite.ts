import type { Tensor } from '../tensor.ts';
import type { Attributes } from './engine.ts';
import { detach, type KernelInputs } from './kernel.ts';
import { recordKernel, withoutTapes } from './tape.ts';

/**
 * Runs a composition of operations as one: what it computes on the way is not recorded, and its gradient is the one that
 * is registered under its name. So a factorisation of hundreds of steps has a gradient of a few.
 */
export function runComposite(
  name: string,
  inputs: KernelInputs,
  fn: (inputs: Readonly<Record<string, Tensor>>) => readonly Tensor[],
  attributes: Attributes = {},
): Tensor[] {
  const values = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value()]));
  const outputs = withoutTapes(() => fn(values)).map(detach);
  recordKernel(name, values, outputs, attributes);
  return outputs;
}
