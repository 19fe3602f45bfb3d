import '@neurite/backend-wasm';
import { withMask } from '@neurite/layers';
import { concat, ones, randomNormal, setSeed, slice, tensor, type Tensor, useBackend, zeros } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConformerBlock, conformerBlock } from './conformer-block.ts';
import { SpeechNetwork } from './speech-network.ts';
import { speechSettings } from './speech-settings.ts';

beforeAll(async () => {
  await useBackend('wasm');
  setSeed(1);
});

const apart = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().itemSync();

describe('conformerBlock', () => {
  it('does not hear what lies behind the end', () => {
    const block = conformerBlock({ numHeads: 2, kernelSize: 5 });
    const x = randomNormal([1, 9, 8], { seed: 1 });
    const alone = block.apply(x);
    for (const behind of [zeros([1, 4, 8]), randomNormal([1, 4, 8], { seed: 2 })]) {
      const mask = [[...new Array<number>(9).fill(1), 0, 0, 0, 0]];
      const padded = block.apply(withMask(concat([x, behind], 1), mask));
      expect(apart(slice(padded, 0, [1, 9, 8]), alone)).toBeLessThan(1e-5);
    }
  });

  it('gives nothing of its own to the convolution behind the end, whatever its biases have become', () => {
    const block = conformerBlock({ numHeads: 2, kernelSize: 5 });
    const x = randomNormal([1, 9, 8], { seed: 1 });
    block.apply(x);
    // A frame of zeros comes through the gates as their biases: it must be left out behind them, too.
    block.gates.setWeights([block.gates.getWeights()[0]!, ones([16])]);
    const mask = [[...new Array<number>(9).fill(1), 0, 0]];
    const padded = block.apply(withMask(concat([x, zeros([1, 2, 8])], 1), mask));
    expect(apart(slice(padded, 0, [1, 9, 8]), block.apply(x))).toBeLessThan(1e-5);
  });

  it('knows nothing of what comes where it is causal, else it does', () => {
    const x = randomNormal([1, 9, 8], { seed: 1 });
    const changed = concat([slice(x, 0, [1, 6, 8]), randomNormal([1, 3, 8], { seed: 2 })], 1);
    const difference = (block: ConformerBlock): number =>
      apart(slice(block.apply(x), 0, [1, 6, 8]), slice(block.apply(changed), 0, [1, 6, 8]));
    expect(difference(conformerBlock({ numHeads: 2, kernelSize: 5, causal: true }))).toBeLessThan(1e-5);
    expect(difference(conformerBlock({ numHeads: 2, kernelSize: 5 }))).toBeGreaterThan(1e-3);
  });

  it('is made again from its options, and names mistakes', () => {
    const options = { numHeads: 2, kernelSize: 7, expansion: 2, causal: true, dropout: 0 };
    expect(new ConformerBlock(conformerBlock(options).getConfig()).getConfig()).toEqual(
      conformerBlock(options).getConfig(),
    );
    expect(() => conformerBlock({ kernelSize: 4 })).toThrow('an odd number; got 4');
    expect(() => conformerBlock({ numHeads: 3 }).apply(zeros([1, 2, 8]))).toThrow('got 3 and 8');
  });
});

it('changes recordings as is usual, but for what is undefined', () => {
  const { augmentation, vocalTract } = speechSettings({ augmentation: { noise: undefined, gain: [-3, 3] } }).network;
  expect(augmentation).toEqual({ gain: [-3, 3], coloration: 0.4 });
  expect(vocalTract?.warp).toEqual([0.82, 1.22]);
});

describe.each([
  ['gru', false],
  ['gru', true],
  ['conformer', false],
  ['conformer', true],
  ['residual', false],
  ['residual', true],
] as const)('the network with %s, causal: %s', (encoder, causal) => {
  const make = (): SpeechNetwork =>
    new SpeechNetwork(speechSettings({ encoder, causal, units: 16, layers: 2, sampleRate: 8000 }).network);
  const samples = (count: number, seed: number): Tensor => randomNormal([1, count], { seed, stddev: 0.1 });
  const counts = (count: number): Tensor => tensor(Int32Array.from([count]), [1], 'int32');

  it('gives every recording what it gives it alone, and as many frames as it says', () => {
    const network = make();
    const alone = network.apply([samples(4000, 1), counts(4000)]);
    const padded = network.apply([concat([samples(4000, 1), zeros([1, 2400])], 1), counts(4000)]);
    const [frames] = network.frameLengths(counts(4000)).dataSync();
    expect(alone.shape).toEqual([1, frames, 29]);
    // The last frame of the spectrogram reaches into what comes behind, which is silence both times.
    expect(apart(slice(padded, 0, alone.shape), alone)).toBeLessThan(2e-3);
  });

  it('looks ahead where it may, and not where it must not', () => {
    const network = make();
    const start = samples(4000, 1);
    const outputs = [2, 3].map((seed) => network.apply([concat([start, samples(1600, seed)], 1), counts(5600)]));
    // A frame of the spectrogram reaches 16 ms ahead: that is the delay. The 13th of the output is at 480 ms, 20 ms before the difference.
    const difference = apart(slice(outputs[0]!, 0, [1, 13, 29]), slice(outputs[1]!, 0, [1, 13, 29]));
    expect(difference > 1e-4).toBe(!causal);
  });
});
