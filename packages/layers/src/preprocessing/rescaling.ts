import { ArgumentError } from '@neurite/backend';
import { add, cast, mul, type NestedArray, ndArray, type Tensor, type TensorLike } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /** What is multiplied by: a number, or one for each channel. */
  readonly scale: number | readonly number[];
  /** What is added: a number, or one for each channel. Default 0. */
  readonly offset?: number | readonly number[];
}

/** Brings data into another range; see {@link rescaling}. */
export class Rescaling extends Layer {
  static override readonly className: string = 'Rescaling';
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];

  constructor(options: RescalingOptions) {
    super(options);
    this.scale = finite('scale', options.scale);
    this.offset = finite('offset', options.offset ?? 0);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return add(mul(cast(x, 'float32'), perChannel(this.scale)), perChannel(this.offset));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

const perChannel = (value: number | readonly number[]): TensorLike =>
  typeof value === 'number' ? value : ndArray(value as NestedArray);

function finite(option: string, value: number | readonly number[]): number | readonly number[] {
  const values = Array.isArray(value) ? (value as readonly number[]) : [value];
  if (values.length > 0 && values.every((number) => Number.isFinite(number))) return value;
  throw new ArgumentError(
    `rescaling: ${option} must be a finite number, or a list with one for each channel; got ${JSON.stringify(value)}.`,
  );
}

/**
 * Brings data into another range: y = x · scale + offset. Shapes stay.
 *
 * @throws ArgumentError when scale or offset is not finite
 * @example
 * rescaling({ scale: 1 / 127.5, offset: -1 }) // bytes to [−1, 1]
 */
export function rescaling(options: RescalingOptions): Rescaling {
  return new Rescaling(options);
}
