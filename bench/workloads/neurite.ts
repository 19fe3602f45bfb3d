/** Ours, as a contestant. `node bench/workloads/neurite.ts W3 train,infer` measures one workload and prints a line of JSON. */
import type { Contestant, Fit, Runner } from '../measure.ts';
import { serve } from '../measure.ts';
import { ADAM, FIT, type Workload, workloadNamed } from './specification.ts';
import type { Network } from './network.ts';
import { labels, uniform, valuesOf } from './arrays.ts';

/** Everything that computes is loaded by `load`, so that loading can be timed. */
type Library = Awaited<ReturnType<typeof loadLibrary>>;

async function loadLibrary() {
  const [tensors, optimizers, layered] = await Promise.all([
    import('@neurite/tensors'),
    import('@neurite/optimizers'),
    import('./layered.ts'),
    import('@neurite/backend-wasm'),
  ]);
  await chooseBackend(tensors.useBackend);
  return { ...tensors, ...optimizers, ...layered };
}

/** The wasm backend, unless BENCH_BACKEND names another; BENCH_OPTIONS are options for it, as JSON. */
async function chooseBackend(use: (name: string, options: Record<string, unknown>) => Promise<unknown>): Promise<void> {
  const { BENCH_BACKEND: name = 'wasm', BENCH_OPTIONS: options = '{}', NEURITE_THREADS: threads } = process.env;
  if (name === 'cpu') await import('@neurite/backend-cpu');
  if (name === 'gpu') await import('@neurite/backend-gpu');
  await use(name, JSON.parse(options) as Record<string, unknown>);
  const { currentBackend } = await import('@neurite/backend');
  const offered = currentBackend()?.capabilities.threads;
  if (name === 'wasm' && threads !== undefined && offered !== Number(threads))
    throw new Error(`The engine runs on ${offered} thread, not on ${threads}.`);
}

let library: Library;

async function networkOf(workload: Workload): Promise<Network> {
  if (library.hasLayers(workload)) return library.layeredNetwork(workload);
  if (workload.name.startsWith('W6')) return (await import('./mobilenet.ts')).mobilenetNetwork(workload);
  throw new Error(`${workload.name} has no network.`);
}

export const neurite: Contestant = {
  async load() {
    library = await loadLibrary();
  },

  async train(workload): Promise<Runner> {
    const { inputsOf } = await import('./network.ts');
    const { adam, jit, upload, valueAndGrad } = library;
    const network = await networkOf(workload);
    const optimizer = adam(ADAM);
    const { x, y } = inputsOf(workload);
    const [examples, targets] = [upload(x!), upload(y!)];
    const update = jit((batch: typeof examples, wanted: typeof targets) => {
      const { value, grads } = valueAndGrad(() => network.loss!(wanted, network.forward(batch)), network.variables);
      optimizer.apply(grads);
      return value;
    });
    let loss: ReturnType<typeof update>;
    return {
      step: () => void (loss = update(examples, targets)),
      ...untilRead(() => loss.data()),
    };
  },

  async infer(workload): Promise<Runner> {
    const { inputsOf } = await import('./network.ts');
    const { jit, matMul, upload } = library;
    const inputs = Object.values(inputsOf(workload)).map((array) => upload(array));
    if (workload.name.startsWith('W5')) {
      const multiply = jit((a: (typeof inputs)[0], b: (typeof inputs)[0]) => matMul(a!, b!));
      return runnerOf(() => multiply(inputs[0]!, inputs[1]!));
    }
    const network = await networkOf(workload);
    const forward = jit((x: (typeof inputs)[0]) => network.forward(x!));
    return runnerOf(() => forward(inputs[0]!));
  },

  /** `model.fit` on 1,000 rows for W1; on eight batches, for a time that tells, for the others. */
  async fit(workload): Promise<Fit> {
    const { adam, layeredModel, lossOf, ndArray } = library;
    const { rows, batchSize, epochs } = fitSizes(workload);
    const [x, y] = fitData(workload, rows);
    const model = layeredModel(workload);
    model.compile({ optimizer: adam(ADAM), loss: lossOf(workload) });
    const examples = ndArray(valuesOf(x), x.shape);
    const targets = ndArray(valuesOf(y), y.shape, 'int32');
    return {
      steps: epochs * Math.ceil(rows / batchSize),
      async run() {
        const history = await model.fit(examples, targets, { epochs, batchSize, shuffle: false, verbose: 0 });
        return history.last('loss');
      },
    };
  },
};

function runnerOf<T extends { data(): Promise<ArrayLike<number>> }>(run: () => T): Runner {
  let output: T;
  return { step: () => void (output = run()), ...untilRead(() => output.data()) };
}

/** Reading, which on the GPU is also how to wait for the steps that were started. */
function untilRead(read: Runner['read']): Pick<Runner, 'read' | 'wait'> {
  return process.env['BENCH_BACKEND'] === 'gpu' ? { read, wait: read } : { read };
}

function fitSizes(workload: Workload): typeof FIT | { epochs: number; rows: number; batchSize: number } {
  if (workload.name === 'W1') return FIT;
  const batchSize = workload.inputs['x']!.shape[0]!;
  return { epochs: workload.name === 'W2' ? 10 : 3, rows: 8 * batchSize, batchSize };
}

function fitData(workload: Workload, rows: number): [ReturnType<typeof uniform>, ReturnType<typeof labels>] {
  const { x, y } = workload.inputs;
  const classes = 'classes' in y! ? y.classes : 0;
  return [uniform([rows, ...x!.shape.slice(1)], 2001, -1, 1), labels([rows, ...y!.shape.slice(1)], 2002, classes)];
}

if (import.meta.main) await serve(neurite, workloadNamed);
