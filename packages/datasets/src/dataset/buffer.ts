import type { IndexStage, Pass, Stage } from './stage.ts';

/** Makes up to `count` elements ahead, while whoever consumes them is busy with something asynchronous. */
export function prefetchStage<T>(source: Stage<T>, count: number): Stage<T> {
  return {
    size: source.size,
    async *open(pass) {
      const iterator = source.open(pass);
      const ahead: Promise<IteratorResult<T, void>>[] = [];
      const ask = (): void => {
        const next = iterator.next();
        // A failure is reported when its turn comes; until then it must not count as unhandled.
        next.catch(() => {});
        ahead.push(next);
      };
      try {
        for (;;) {
          while (ahead.length <= count) ask();
          const result = await ahead.shift()!;
          if (result.done) return;
          yield result.value;
        }
      } finally {
        await iterator.return();
      }
    },
  };
}

/**
 * Gives in every pass the elements of the first one, in the same order, and keeps them once a pass was whole. After one
 * that was left early the source is opened again, as for the first pass.
 */
export function cacheStage<T>(source: Stage<T>): Stage<T> {
  let first: Pass | undefined;
  let kept: readonly T[] | undefined;
  return {
    size: source.size,
    async *open(pass) {
      if (kept !== undefined) {
        yield* kept;
        return;
      }
      first ??= pass;
      const elements: T[] = [];
      for await (const element of source.open(first)) {
        elements.push(element);
        yield element;
      }
      kept ??= elements;
    },
  };
}

/** Gives in every pass the order of the first one. */
export function cacheIndices(source: IndexStage): IndexStage {
  let first: Pass | undefined;
  return {
    size: source.size,
    open(pass) {
      first ??= pass;
      return source.open(first);
    },
  };
}
