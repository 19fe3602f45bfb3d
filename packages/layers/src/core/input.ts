import type { DType } from '@neurite/tensors';
import { type ExampleShape, requireShape } from '../shape.ts';
import { SymbolicTensor } from '../symbolic.ts';

/** The options of {@link input}. */
export interface InputOptions {
  /** The shape of one example, without the batch axis; `null` leaves a length open. */
  readonly shape: ExampleShape;
  /** Default 'float32'. */
  readonly dtype?: DType;
  readonly name?: string;
}

/**
 * Where a functional model begins: a tensor without values yet.
 *
 * @throws ArgumentError when the shape is none
 * @example
 * const images = input({ shape: [28, 28, 1] });
 */
export function input({ shape, dtype = 'float32', name }: InputOptions): SymbolicTensor {
  requireShape(shape, 'input: shape');
  return new SymbolicTensor(shape, dtype, undefined, name);
}
