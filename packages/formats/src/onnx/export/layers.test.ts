import '@neurite/backend-cpu';
import * as layers from '@neurite/layers';
import { type AnyLayer, dense, gruCell, lstmCell } from '@neurite/layers';
import { ndArray, useBackend } from '@neurite/tensors';
import { beforeAll, describe, it } from 'vitest';
import { expectWritten } from '../testing/expect-written.ts';
import { noise } from '../testing/noise.ts';

beforeAll(() => useBackend('cpu'));

type Sample = readonly [layer: string, make: () => unknown, ...shapes: (readonly number[])[]];

const sequence = [6, 4];
const image = [7, 6, 4];
const volume = [3, 4, 3, 2];

/** Layers along one, two and three axes. */
function along(name: string, options: object, which: readonly (1 | 2 | 3)[] = [1, 2, 3]): Sample[] {
  const shapes = [sequence, image, volume];
  return which.map((rank) => {
    const make = (layers as unknown as Record<string, (options: object) => unknown>)[`${name}${rank}d`]!;
    return [`${name}${rank}d`, () => make(options), shapes[rank - 1]!];
  });
}

const samples: readonly Sample[] = [
  ...along('conv', { filters: 3, kernelSize: 2, strides: 2, padding: 'same' }),
  ...along('depthwiseConv', { kernelSize: 2, depthMultiplier: 2 }, [1, 2]),
  ...along('separableConv', { filters: 3, kernelSize: 2 }, [1, 2]),
  ['conv1dTranspose', () => layers.conv1dTranspose({ filters: 3, kernelSize: 3, strides: 2 }), sequence],
  ['conv2dTranspose', () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }), image],
  ['conv3dTranspose', () => layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 }), volume],
  ...along('averagePooling', { poolSize: 2, padding: 'same' }),
  ...along('maxPooling', { poolSize: 2 }),
  ...along('globalAveragePooling', {}),
  ...along('globalMaxPooling', {}),
  ...along('adaptiveAveragePooling', { outputSize: 3 }),
  ...along('adaptiveMaxPooling', { outputSize: 2 }),
  ...along('cropping', { cropping: 1 }),
  ...along('upSampling', { size: 2 }),
  ...along('zeroPadding', { padding: 2 }),
  ...along('spatialDropout', { rate: 0.5 }),
  ['convLstm1d', () => layers.convLstm1d({ filters: 2, kernelSize: 2 }), [3, 5, 2]],
  ['convLstm2d', () => layers.convLstm2d({ filters: 2, kernelSize: 2, returnSequences: true }), [3, 4, 4, 2]],
  ['permute', () => layers.permute({ dims: [2, 1] }), sequence],
  ['repeatVector', () => layers.repeatVector({ n: 3 }), [4]],
  ['groupNormalization', () => layers.groupNormalization({ groups: 2 }), image],
  ['instanceNormalization', () => layers.instanceNormalization({}), image],
  ['layerNormalization', () => layers.layerNormalization({ axis: [1, 2] }), sequence],
  ['rmsNormalization', () => layers.rmsNormalization({}), sequence],
  ['unitNormalization', () => layers.unitNormalization({}), sequence],
  ['spectralNormalization', () => layers.spectralNormalization({ layer: dense({ units: 3 }) }), sequence],
  ['weightNormalization', () => layers.weightNormalization({ layer: dense({ units: 3 }) }), sequence],
  ['gaussianNoise', () => layers.gaussianNoise({ stddev: 2 }), sequence],
  ['elu', () => layers.elu({ alpha: 0.5 }), sequence],
  ['pReLU', () => layers.pReLU({ sharedAxes: [1] }), sequence],
  ['reLU', () => layers.reLU({ maxValue: 0.5, negativeSlope: 0.1, threshold: 0.2 }), sequence],
  ['softmax', () => layers.softmax({ axis: 1 }), sequence],
  [
    'einsumDense',
    () => layers.einsumDense({ equation: 'abc,cd->abd', outputShape: [null, 3], biasAxes: 'd' }),
    sequence,
  ],
  ['lambda', () => layers.lambda((x) => x.square().sum(-1, true)), sequence],
  ['rnn', () => layers.rnn({ cell: [lstmCell({ units: 3 }), gruCell({ units: 2 })] }), sequence],
  ['timeDistributed', () => layers.timeDistributed({ layer: dense({ units: 2 }) }), sequence],
  ['rotaryEmbedding', () => layers.rotaryEmbedding(), sequence],
  ['sinePositionEncoding', () => layers.sinePositionEncoding(), sequence],
  ['dot', () => layers.dot({ axes: [2, 1], normalize: true }), [3, 4], [4, 2]],
  ['subtract', () => layers.subtract(), sequence, sequence],
  ['maximum', () => layers.maximum(), sequence, sequence, sequence],
  ['attention', () => layers.attention({ useScale: true }), [5, 4], sequence],
  ['additiveAttention', () => layers.additiveAttention(), [5, 4], sequence],
  ['transformerDecoder', () => layers.transformerDecoder({ intermediateDim: 8, numHeads: 2 }), sequence, [5, 4]],
];

describe('layers are written alone', () => {
  for (const [name, make, ...shapes] of samples) {
    it(name, async () => {
      const layer = make() as AnyLayer;
      layer.ensureBuilt(shapes);
      for (const { variable } of layer.namedWeights.values()) {
        const { data, shape } = noise(variable.shape, 0.4);
        variable.assign(ndArray(data, shape));
      }
      await expectWritten(layer, (count) => shapes.map((shape) => noise([count, ...shape])), { inputShapes: shapes });
    });
  }
});
