import { ArgumentError } from '@neurite/backend';
import { cast, type Tensor, zeros } from '@neurite/tensors';
import { type CallContext, Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** A function that a lambda layer applies. */
export type LambdaFunction = (x: Tensor, context: CallContext) => Tensor;

/** The options of {@link lambda}. */
export interface LambdaOptions extends LayerOptions {
  /** Made of operations of `@neurite/tensors` alone. */
  readonly function: LambdaFunction;
  /** The shape of one example of what comes out. Default: found out by applying the function to zeros. */
  readonly outputShape?: ExampleShape;
}

/** A function as a layer; see {@link lambda}. */
export class Lambda extends Layer {
  static override readonly className: string = 'Lambda';
  readonly function: LambdaFunction;
  readonly #outputShape: ExampleShape | undefined;

  constructor(options: LambdaOptions) {
    super(options);
    this.#outputShape = options.outputShape;
    this.function = options.function;
    if (typeof this.function === 'function') return;
    throw new ArgumentError(
      `lambda takes a function: lambda((x) => x.square()). Got ${JSON.stringify(this.function)}; a file never brings one: pass a class ` +
        'of your own in customObjects.',
    );
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    if (this.#outputShape !== undefined) return this.#outputShape;
    // A length that is open is tried with two numbers: where both give the same, it does not matter.
    const [one, two] = [1, 2].map((open) => this.#tried(inputShape.map((length) => length ?? open)).shape.slice(1));
    return one!.map((length, axis) => (length === two![axis] ? length : null));
  }

  #tried(shape: readonly number[]): Tensor {
    return this.function(zeros([1, ...shape]), {});
  }

  override call(x: Tensor, context: CallContext): Tensor {
    return cast(this.function(x, context), 'float32');
  }

  /** The function stands in it as it is, so that saving names the layer and says that a file cannot hold it. */
  override getConfig(): LayerConfig {
    const outputShape = this.#outputShape;
    return { ...super.getConfig(), function: this.function, ...(outputShape === undefined ? {} : { outputShape }) };
  }
}

/**
 * A function of tensors as a layer, for what is used once; what comes out is float32. A model with one cannot be saved, since files hold no code: write a class that extends
 * `Layer`, and load it with `customObjects`.
 *
 * @throws ArgumentError when no function is given
 * @example
 * sequential([lambda((x) => x.square()), dense({ units: 1 })])
 */
export function lambda(options: LambdaFunction | LambdaOptions): Lambda {
  return new Lambda(typeof options === 'function' ? { function: options } : options);
}
