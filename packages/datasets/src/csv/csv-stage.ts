import { atElement } from '../dataset/dataset-error.ts';
import type { Stage } from '../dataset/stage.ts';
import type { Tree } from '../dataset/tree.ts';
import { columnValues, featuresOf } from './csv-features.ts';
import { type CsvOptions, CsvReader, type CsvRow } from './csv-reader.ts';
import type { CsvSource } from './csv-source.ts';

/** The rows of a file as elements: records of columns, or `{ x, y }` where a target is named. */
export function csvStage(source: CsvSource, options: CsvOptions): Stage<Tree> {
  const reader = new CsvReader(source, options);
  return {
    size: undefined,
    async *open() {
      const rows = reader.rows();
      let element: ((row: CsvRow) => Tree) | undefined;
      let index = 0;
      try {
        for (;;) {
          let made: Tree;
          try {
            const next = await rows.next();
            if (next.done) return;
            element ??= options.target === undefined ? recordOf(reader) : sampleOf(reader, options.target);
            made = element(next.value);
          } catch (error) {
            throw atElement('fromCsv', index, error);
          }
          yield made;
          index++;
        }
      } finally {
        await rows.return();
      }
    },
  };
}

function recordOf({ columns }: CsvReader): (row: CsvRow) => Tree {
  return (row) =>
    Object.fromEntries(columns.map((column, i) => [column.name, cellOf(columnValues(column, [row[i]!]))]));
}

function cellOf(values: ReturnType<typeof columnValues>): Tree {
  return 'shape' in values ? { ...values, shape: [] } : values[0]!;
}

function sampleOf({ columns }: CsvReader, target: string): (row: CsvRow) => Tree {
  const features = featuresOf(columns, target);
  return (row) => {
    const x = new Float32Array(features.names.length);
    features.write(row, x, 0);
    const y = features.targets(1);
    y[0] = features.target(row);
    return {
      x: { data: x, shape: [x.length], dtype: 'float32' },
      y: { data: y, shape: [], dtype: y instanceof Int32Array ? 'int32' : 'float32' },
    };
  };
}
