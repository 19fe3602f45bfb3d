/** The program that does in Node what the tab does in the page: the text of what `network.ts` makes. */
import { type Imports, type Need, needing, program } from '../../frame/program-text.ts';
import { optimizerText } from '../optimizer-names.ts';
import { DIGITS_TEST_SHARE, type PicturesConfig, shapesOfNetworks } from './config.ts';

export function picturesProgram(config: PicturesConfig): string {
  const { seed, epochs, batchSize } = config;
  const imports: Imports = { '@neurite/backend-wasm': [] };
  const need = needing(imports);
  const data = config.data === 'fashion' ? fashionText(config, need) : digitsText(config, need);
  return program(imports, [
    data,
    `${need('@neurite/tensors', 'setSeed')}(${seed});\n${networkText(config, need)}`,
    [
      'const history = await model.fit(xTrain, yTrain, {',
      `  epochs: ${epochs},`,
      `  batchSize: ${batchSize},`,
      `  seed: ${seed},`,
      '  validationData: [xTest, yTest],',
      '  verbose: 2,',
      '});',
      "console.log(history.last('valAccuracy'));",
      "await model.save('pictures.safetensors');",
    ].join('\n'),
  ]);
}

function fashionText({ samples }: PicturesConfig, need: Need): string {
  const ndArray = need('@neurite/tensors', 'ndArray');
  return [
    `const { train, test } = await ${need('@neurite/data-fashion-mnist', 'fashionMnistSample')}();`,
    `const xTrain = ${ndArray}(train.x.data.subarray(0, ${samples} * 28 * 28), [${samples}, 28, 28, 1]);`,
    `const yTrain = ${ndArray}(train.y.data.subarray(0, ${samples}), [${samples}]);`,
    'const { x: xTest, y: yTest } = test;',
  ].join('\n');
}

function digitsText({ seed }: PicturesConfig, need: Need): string {
  const split = need('@neurite/datasets', 'trainTestSplit');
  return [
    `const table = await ${need('@neurite/data-uci', 'digits')}();`,
    `const x = ${need('@neurite/tensors', 'ndArray')}(table.x.data.map((dots) => dots / 16), [table.y.data.length, 8, 8, 1]);`,
    `const { xTrain, xTest, yTrain, yTest } = ${split}({ x, y: table.y }, { testSize: ${DIGITS_TEST_SHARE}, randomState: ${seed} });`,
  ].join('\n');
}

function networkText(config: PicturesConfig, need: Need): string {
  const { filters, units } = shapesOfNetworks[config.size];
  const side = config.data === 'fashion' ? 28 : 8;
  const layer = (name: string, options: string): string => `  ${need('@neurite/layers', name)}(${options}),`;
  const convolution = "kernelSize: 3, padding: 'same', activation: 'relu'";
  const optimizer = optimizerText(config.optimizer, config.learningRate, need);
  return [
    `const model = ${need('@neurite/models', 'sequential')}([`,
    layer('conv2d', `{ filters: ${filters[0]}, ${convolution}, inputShape: [${side}, ${side}, 1] }`),
    layer('maxPooling2d', '{ poolSize: 2 }'),
    layer('conv2d', `{ filters: ${filters[1]}, ${convolution} }`),
    layer('maxPooling2d', '{ poolSize: 2 }'),
    layer('flatten', ''),
    ...(config.dropout === 0 ? [] : [layer('dropout', `{ rate: ${config.dropout} }`)]),
    layer('dense', `{ units: ${units}, activation: 'relu' }`),
    layer('dense', "{ units: 10, activation: 'softmax' }"),
    ']);',
    'model.compile({',
    `  optimizer: ${optimizer},`,
    "  loss: 'sparseCategoricalCrossentropy',",
    "  metrics: ['accuracy'],",
    '});',
  ].join('\n');
}
