/**
 * Ten thousand steps of `model.fit` with Adam, and whether memory and speed stay as they are: milliseconds a step (the lesser of wall clock and
 * processor time), what the collector leaves, buffers and tensors in use, threads of the process. The labels are the most likely class of a
 * fixed linear rule, so that the loss goes to nothing and gradients become tiny: numbers that would go denormal slow a step down tenfold.
 *
 * `node --expose-gc bench/programs/long-run.ts [steps] [dense|cnn]`, after a build
 */
import '@neurite/backend-wasm';
import { readdirSync } from 'node:fs';
import { conv2d, dense, dropout, flatten, maxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { memory, ndArray, setSeed } from '@neurite/tensors';

const [steps = '10000', kind = 'cnn'] = process.argv.slice(2);
const [BATCH, ROWS, REPORTS] = [32, 1024, 10];

setSeed(0);
const { x, y } = separableImages();
const model = sequential(
  kind === 'cnn'
    ? [
        conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dropout({ rate: 0.1 }),
        dense({ units: 10, activation: 'softmax' }),
      ]
    : [
        flatten({ inputShape: [12, 12, 1] }),
        dense({ units: 128, activation: 'sigmoid' }),
        dense({ units: 10, activation: 'softmax' }),
      ],
);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });

const epochs = Math.max(1, Math.round(Number(steps) / REPORTS / (ROWS / BATCH)));
console.log('   steps   ms/step      loss   JS heap MB   engine MB   buffers   tensors   threads   RSS MB');
for (let report = 0; report <= REPORTS; report++) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const history = await model.fit(x, y, { epochs, batchSize: BATCH, verbose: 0 });
  const { user, system } = process.cpuUsage(cpu);
  const time = Math.min(performance.now() - start, (user + system) / 1000) / (epochs * (ROWS / BATCH));
  // The first round compiles and warms up.
  if (report === 0) continue;
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc?.();
  const { tensors, backend } = memory();
  const { heapUsed, rss } = process.memoryUsage();
  const figures: [string | number, number][] = [
    [report * epochs * (ROWS / BATCH), 8],
    [time.toFixed(4), 10],
    [history.last('loss')!.toExponential(1), 10],
    [(heapUsed / 2 ** 20).toFixed(1), 13],
    [((backend?.bytes ?? 0) / 2 ** 20).toFixed(1), 12],
    [backend?.buffers ?? 0, 10],
    [tensors, 10],
    [threads(), 10],
    [(rss / 2 ** 20).toFixed(0), 9],
  ];
  console.log(figures.map(([value, width]) => String(value).padStart(width)).join(''));
}

/** Pictures of noise, their class the strongest of ten fixed directions. */
function separableImages() {
  const size = 144;
  let word = 12345;
  const next = (): number => ((word = (Math.imul(word, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff) * 2 - 1;
  const directions = Array.from({ length: 10 }, () => Array.from({ length: size }, next));
  const data = Float32Array.from({ length: ROWS * size }, next);
  const labels = Int32Array.from({ length: ROWS }, (_, row) => {
    const scores = directions.map((direction) =>
      direction.reduce((sum, value, i) => sum + value * data[row * size + i]!, 0),
    );
    return scores.indexOf(Math.max(...scores));
  });
  return { x: ndArray(data, [ROWS, 12, 12, 1]), y: ndArray(labels, [ROWS], 'int32') };
}

/** Threads of this process, where the host tells. */
function threads(): number | string {
  try {
    return readdirSync('/proc/self/task').length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '–';
    throw error;
  }
}
