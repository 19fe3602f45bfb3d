import { breastCancer } from '@neurite/data-uci';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { runJob } from './job.ts';

/** The same kind of network on measurements of 569 tumours: real data, which want to be scaled first. */
export async function breastCancerJob(): Promise<string> {
  const { x, y, featureNames, targetNames } = await breastCancer();
  const split = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42, stratify: true });
  const scaler = standardScaler();
  const xTrain = scaler.fitTransform(split.xTrain);
  const xTest = scaler.transform(split.xTest);
  const model = sequential([
    dense({ units: 5, activation: 'sigmoid', inputShape: [30] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return runJob({
    title: 'Breast cancer',
    description: 'Malignant or benign, from 30 measurements of cell nuclei (UCI Breast Cancer Wisconsin).',
    folder: 'runs/quickstart/breast-cancer',
    model,
    train: { x: xTrain, y: split.yTrain },
    test: { x: xTest, y: split.yTest },
    epochs: 100,
    shown: split.xTest,
    labels: targetNames,
    featureNames,
  });
}
