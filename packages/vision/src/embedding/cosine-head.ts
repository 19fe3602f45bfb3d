import { type ExampleShape, glorotUniform, Layer } from '@neurite/layers';
import { l2Normalize, matMul, type Tensor, type Variable } from '@neurite/tensors';

/**
 * The cosines of the angles between a vector and the vector of each class, which is learned. It serves training alone, and is not
 * saved with an embedder.
 */
export class CosineHead extends Layer {
  static override readonly className: string = 'CosineHead';
  readonly #classes: number;
  #centres!: Variable;

  constructor(classes: number) {
    super({});
    this.#classes = classes;
  }

  override build(inputShape: ExampleShape): void {
    this.#centres = this.addWeight('centres', [inputShape[0]!, this.#classes], { initializer: glorotUniform() });
  }

  override computeOutputShape(): ExampleShape {
    return [this.#classes];
  }

  override call(x: Tensor): Tensor {
    return matMul(l2Normalize(x, -1), l2Normalize(this.#centres, 0));
  }
}
