import { ArgumentError } from '@neurite/backend';
import { describe } from '../checks.ts';
import { DatasetError } from './dataset-error.ts';
import type { Stage } from './stage.ts';
import { toTree, type Tree } from './tree.ts';

/** Elements from a user's generator, called anew for each pass. */
export function generatorStage(generate: () => AnyIterable<unknown>, size: number | undefined): Stage<Tree> {
  return {
    size,
    async *open() {
      let index = 0;
      const values = iterate(generate);
      try {
        for (;;) {
          let element: Tree;
          try {
            const result = await values.next();
            if (result.done) return;
            element = toTree(result.value);
          } catch (error) {
            throw new DatasetError('fromGenerator', index, error);
          }
          yield element;
          index++;
        }
      } finally {
        await values.return?.();
      }
    },
  };
}

/** What a loop can go through, awaiting or not. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

function iterate(generate: () => AnyIterable<unknown>): Iterator<unknown> | AsyncIterator<unknown> {
  const values: unknown = generate();
  if (typeof values === 'object' && values !== null) {
    if (Symbol.asyncIterator in values) return (values as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in values) return (values as Iterable<unknown>)[Symbol.iterator]();
  }
  throw new ArgumentError(
    `fromGenerator needs a function that gives something to iterate over, such as function*; it gave ${describe(values)}.`,
  );
}
