import { graphLowerings, registerLowerings } from '@neurite/compiler';
import type { Tensor } from '../tensor.ts';
import { type Attributes, loadKernels } from './engine.ts';
import { type KernelInputs, runKernelOutputs as run } from './kernel.ts';

// Who can ask for any kernel by its name can ask for those that operations of ours never run, and for those that no program can say:
// a page that imports this has them.
registerLowerings(graphLowerings);
void loadKernels();

/**
 * Runs a kernel under tfjs-core's name for it, with exactly the inputs and attributes that tfjs-core's own operation gives it: for what
 * brings graphs of such kernels here. It is traced and differentiated like any operation.
 *
 * @param inputs by name; of a kernel that takes a list, the list
 * @returns the outputs
 * @throws what the backend throws for a kernel that it does not have
 * @example
 * runKernelOutputs('Transpose', { x }, { perm: [1, 0] })
 */
export function runKernelOutputs(
  kernel: string,
  inputs: KernelInputs | readonly Tensor[],
  attributes: Attributes = {},
): Tensor[] {
  return run(kernel, inputs, attributes);
}
