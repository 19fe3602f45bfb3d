import { ArgumentError } from '@neurite/backend';
import { atElement } from './dataset-error.ts';
import type { Stage } from './stage.ts';
import { toTensors, toTree, type Tree } from './tree.ts';

/** Options of {@link Dataset.map}. */
export interface MapOptions {
  /** How many elements may be worked on at once, where the function is asynchronous; 1. */
  readonly parallel?: number;
}

/** What a user's function makes of each element, in the order of the elements. */
export function mapStage(
  source: Stage<Tree>,
  fn: (element: unknown, index: number) => unknown,
  parallel: number,
): Stage<Tree> {
  const apply = async (element: Tree, index: number): Promise<Tree> => {
    try {
      return toTree(await fn(toTensors(element), index));
    } catch (error) {
      throw atElement('map', index, error);
    }
  };
  return {
    size: source.size,
    async *open(pass) {
      const iterator = source.open(pass);
      const pending: Promise<Tree>[] = [];
      let ended: { readonly failure?: unknown } | undefined;
      let index = 0;
      try {
        for (;;) {
          while (ended === undefined && pending.length < parallel) {
            try {
              const next = await iterator.next();
              if (next.done) ended = {};
              else pending.push(start(next.value, index++));
            } catch (failure) {
              // What was begun before the source failed is given first.
              ended = { failure };
            }
          }
          const result = pending.shift();
          if (result !== undefined) yield await result;
          else if (ended !== undefined && 'failure' in ended) throw ended.failure;
          else return;
        }
      } finally {
        await iterator.return();
        await Promise.allSettled(pending);
      }
    },
  };

  function start(element: Tree, index: number): Promise<Tree> {
    const result = apply(element, index);
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    return result;
  }
}

/** The elements for which a user's function gives true. */
export function filterStage(
  source: Stage<Tree>,
  predicate: (element: unknown, index: number) => boolean | Promise<boolean>,
): Stage<Tree> {
  return {
    size: source.size === 0 ? 0 : undefined,
    async *open(pass) {
      let index = 0;
      for await (const element of source.open(pass)) {
        if (await isWanted(element, index++)) yield element;
      }
    },
  };

  async function isWanted(element: Tree, index: number): Promise<boolean> {
    try {
      const wanted: unknown = await predicate(toTensors(element), index);
      if (typeof wanted === 'boolean') return wanted;
      // A tensor is an object, and so always truthy: nothing would ever be left out.
      throw new ArgumentError(
        `the function given to filter must return true or false; it returned a value of type ${typeof wanted}. ` +
          'Read a tensor first: async (element) => (await element.y.item()) > 0.',
      );
    } catch (error) {
      throw atElement('filter', index, error);
    }
  }
}
