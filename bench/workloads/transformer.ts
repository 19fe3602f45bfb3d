/** W7: one block of a transformer, normalised before each part: x + attention(norm(x)), then x + ffn(norm(x)). */
import { meanSquaredError } from '@neurite/losses';
import {
  add,
  gelu,
  layerNorm,
  matMul,
  mul,
  reshape,
  softmax,
  split,
  squeeze,
  type Tensor,
  transpose,
} from '@neurite/tensors';
import { type Network, variablesOf } from './network.ts';
import type { Workload } from './specification.ts';

const HEADS = 4;

export function transformerNetwork(workload: Workload): Network {
  const weights = variablesOf(workload);
  const weight = (name: string): Tensor => weights[name]!;
  const dense = (x: Tensor, name: string): Tensor => add(matMul(x, weight(`${name}/kernel`)), weight(`${name}/bias`));
  const norm = (x: Tensor, name: string): Tensor =>
    layerNorm(x, { scale: weight(`${name}/gamma`), offset: weight(`${name}/beta`), epsilon: 1e-5 });

  const attention = (rows: Tensor, batch: number, length: number, width: number): Tensor => {
    const size = width / HEADS;
    const heads = transpose(reshape(dense(rows, 'qkv'), [batch, length, 3, HEADS, size]), [2, 0, 3, 1, 4]);
    const [queries, keys, values] = split(heads, 3, 0).map((part) => squeeze(part, 0)) as [Tensor, Tensor, Tensor];
    const scores = mul(matMul(queries, keys, { transposeB: true }), 1 / Math.sqrt(size));
    const mixed = transpose(matMul(softmax(scores), values), [0, 2, 1, 3]);
    return dense(reshape(mixed, [batch * length, width]), 'projection');
  };

  return {
    variables: Object.values(weights),
    forward(x) {
      const [batch, length, width] = x.shape as [number, number, number];
      const rows = reshape(x, [batch * length, width]);
      const attended = add(rows, attention(norm(rows, 'norm1'), batch, length, width));
      const expanded = gelu(dense(norm(attended, 'norm2'), 'up'));
      return reshape(add(attended, dense(expanded, 'down')), x.shape);
    },
    loss: (y, output) => meanSquaredError(y, output),
  };
}
