/** Which layers take the inputs of a computation as they are: what models ask to check data before anything runs. */
import type { Tensor } from '@neurite/tensors';
import type { AnyLayer } from './layer.ts';

/** A layer that takes an input as it is. */
export interface InputUse {
  readonly layer: AnyLayer;
  /** Which of the layer's inputs it is. */
  readonly position: number;
  /** Which of the computation's inputs it is. */
  readonly input: number;
}

interface Watch {
  readonly inputs: readonly Tensor[];
  readonly uses: InputUse[];
}

const watches: Watch[] = [];

/**
 * Runs a computation on tensors, and tells which layers took these very tensors.
 *
 * @example
 * const x = tensor([[1, 2]]);
 * const { uses } = withInputUses([x], () => dense({ units: 3, name: 'first' }).apply(x));
 * uses[0]!.layer.name; // 'first'
 */
export function withInputUses<T>(
  inputs: readonly Tensor[],
  fn: () => T,
): { readonly result: T; readonly uses: readonly InputUse[] } {
  const watch: Watch = { inputs, uses: [] };
  watches.push(watch);
  try {
    return { result: fn(), uses: watch.uses };
  } finally {
    watches.pop();
  }
}

/** To be called by every layer that is applied to tensors. */
export function noteInputUses(layer: AnyLayer, tensors: readonly Tensor[]): void {
  for (const { inputs, uses } of watches) {
    tensors.forEach((tensor, position) => {
      const input = inputs.indexOf(tensor);
      if (input >= 0) uses.push({ layer, position, input });
    });
  }
}
