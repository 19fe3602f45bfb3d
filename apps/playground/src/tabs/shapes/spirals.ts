import { makeBlobs } from '@neurite/datasets';
import { type NdArray, ndArray } from '@neurite/tensors';

/** Two arms that wind around each other, one a class, with normal noise. */
export function makeSpirals({
  nSamples,
  noise,
  randomState,
}: {
  nSamples: number;
  noise: number;
  randomState: number;
}): {
  x: NdArray<[number, number]>;
  y: NdArray<[number]>;
} {
  const jitter = makeBlobs({ nSamples, centers: [[0, 0]], clusterStd: noise, randomState }).x.data;
  const x = new Float32Array(2 * nSamples);
  const y = new Int32Array(nSamples);
  for (let i = 0; i < nSamples; i++) {
    const along = (Math.floor(i / 2) + 0.5) / Math.ceil(nSamples / 2);
    const angle = 3.5 * Math.PI * along ** 0.75 + Math.PI * (i % 2);
    x[2 * i] = along ** 0.75 * Math.cos(angle) + jitter[2 * i]!;
    x[2 * i + 1] = along ** 0.75 * Math.sin(angle) + jitter[2 * i + 1]!;
    y[i] = i % 2;
  }
  return { x: ndArray(x, [nSamples, 2]), y: ndArray(y, [nSamples]) };
}
