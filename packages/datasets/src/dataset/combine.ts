import type { Stage } from './stage.ts';
import type { Tree } from './tree.ts';

/** Elements of several sources side by side, until the shortest ends. */
export function zipStage(sources: readonly Stage<Tree>[], assemble: (elements: readonly Tree[]) => Tree): Stage<Tree> {
  const sizes = sources.map((source) => source.size);
  return {
    size: sizes.includes(0) ? 0 : sizes.includes(undefined) ? undefined : Math.min(...(sizes as number[])),
    async *open(pass) {
      const iterators = sources.map((source) => source.open(pass));
      try {
        for (;;) {
          const results = await Promise.all(iterators.map((iterator) => iterator.next()));
          const elements = results.flatMap((result) => (result.done ? [] : [result.value]));
          if (elements.length < sources.length) return;
          yield assemble(elements);
        }
      } finally {
        await Promise.all(iterators.map((iterator) => iterator.return()));
      }
    },
  };
}

/** The elements of one source, then those of another. */
export function concatenateStage<T>(first: Stage<T>, second: Stage<T>): Stage<T> {
  const size = first.size === undefined || second.size === undefined ? undefined : first.size + second.size;
  return {
    size,
    async *open(pass) {
      yield* first.open(pass);
      yield* second.open(pass);
    },
  };
}
