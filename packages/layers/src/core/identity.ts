import type { DType, Tensor } from '@neurite/tensors';
import { Layer, type LayerOptions } from '../layer.ts';

/** Gives what it is given; see {@link identity}. */
export class Identity extends Layer {
  static override readonly className: string = 'Identity';

  override get supportsMasking(): boolean {
    return true;
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    return x;
  }
}

/**
 * Gives what it is given: a place for a layer that may be left out.
 *
 * @example
 * const shortcut = isNarrow ? conv2d({ filters: 64, kernelSize: 1 }) : identity();
 */
export function identity(options: LayerOptions = {}): Identity {
  return new Identity(options);
}
