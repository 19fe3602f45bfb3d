/** W1 to W4 and W7 as people write them: a stack of layers. */
import { conv2d, dense, flatten, lstm, maxPooling2d, transformerEncoder } from '@neurite/layers';
import { binaryCrossentropy, type Loss, meanSquaredError, sparseCategoricalCrossentropy } from '@neurite/losses';
import { type Model, sequential } from '@neurite/models';
import { type NdArray, reshape, split, type Tensor, tensor } from '@neurite/tensors';
import type { Named } from './arrays.ts';
import { type Network, weightsOf } from './network.ts';
import type { Workload } from './specification.ts';

const stacks: Readonly<Record<string, () => Model>> = {
  W1: () =>
    sequential([
      dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
      dense({ units: 1, activation: 'sigmoid' }),
    ]),
  W2: () =>
    sequential([
      dense({ units: 512, activation: 'relu', inputShape: [784] }),
      dense({ units: 256, activation: 'relu' }),
      dense({ units: 10 }),
    ]),
  W3: () =>
    sequential([
      conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 128, activation: 'relu' }),
      dense({ units: 10 }),
    ]),
  W4: () => sequential([lstm({ units: 128, inputShape: [49, 40] }), dense({ units: 12 })]),
  W7: () =>
    sequential([
      transformerEncoder({
        intermediateDim: 512,
        numHeads: 4,
        activation: 'gelu',
        normalizeFirst: true,
        inputShape: [128, 128],
      }),
    ]),
};

const losses: Readonly<Record<string, Loss>> = { W1: binaryCrossentropy, W7: meanSquaredError };

export function hasLayers(workload: Workload): boolean {
  return workload.network in stacks;
}

export function lossOf(workload: Workload): Loss {
  return losses[workload.network] ?? (sparseCategoricalCrossentropy.with({ fromLogits: true }) as Loss);
}

/** The stack with the workload's weights. */
export function layeredModel(workload: Workload): Model {
  const model = stacks[workload.network]!();
  const weights = weightsOf(workload);
  model.setWeights(workload.network === 'W7' ? blockWeights(weights) : Object.values(weights));
  return model;
}

/** The weights of W7 in the order of the layer, which has a kernel each for queries, keys and values, head by head. */
function blockWeights(weights: Named<NdArray>): Tensor[] {
  const [kernel, bias] = [tensor(weights['qkv/kernel']!), tensor(weights['qkv/bias']!)];
  const [width, heads] = [kernel.shape[0]!, 4];
  const into = split(kernel, 3, 1).flatMap((part, index) => [
    reshape(part, [width, heads, width / heads]),
    reshape(split(bias, 3)[index]!, [heads, width / heads]),
  ]);
  const out = reshape(weights['projection/kernel']!, [heads, width / heads, width]);
  const rest = ['projection/bias', 'norm1/gamma', 'norm1/beta', 'norm2/gamma', 'norm2/beta'];
  const dense = ['up/kernel', 'up/bias', 'down/kernel', 'down/bias'];
  return [...into, out, ...[...rest, ...dense].map((name) => tensor(weights[name]!))];
}

export function layeredNetwork(workload: Workload): Network {
  const model = layeredModel(workload);
  const loss = lossOf(workload);
  return {
    variables: model.trainableVariables,
    forward: (x) => model.apply(x, { training: true }),
    loss: (y, output) => loss(y, output),
  };
}
