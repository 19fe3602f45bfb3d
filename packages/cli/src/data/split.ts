import { ArgumentError } from '@neurite/backend';
import { trainTestSplit } from '@neurite/datasets';
import type { DataSet, Examples } from './data-set.ts';

/** Examples to train on, and others to judge by. */
export interface Split {
  readonly train: Examples;
  readonly test: Examples;
}

/**
 * Sets examples apart to judge by: those that the data set itself sets apart, else a share that follows from the seed,
 * with the classes in the proportions of the whole where each has enough examples.
 */
export function splitData(data: DataSet, share: number, seed: number): Split {
  if (data.test !== undefined) return { train: data, test: data.test };
  const examples = data.x.shape[0]!;
  const held = Math.ceil(examples * share);
  if (examples < 2 || held >= examples) {
    throw new ArgumentError(
      `'${data.source}' has ${examples} examples; holding out ${held} of them leaves none to train on. Give more data.`,
    );
  }
  const split = trainTestSplit(data, {
    testSize: held,
    randomState: seed,
    ...(canStratify(data, held) ? { stratify: true } : {}),
  });
  return { train: { x: split.xTrain, y: split.yTrain }, test: { x: split.xTest, y: split.yTest } };
}

function canStratify({ task, y }: DataSet, held: number): boolean {
  if (task === 'regression') return false;
  const counts = new Map<number, number>();
  for (const label of y.data) counts.set(label, (counts.get(label) ?? 0) + 1);
  const enough = [...counts.values()].every((count) => count >= 2);
  return enough && Math.min(held, y.data.length - held) >= counts.size;
}
