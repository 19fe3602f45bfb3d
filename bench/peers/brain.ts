/**
 * brain.js as a contestant: it has fully connected layers alone, one activation for all of them, and updates after every
 * single example; so its losses are nobody else's, and what it does with W2 is only alike in size.
 */
import { type Contestant, type Fit, type Runner, serve } from '../measure.ts';
import { sizeOf, uniform, valuesOf } from '../workloads/arrays.ts';
import { ADAM, FIT, type Workload, workloadNamed } from '../workloads/specification.ts';

/** Plain arrays: typed ones it takes for records and looks their keys up. */
interface Example {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** What it offers, as far as it is used here. */
interface Network {
  weights: (readonly ArrayLike<number>[])[];
  biases: ArrayLike<number>[];
  prepTraining(data: readonly Example[], options: object): { readonly data: readonly Example[] };
  train(data: readonly Example[], options: object): { readonly error: number };
  trainPatterns(data: readonly Example[]): void;
  run(input: ArrayLike<number>): Float32Array;
}

let NeuralNetwork: new (options: object) => Network;

const OPTIONS = {
  ...ADAM,
  praxis: 'adam',
  errorThresh: 1e-9,
  errorThreshInterval: Number.MAX_SAFE_INTEGER,
  log: false,
};
const ONE = { iterations: 1 };

/** Sizes of the layers after the input. */
const layersOf = ({ name }: Workload): number[] => (name === 'W1' ? [5, 1] : [512, 256, 10]);

function examplesOf(workload: Workload, rows: number): Example[] {
  const width = workload.inputs['x']!.shape[1]!;
  const outputs = layersOf(workload).at(-1)!;
  const x = valuesOf(uniform([rows, width], 2001, 0, 1));
  const y = valuesOf({ shape: [rows], seed: 2002, classes: Math.max(2, outputs) });
  return Array.from({ length: rows }, (_, row) => ({
    input: Array.from(x.subarray(row * width, (row + 1) * width)),
    output: outputs === 1 ? [y[row]!] : Array.from({ length: outputs }, (_, i) => Number(i === y[row])),
  }));
}

function networkOf(workload: Workload): Network {
  return new NeuralNetwork({ hiddenLayers: layersOf(workload).slice(0, -1), activation: 'sigmoid' });
}

/** Puts the workload's weights in place, a list of rows for every layer. */
function setWeights(network: Network, workload: Workload): void {
  const values = Object.values(workload.weights);
  for (let layer = 1; 2 * layer <= values.length; layer++) {
    const [inputs, outputs] = values[2 * layer - 2]!.shape as [number, number];
    const kernel = valuesOf(values[2 * layer - 2]!);
    network.weights[layer] = Array.from({ length: outputs }, (_, o) =>
      Float32Array.from({ length: inputs }, (_, i) => kernel[i * outputs + o]!),
    );
    network.biases[layer] = valuesOf(values[2 * layer - 1]!);
  }
}

const brain: Contestant = {
  async load() {
    ({ NeuralNetwork } = (
      (await import('brain.js')) as unknown as { default: { NeuralNetwork: typeof NeuralNetwork } }
    ).default);
  },

  train(workload): Runner {
    const network = networkOf(workload);
    const { data } = network.prepTraining(examplesOf(workload, workload.inputs['x']!.shape[0]!), {
      ...OPTIONS,
      ...ONE,
    });
    return { step: () => network.trainPatterns(data), read: () => [] };
  },

  infer(workload): Runner {
    const network = networkOf(workload);
    network.prepTraining(examplesOf(workload, 1), { ...OPTIONS, ...ONE });
    if (workload.name === 'W1') setWeights(network, workload);
    const { shape } = workload.inputs['x']!;
    const x = valuesOf(workload.inputs['x']!) as Float32Array;
    const rows = Array.from({ length: shape[0]! }, (_, row) => x.slice(row * shape[1]!, (row + 1) * shape[1]!));
    const output = new Float32Array(sizeOf([shape[0]!, layersOf(workload).at(-1)!]));
    return {
      step() {
        rows.forEach((row, index) => output.set(network.run(row), index * (output.length / rows.length)));
      },
      read: () => (workload.name === 'W1' ? output : []),
    };
  },

  fit(workload): Fit {
    const network = networkOf(workload);
    const examples = examplesOf(workload, FIT.rows);
    return {
      steps: FIT.epochs * Math.ceil(FIT.rows / FIT.batchSize),
      run: () => void network.train(examples, { ...OPTIONS, iterations: FIT.epochs }),
    };
  },
};

await serve(brain, workloadNamed);
