import type { Index, IndexStage, Stage } from './stage.ts';

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

/** Keeps the elements of the first whole pass and gives them again, in the same order, in all passes after. */
export function cacheStage<T>(source: Stage<T>): Stage<T> {
  let kept: readonly T[] | undefined;
  return {
    size: source.size,
    async *open(pass) {
      if (kept !== undefined) {
        yield* kept;
        return;
      }
      const elements: T[] = [];
      for await (const element of source.open(pass)) {
        elements.push(element);
        yield element;
      }
      kept ??= elements;
    },
  };
}

/** Keeps the order of the first whole pass. */
export function cacheIndices(source: IndexStage): IndexStage {
  let kept: readonly Index[] | undefined;
  return {
    size: source.size,
    *open(pass) {
      if (kept === undefined) kept = [...source.open(pass)];
      yield* kept;
    },
  };
}
