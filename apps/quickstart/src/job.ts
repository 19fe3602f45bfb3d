/** The form that the three jobs share: train and show, judge on held-out data, save, load again and predict. */
import { relative } from 'node:path';
import { classificationReport, saveRun, trainingProgress } from '@neurite/cli';
import { loadModel, type Sequential } from '@neurite/models';
import { type NdArray, ndArray, type Tensor } from '@neurite/tensors';

interface Examples {
  readonly x: NdArray;
  readonly y: NdArray;
}

/** What one job trains, and on what. */
export interface Job {
  readonly title: string;
  /** What is learned from what, in a sentence. */
  readonly description: string;
  readonly folder: string;
  readonly model: Sequential;
  readonly train: Examples;
  readonly test: Examples;
  readonly epochs: number;
  /** The held-out examples as people know them, where the model takes them scaled. */
  readonly shown?: NdArray;
  readonly labels: readonly string[];
  readonly featureNames?: readonly string[];
}

const BATCH_SIZE = 32;

/** Runs a job; returns the path of its report. */
export async function runJob(job: Job): Promise<string> {
  const { model, train, test, epochs } = job;
  const [examples, held] = [train.x.shape[0]!, test.x.shape[0]!];
  console.log(`\n── ${job.title} ${'─'.repeat(Math.max(0, 76 - job.title.length))}`);
  console.log(job.description);
  console.log(
    `${model.countParameters().toLocaleString('en')} parameters learn from ${examples.toLocaleString('en')} examples; ` +
      `${held.toLocaleString('en')} others are held out to judge by.`,
  );
  const history = await model.fit(train.x, train.y, {
    epochs,
    batchSize: BATCH_SIZE,
    validationData: [test.x, test.y],
    verbose: 0,
    callbacks: [trainingProgress(process.stdout)],
  });
  const evaluation = await model.evaluate(test.x, test.y);
  console.log(`Accuracy on held-out data: ${(evaluation.accuracy! * 100).toFixed(1)} %`);

  const predictions = await model.predict(test.x);
  const probabilities = ndArray(await predictions.data(), predictions.shape);
  const { labels, featureNames } = job;
  const paths = await saveRun({
    folder: job.folder,
    model,
    history: history.history,
    report: {
      title: job.title,
      description: job.description,
      settings: {
        'learned from': examples,
        'held out': held,
        epochs,
        'batch size': BATCH_SIZE,
        optimizer: 'adam, 0.001',
      },
      evaluation,
      ...classificationReport({ x: job.shown ?? test.x, y: test.y, probabilities, labels, featureNames }),
    },
  });
  const again = (await (await loadModel(paths.model)).predict(test.x)) as Tensor;
  const difference = await again.sub(predictions).abs().max().item();
  console.log(
    `Saved to ${relative('', paths.model)}. Loaded again, the model ` +
      (difference === 0 ? 'predicts the very same.' : `predicts the same but for ${difference}.`),
  );
  return relative('', paths.report);
}
