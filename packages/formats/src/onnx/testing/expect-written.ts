import type { AnyLayer, LayerValue } from '@neurite/layers';
import type { NdArray, Tensor } from '@neurite/tensors';
import { expect } from 'vitest';
import { type OnnxOptions, toOnnx } from '../export/save-onnx.ts';
import { loadOnnx } from '../load-onnx.ts';
import { decodeMessage } from '../protobuf/codec.ts';
import { modelProto } from '../protobuf/messages.ts';
import { runOnnxruntime } from './onnxruntime.ts';

/**
 * Compares what onnxruntime, and what our own reader, make of the written file with what the layer gives.
 *
 * @param make the inputs, for a number of examples
 */
export async function expectWritten(
  layer: AnyLayer,
  make: (count: number) => readonly NdArray[],
  options: OnnxOptions = {},
): Promise<void> {
  const file = await toOnnx(layer, options);
  const { input: inputs = [], output: outputs = [] } = decodeMessage(modelProto, file, 'file').graph!;
  for (const count of options.batchSize === undefined ? [1, 4] : [options.batchSize]) {
    const arrays = make(count);
    const named = Object.fromEntries(inputs.map(({ name }, index) => [name, arrays[index]!]));
    const given = arrays.length === 1 ? arrays[0]! : arrays;
    const expected = [layer.apply(given as never, { training: false }) as LayerValue].flat() as Tensor[];
    const theirs = await runOnnxruntime(file, named);
    const ours = await (await loadOnnx(file)).run(named);
    for (const [index, { name }] of outputs.entries()) {
      const right = await expected[index]!.data();
      expect(theirs[name!]!.shape).toEqual(expected[index]!.shape);
      expect(distance(right, theirs[name!]!.data), 'onnxruntime').toBeLessThan(1e-5);
      expect(distance(right, await ours[name!]!.data()), 'loadOnnx').toBeLessThan(1e-5);
    }
  }
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce(
    (most, value, index) => Math.max(most, Object.is(value, b[index]) ? 0 : Math.abs(value - b[index]!)),
    0,
  );
}
