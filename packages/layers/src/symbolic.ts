import type { DType } from '@neurite/tensors';
import type { Layer, LayerValue } from './layer.ts';
import { type ExampleShape, printShape } from './shape.ts';

/**
 * A tensor that has no values yet: what flows between layers while a functional model is written down.
 *
 * @example
 * const inputs = input({ shape: [10] });
 * const outputs = dense({ units: 1 }).apply(inputs);
 * const network = model({ inputs, outputs });
 */
export class SymbolicTensor {
  /** The shape of one example, without the batch axis. */
  readonly shape: ExampleShape;
  readonly dtype: DType;
  /** How it comes about; `undefined` for an input. */
  readonly source: SymbolicSource | undefined;
  /** The name given to an input, if any. */
  readonly name: string | undefined;

  /** @internal */
  constructor(shape: ExampleShape, dtype: DType, source?: SymbolicSource, name?: string) {
    this.shape = shape;
    this.dtype = dtype;
    this.source = source;
    this.name = name;
  }

  toString(): string {
    return `SymbolicTensor(${printShape(this.shape)}), which has no values yet: layers take it, and operations inside of lambda((x) => …).apply(…)`;
  }
}

/** One use of a layer in a functional model. */
export interface SymbolicSource {
  readonly layer: Layer<never, LayerValue>;
  readonly inputs: readonly SymbolicTensor[];
  /** Whether the layer was given a list, even of one. */
  readonly takesList: boolean;
  /** Which of the layer's outputs this is. */
  readonly outputIndex: number;
  /** All outputs of the same use share this object. */
  readonly use: object;
}
