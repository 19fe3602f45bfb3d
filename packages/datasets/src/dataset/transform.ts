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
      const pending: Promise<Tree>[] = [];
      let index = 0;
      try {
        for await (const element of source.open(pass)) {
          const result = apply(element, index++);
          // A failure is reported when its turn comes; until then it must not count as unhandled.
          result.catch(() => {});
          pending.push(result);
          if (pending.length >= parallel) yield await pending.shift()!;
        }
        while (pending.length > 0) yield await pending.shift()!;
      } finally {
        await Promise.allSettled(pending);
      }
    },
  };
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
