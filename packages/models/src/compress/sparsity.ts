import type { AnyModel } from '../training/outputs.ts';

/** How many weights are zero; see {@link sparsityOf}. */
export interface SparsityReport {
  /** The share of zeros among all of them, 0 to 1. */
  readonly sparsity: number;
  readonly zeros: number;
  readonly size: number;
  /** The same for each kernel, by path: `dense/kernel`. */
  readonly kernels: Readonly<
    Record<string, { readonly sparsity: number; readonly zeros: number; readonly size: number }>
  >;
}

/**
 * How many of a model's weights are zero, biases and other weights of rank below 2 left out, as `prune` leaves them.
 *
 * @example
 * const { sparsity, kernels } = await sparsityOf(model);
 * console.log(sparsity, kernels['dense/kernel']?.zeros);
 */
export async function sparsityOf(model: AnyModel): Promise<SparsityReport> {
  const kernels: Record<string, { sparsity: number; zeros: number; size: number }> = {};
  const total = { zeros: 0, size: 0 };
  for (const [name, { variable }] of model.namedWeights) {
    if (variable.rank < 2 || variable.dtype !== 'float32') continue;
    const { size } = variable;
    const zeros = ((await variable.data()) as Float32Array).filter((value) => value === 0).length;
    kernels[name] = { sparsity: share(zeros, size), zeros, size };
    total.zeros += zeros;
    total.size += size;
  }
  return { sparsity: share(total.zeros, total.size), ...total, kernels };
}

function share(zeros: number, size: number): number {
  return size === 0 ? 0 : zeros / size;
}
