import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { type Tensor, useBackend } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import { makeClassification } from '../synthetic/make-classification.ts';
import { Dataset } from './dataset.ts';

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  it('elements can be computed with, in stages and in the loop', async () => {
    await useBackend(backend);
    const { x, y } = makeClassification({ nSamples: 40, nFeatures: 5, nRedundant: 1, randomState: 0 });
    const train = Dataset.fromTensorSlices({ x, y }).shuffle(40, { seed: 1 }).batch(16).prefetch(2);
    let total = 0;
    for await (const batch of train) total += await batch.x.sum().item();
    expect(total).toBeCloseTo(
      Array.from(x.data).reduce((sum, value) => sum + value, 0),
      3,
    );

    const doubled = Dataset.fromTensorSlices({ x, y }).map((row) => ({ x: row.x.mul(2), y: row.y }));
    const batches: Tensor[] = [];
    for await (const batch of doubled.batch(40)) batches.push(batch.x);
    expect(Array.from(batches[0]!.dataSync())).toEqual(Array.from(x.data, (value) => value * 2));
  });
});
