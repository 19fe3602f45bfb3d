/** A new last layer from a few examples of each class. */
import { dense, type Dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { RandomGenerator, tensor } from '@neurite/tensors';
import { HEAD } from './command-network.ts';

/** How many windows are made of the recordings of a new word. */
const MADE = 30;

/** The windows, and others like them: earlier and later, faster and slower, with noise. */
export function chosenExamples(windows: readonly Float32Array[], seed: number): Float32Array[] {
  const generator = new RandomGenerator(seed);
  const made = [...windows];
  while (made.length < MADE) {
    const window = windows[made.length % windows.length]!;
    const [shift, speed, level] = generator.uniform([3]).dataSync() as Float32Array;
    const noise = generator.normal([window.length]).dataSync();
    const middle = (window.length - 1) / 2;
    const [factor, offset] = [0.9 + 0.2 * speed!, (shift! - 0.5) * 0.2 * window.length];
    const rms = Math.sqrt(window.reduce((sum, x) => sum + x * x, 0) / window.length);
    const loudness = rms * 10 ** (-(15 + 25 * level!) / 20);
    made.push(
      Float32Array.from(window, (_, n) => {
        const place = middle + (n - middle) * factor - offset;
        const before = Math.floor(place);
        const [a, b] = [window[before] ?? 0, window[before + 1] ?? 0];
        return a + (b - a) * (place - before) + loudness * noise[n]!;
      }),
    );
  }
  return made;
}

/** A dense layer with softmax that tells the embeddings apart. */
export async function newHead(
  embeddings: readonly (readonly number[])[],
  labels: readonly number[],
  classes: number,
  seed: number,
): Promise<Dense> {
  const head = dense({ units: classes, activation: 'softmax', name: HEAD, kernelRegularizer: 'l2' });
  const model = sequential([head]);
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: 'sparseCategoricalCrossentropy' });
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const classWeight = Object.fromEntries(
    [...counts].map(([label, count]) => [label, labels.length / (classes * count)]),
  );
  const x = tensor(embeddings.map((row) => [...row]));
  await model.fit(x, tensor(Int32Array.from(labels), [labels.length], 'int32'), {
    epochs: 60,
    batchSize: 64,
    verbose: 0,
    seed,
    classWeight,
  });
  return head;
}
