import { cast, type Tensor } from '@neurite/tensors';
import {
  type ActivationFunction,
  type ActivationName,
  getActivation,
  type Activation as NamedActivation,
} from '../activations/activation.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link activation}. */
export interface ActivationOptions extends LayerOptions {
  /** A Keras name or a function. */
  readonly activation: ActivationName | ActivationFunction;
}

/** An activation as a layer of its own; see {@link activation}. */
export class Activation extends Layer {
  static override readonly className: string = 'Activation';
  /** What is applied. */
  readonly activation: NamedActivation;

  constructor(options: ActivationOptions) {
    super(options);
    this.activation = getActivation(options.activation);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return this.activation.apply(cast(x, 'float32'));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), activation: this.activation.name ?? this.activation.apply };
  }
}

/**
 * Applies an activation, by name or as a function. Shapes stay.
 *
 * @throws ArgumentError for an unknown name, suggesting the nearest
 * @example
 * activation('relu')
 */
export function activation(options: ActivationName | ActivationFunction | ActivationOptions): Activation {
  return new Activation(typeof options === 'object' ? options : { activation: options });
}
