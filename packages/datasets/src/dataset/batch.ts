import { atElement } from './dataset-error.ts';
import type { Index, IndexStage, Stage } from './stage.ts';
import { stack, toHost, type Tree } from './tree.ts';

/** Options of {@link Dataset.batch}. */
export interface BatchOptions {
  /** Whether a last batch that is not full is left out; false. */
  readonly dropRemainder?: boolean;
}

/** Consecutive elements stacked into one. */
export function batchStage(source: Stage<Tree>, batchSize: number, dropRemainder: boolean): Stage<Tree> {
  return {
    size: source.size === undefined ? undefined : batchCount(source.size, batchSize, dropRemainder),
    async *open(pass) {
      let elements: Tree[] = [];
      let taken = 0;
      const stacked = async (): Promise<Tree> => {
        try {
          return stack(await Promise.all(elements.map(toHost)));
        } catch (error) {
          throw atElement('batch', taken - elements.length, error);
        }
      };
      for await (const element of source.open(pass)) {
        elements.push(element);
        taken++;
        if (elements.length < batchSize) continue;
        yield await stacked();
        elements = [];
      }
      if (elements.length > 0 && !dropRemainder) yield await stacked();
    },
  };
}

/** Consecutive rows in one list. */
export function batchIndices(source: IndexStage, batchSize: number, dropRemainder: boolean): IndexStage<Int32Array> {
  return {
    size: batchCount(source.size, batchSize, dropRemainder),
    *open(pass) {
      let rows: number[] = [];
      for (const row of source.open(pass) as Iterable<Index> as Iterable<number>) {
        rows.push(row);
        if (rows.length < batchSize) continue;
        yield Int32Array.from(rows);
        rows = [];
      }
      if (rows.length > 0 && !dropRemainder) yield Int32Array.from(rows);
    },
  };
}

function batchCount(size: number, batchSize: number, dropRemainder: boolean): number {
  return dropRemainder ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
}
