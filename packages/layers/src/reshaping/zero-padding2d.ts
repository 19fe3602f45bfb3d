import { ArgumentError } from '@neurite/backend';
import { type DType, pad, type Tensor } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

type Pair = readonly [number, number];

/** The options of {@link zeroPadding2d}. */
export interface ZeroPadding2dOptions extends LayerOptions {
  /**
   * How many zeros: one number for all four sides; [above and below, left and right]; or [[above, below],
   * [left, right]]. Default 1.
   */
  readonly padding?: number | Pair | readonly [Pair, Pair];
}

/** Puts zeros around images; see {@link zeroPadding2d}. */
export class ZeroPadding2d extends Layer {
  static override readonly className: string = 'ZeroPadding2d';
  /** [[above, below], [left, right]]. */
  readonly padding: readonly [Pair, Pair];

  constructor(options: ZeroPadding2dOptions = {}) {
    super(options);
    this.padding = paddingOf(options.padding ?? 1);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: ['height', 'width', 'channels'] };
  }

  override computeOutputShape([height, width, channels]: ExampleShape): ExampleShape {
    const [rows, columns] = this.padding;
    const padded = (length: number | null | undefined, [before, after]: Pair): number | null =>
      length == null ? null : before + length + after;
    return [padded(height, rows), padded(width, columns), channels!];
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    return pad(x, [[0, 0], ...this.padding, [0, 0]]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), padding: this.padding };
  }
}

/**
 * Puts rows and columns of zeros around images.
 *
 * Input [batch, height, width, channels], output [batch, above + height + below, left + width + right, channels].
 *
 * @throws ArgumentError when padding is not made of whole numbers of at least 0
 * @example
 * zeroPadding2d({ padding: [[1, 0], [2, 2]] })
 */
export function zeroPadding2d(options: ZeroPadding2dOptions = {}): ZeroPadding2d {
  return new ZeroPadding2d(options);
}

function paddingOf(padding: NonNullable<ZeroPadding2dOptions['padding']>): readonly [Pair, Pair] {
  const [rows, columns] = typeof padding === 'number' ? [padding, padding] : padding;
  const pairs = [rows, columns].map((side) => (typeof side === 'number' ? [side, side] : side));
  const isSound = pairs.every((pair) => pair?.length === 2 && pair.every((n) => Number.isInteger(n) && n >= 0));
  if (isSound && (typeof padding === 'number' || padding.length === 2))
    return pairs as unknown as readonly [Pair, Pair];
  throw new ArgumentError(
    'zeroPadding2d: padding must be a whole number of at least 0, [rows, columns], or [[above, below], [left, right]]; ' +
      `got ${JSON.stringify(padding)}.`,
  );
}
