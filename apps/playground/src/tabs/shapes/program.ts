/** The program that does in Node what the tab does in the page: the text of what `network.ts` makes. */
import { type Imports, literal, type Need, needing, program } from '../../frame/program-text.ts';
import { optimizerText } from '../optimizer-names.ts';
import { classesOf, type ShapesConfig } from './config.ts';
import { LEAST_POINTS_TO_SPLIT, TEST_SHARE } from './network-constants.ts';
// oxlint-disable-next-line import/default -- the bundler makes it
import spiralsSource from './spirals.ts?raw';

export function shapesProgram(config: ShapesConfig): string {
  const { seed, epochs, batchSize } = config;
  const isSplit = config.data !== 'own' || config.points.length >= LEAST_POINTS_TO_SPLIT;
  const imports: Imports = {
    '@neurite/backend-wasm': [],
    '@neurite/inspect': ['doctor'],
    '@neurite/layers': ['dense'],
    '@neurite/models': ['sequential'],
    '@neurite/tensors': ['setSeed'],
  };
  const need = needing(imports);
  const data = dataText(config, need);
  const network = networkText(config, need);
  const [x, y] = isSplit ? ['xTrain', 'yTrain'] : ['data.x', 'data.y'];
  const fit = [
    `epochs: ${epochs}`,
    `batchSize: ${batchSize}`,
    `seed: ${seed}`,
    ...(isSplit ? ['validationData: [xTest, yTest]'] : []),
    'callbacks: doctor({ every: 20 })',
    'verbose: 2',
  ];
  return program(imports, [
    data.functions,
    `setSeed(${seed});\n${data.text}`,
    isSplit
      ? `const { xTrain, xTest, yTrain, yTest } = ${need('@neurite/datasets', 'trainTestSplit')}(data, { testSize: ${TEST_SHARE}, randomState: ${seed} });`
      : '',
    network,
    `const history = await model.fit(${x}, ${y}, {\n${fit.map((line) => `  ${line},\n`).join('')}});`,
    `console.log(history.last('${isSplit ? 'valAccuracy' : 'accuracy'}'));`,
    "await model.save('shapes.safetensors');",
  ]);
}

function dataText(config: ShapesConfig, need: Need): { readonly functions: string; readonly text: string } {
  const { data, samples: nSamples, noise, seed: randomState, points } = config;
  const call = (name: string, options: Record<string, unknown>): string =>
    `const data = ${name}(${literal({ nSamples, ...options, randomState })});`;
  switch (data) {
    case 'moons':
      return { functions: '', text: call(need('@neurite/datasets', 'makeMoons'), { noise }) };
    case 'circles':
      return { functions: '', text: call(need('@neurite/datasets', 'makeCircles'), { noise, factor: 0.5 }) };
    case 'blobs': {
      const options = { centers: 3, centerBox: [-1, 1], clusterStd: 0.05 + noise };
      return { functions: '', text: call(need('@neurite/datasets', 'makeBlobs'), options) };
    }
    case 'spirals':
      need('@neurite/datasets', 'makeBlobs');
      need('@neurite/tensors', 'type NdArray');
      need('@neurite/tensors', 'ndArray');
      return {
        functions: spiralsSource
          .replace(/^import .*;\n/gm, '')
          .replace('export ', '')
          .trim(),
        text: call('makeSpirals', { noise: noise / 4 }),
      };
    case 'own': {
      need('@neurite/tensors', 'ndArray');
      const coordinates = points.flatMap(({ x, y }) => [x, y]).join(', ');
      const labels = points.map(({ label }) => label).join(', ');
      const text = [
        'const data = {',
        `  x: ndArray(Float32Array.of(${coordinates}), [${points.length}, 2]),`,
        `  y: ndArray(Int32Array.of(${labels}), [${points.length}]),`,
        '};',
      ];
      return { functions: '', text: text.join('\n') };
    }
  }
}

function networkText(config: ShapesConfig, need: Need): string {
  const classes = classesOf(config);
  const common = [
    config.initializer === 'randomNormal'
      ? `kernelInitializer: ${need('@neurite/layers', 'randomNormal')}({ stddev: 1 })`
      : `kernelInitializer: '${config.initializer}'`,
    ...(config.l2 === 0 ? [] : [`kernelRegularizer: ${need('@neurite/layers', 'l2')}(${config.l2})`]),
  ];
  const output = classes === 2 ? { units: 1, activation: 'sigmoid' } : { units: classes, activation: 'softmax' };
  const layers = [...config.layers, output].map(({ units, activation }, index) => {
    const own = [`units: ${units}`, `activation: '${activation}'`, ...common];
    return `  dense({ ${[...own, ...(index === 0 ? ['inputShape: [2]'] : [])].join(', ')} }),`;
  });
  const loss = classes === 2 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
  return [
    'const model = sequential([',
    ...layers,
    ']);',
    `model.compile({ optimizer: ${optimizerText(config.optimizer, config.learningRate, need)}, loss: '${loss}', metrics: ['accuracy'] });`,
  ].join('\n');
}
