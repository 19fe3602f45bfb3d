/** What onnxruntime makes of a file: the reader for which others' files are written. */
import type { NdArray } from '@neurite/tensors';
import { InferenceSession, Tensor } from 'onnxruntime-web';

/** The outputs by name, for inputs by name. */
export async function runOnnxruntime(
  file: Uint8Array,
  inputs: Readonly<Record<string, NdArray>>,
  scalars: Readonly<Record<string, number>> = {},
): Promise<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>> {
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  const feeds = [
    ...Object.entries(inputs).map(([name, { data, shape, dtype }]) => [name, new Tensor(dtype, data as never, shape)]),
    ...Object.entries(scalars).map(([name, number]) => [name, new Tensor('int64', [BigInt(number)], [])]),
  ];
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = Object.entries(results).map(([name, { dims, data }]) => [
    name,
    { shape: [...dims], data: Array.from(data as Float32Array, Number) },
  ]);
  await session.release();
  return Object.fromEntries(outputs);
}
