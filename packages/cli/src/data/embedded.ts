import type { DataSet } from './data-set.ts';
import type { TableName } from './embedded-names.ts';

interface Table {
  readonly x: DataSet['x'];
  readonly y: DataSet['y'];
  readonly featureNames: readonly string[];
  readonly targetNames: readonly string[];
}

const tables: Readonly<Record<TableName, { readonly target: string; load(): Promise<Table> }>> = {
  iris: { target: 'species', load: async () => (await import('@neurite/data-uci')).iris() },
  wine: { target: 'cultivar', load: async () => (await import('@neurite/data-uci')).wine() },
  'breast-cancer': { target: 'diagnosis', load: async () => (await import('@neurite/data-uci')).breastCancer() },
  digits: { target: 'digit', load: async () => (await import('@neurite/data-uci')).digits() },
};

/** Loads a data set that Neurite brings along; undefined where none has that name. */
export async function embeddedDataSet(name: string): Promise<DataSet | undefined> {
  if (name === 'fashion-mnist') return fashionMnist();
  const table = Object.hasOwn(tables, name) ? tables[name as TableName] : undefined;
  if (table === undefined) return undefined;
  const { x, y, featureNames, targetNames } = await table.load();
  const classes = targetNames;
  return {
    source: name,
    task: 'classification',
    target: table.target,
    x,
    y,
    classes,
    featureNames,
    wantsScaling: true,
    notes: [],
  };
}

async function fashionMnist(): Promise<DataSet> {
  const { fashionMnistSample } = await import('@neurite/data-fashion-mnist');
  const { train, test } = await fashionMnistSample();
  return {
    source: 'fashion-mnist',
    task: 'classification',
    target: 'kind of clothes',
    x: train.x,
    y: train.y,
    classes: train.targetNames,
    wantsScaling: false,
    test: { x: test.x, y: test.y },
    notes: [],
  };
}
