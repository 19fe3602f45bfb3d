// 1. A tabular classifier
import '@neurite/backend-wasm';
import { makeClassification, trainTestSplit } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';

const { x, y } = makeClassification({ nSamples: 1000, nFeatures: 10, randomState: 42 });
const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42 });

const model = sequential([
  dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
  dense({ units: 1, activation: 'sigmoid' }),
]);
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const history = await model.fit(xTrain, yTrain, { epochs: 100, batchSize: 32, validationData: [xTest, yTest] });
console.log(history.last('valAccuracy'), await model.evaluate(xTest, yTest));
