import { ArgumentError } from '@neurite/backend';
import { type ExampleShape, type InputUse, type LayerValue, withInputUses } from '@neurite/layers';
import { isTensor, runEagerly, type Tensor, zeros } from '@neurite/tensors';

/** What is learnt by calling a model once on zeros. */
export interface DryRun {
  /** The shapes of one example of each output. */
  readonly shapes: readonly ExampleShape[];
  /** The layers that take an input of the model as it is. */
  readonly uses: readonly InputUse[];
}

/**
 * Calls a model once on zeros, which makes its weights.
 *
 * @param name the model's, for messages
 * @param inputShapes the shapes of one example of each input; lengths that are open are taken to be 1
 * @throws ArgumentError when the call gives anything but tensors
 */
export function dryRun(
  name: string,
  inputShapes: readonly ExampleShape[],
  call: (input: LayerValue) => LayerValue,
): DryRun {
  const examples = inputShapes.map((shape) => zeros([1, ...shape.map((length) => length ?? 1)]));
  const { result, uses } = withInputUses(examples, () =>
    runEagerly(() => call(examples.length === 1 ? examples[0]! : examples)),
  );
  const outputs = [result].flat() as Tensor[];
  if (outputs.length === 0 || !outputs.every(isTensor)) {
    throw new ArgumentError(`call of ${name} must give a tensor, or a list of tensors.`);
  }
  return { shapes: outputs.map((tensor) => tensor.shape.slice(1)), uses };
}
