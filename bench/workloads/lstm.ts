/** W4: an LSTM over a `scan`, and a dense layer on its last hidden state. */
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import { add, matMul, mul, reshape, scan, sigmoid, split, tanh, type Tensor, transpose, zeros } from '@neurite/tensors';
import { type Network, variablesOf } from './network.ts';
import type { Workload } from './specification.ts';

interface State {
  readonly [name: string]: Tensor;
  readonly h: Tensor;
  readonly c: Tensor;
}

export function lstmNetwork(workload: Workload): Network {
  const weights = variablesOf(workload);
  const [kernel, recurrent, bias] = [weights['lstm/kernel']!, weights['lstm/recurrent']!, weights['lstm/bias']!];
  const units = recurrent.shape[0]!;

  const step = ({ h, c }: State, projected: Tensor): { carry: State; y: Tensor[] } => {
    const gates = add(projected, matMul(h, recurrent));
    const [input, forget, candidate, output] = split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const cell = add(mul(sigmoid(forget), c), mul(sigmoid(input), tanh(candidate)));
    return { carry: { h: mul(sigmoid(output), tanh(cell)), c: cell }, y: [] };
  };

  return {
    variables: Object.values(weights),
    forward(x) {
      const [batch, time, inputs] = x.shape as [number, number, number];
      // One large product instead of one small one for each step.
      const rows = reshape(transpose(x, [1, 0, 2]), [time * batch, inputs]);
      const projected = reshape(add(matMul(rows, kernel), bias), [time, batch, 4 * units]);
      const start: State = { h: zeros([batch, units]), c: zeros([batch, units]) };
      const { carry } = scan(step, start, projected);
      return add(matMul(carry.h, weights['output/kernel']!), weights['output/bias']!);
    },
    loss: (y, output) => sparseCategoricalCrossentropy(y, output, { fromLogits: true }),
  };
}
