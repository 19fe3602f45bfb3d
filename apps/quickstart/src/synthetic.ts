import { makeClassification, trainTestSplit } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { runJob } from './job.ts';

/** A small network on a thousand made-up examples of ten features: the smallest whole program. */
export async function syntheticJob(): Promise<string> {
  const { x, y } = makeClassification({ nSamples: 1000, nFeatures: 10, randomState: 42 });
  const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42 });
  const model = sequential([
    dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return runJob({
    title: 'Two made-up classes',
    description: 'Which of two classes, from ten numbers: makeClassification({ nSamples: 1000, randomState: 42 }).',
    folder: 'runs/quickstart/synthetic',
    model,
    train: { x: xTrain, y: yTrain },
    test: { x: xTest, y: yTest },
    epochs: 100,
    labels: ['class 0', 'class 1'],
  });
}
