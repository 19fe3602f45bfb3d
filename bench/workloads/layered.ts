/** W1, W2 and W3 as people write them: a stack of layers. */
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { binaryCrossentropy, type Loss, sparseCategoricalCrossentropy } from '@neurite/losses';
import { type Model, sequential } from '@neurite/models';
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
};

export function hasLayers(workload: Workload): boolean {
  return workload.name in stacks;
}

export function lossOf(workload: Workload): Loss {
  return workload.name === 'W1'
    ? binaryCrossentropy
    : (sparseCategoricalCrossentropy.with({ fromLogits: true }) as Loss);
}

/** The stack with the workload's weights. */
export function layeredModel(workload: Workload): Model {
  const model = stacks[workload.name]!();
  model.setWeights(Object.values(weightsOf(workload)));
  return model;
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
