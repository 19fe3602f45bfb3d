import { ArgumentError } from '@neurite/backend';
import { dense, dropout, globalAveragePooling2d, input, type SymbolicTensor } from '@neurite/layers';
import { type Functional, model } from '@neurite/models';

/** What every network for pictures is told. */
export interface NetworkOptions {
  /** Of one picture: [height, width, channels]. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /**
   * How many classes the network tells apart: it ends in a dense layer of so many units. Without it the network ends in its
   * features, a map [height, width, channels] or a vector, for a head of one's own.
   */
  readonly classes?: number;
  /** What comes last, where there are classes. Default 'softmax'. */
  readonly headActivation?: 'softmax' | 'linear';
  readonly name?: string;
}

/**
 * A network made of what turns pictures into features, and of the usual head: the mean over the map, dropout, a dense layer.
 *
 * @throws ArgumentError when the shape or the number of classes is malformed
 */
export function network(
  options: NetworkOptions,
  features: (images: SymbolicTensor) => SymbolicTensor,
  dropoutRate = 0,
): Functional {
  const { inputShape, classes, headActivation = 'softmax', name } = options;
  const isShape = Array.isArray(inputShape) && inputShape.length === 3;
  if (!isShape || inputShape.some((length) => !Number.isInteger(length) || length < 1)) {
    throw new ArgumentError(
      `inputShape must be [height, width, channels] of one picture; got ${JSON.stringify(inputShape)}.`,
    );
  }
  if (classes !== undefined && (!Number.isInteger(classes) || classes < 1)) {
    throw new ArgumentError(`classes must be a whole number of at least 1; got ${classes}.`);
  }
  const inputs = input({ shape: inputShape });
  const named = name === undefined ? {} : { name };
  let outputs = features(inputs);
  if (classes === undefined) return model({ inputs, outputs, ...named });
  if (outputs.shape.length === 3) outputs = globalAveragePooling2d().apply(outputs);
  if (dropoutRate > 0) outputs = dropout({ rate: dropoutRate }).apply(outputs);
  outputs = dense({ units: classes, activation: headActivation, name: 'predictions' }).apply(outputs);
  return model({ inputs, outputs, ...named });
}
