import type { IndexStage, Stage } from './stage.ts';

/** The first elements; no more of them are made. */
export function takeStage<T>(source: Stage<T>, count: number): Stage<T> {
  return {
    size: source.size === undefined ? (count === 0 ? 0 : undefined) : Math.min(source.size, count),
    async *open(pass) {
      if (count === 0) return;
      let taken = 0;
      for await (const element of source.open(pass)) {
        yield element;
        if (++taken === count) return;
      }
    },
  };
}

/** All but the first elements. */
export function skipStage<T>(source: Stage<T>, count: number): Stage<T> {
  return {
    size: source.size === undefined ? undefined : Math.max(0, source.size - count),
    async *open(pass) {
      let skipped = 0;
      for await (const element of source.open(pass)) if (skipped++ >= count) yield element;
    },
  };
}

/** All elements, several times over or without end; data that have no elements end nevertheless. */
export function repeatStage<T>(source: Stage<T>, count: number): Stage<T> {
  return {
    size: repeatedSize(source.size, count),
    async *open(pass) {
      for (let repetition = 0; repetition < count; repetition++) {
        let isEmpty = true;
        for await (const element of source.open([...pass, repetition])) {
          isEmpty = false;
          yield element;
        }
        if (isEmpty) return;
      }
    },
  };
}

/** The first rows. */
export function takeIndices(source: IndexStage, count: number): IndexStage {
  return {
    size: Math.min(source.size, count),
    *open(pass) {
      if (count === 0) return;
      let taken = 0;
      for (const index of source.open(pass)) {
        yield index;
        if (++taken === count) return;
      }
    },
  };
}

/** All but the first rows. */
export function skipIndices(source: IndexStage, count: number): IndexStage {
  return {
    size: Math.max(0, source.size - count),
    *open(pass) {
      let skipped = 0;
      for (const index of source.open(pass)) if (skipped++ >= count) yield index;
    },
  };
}

/** All rows, several times over or without end. */
export function repeatIndices(source: IndexStage, count: number): IndexStage {
  return {
    size: repeatedSize(source.size, count)!,
    *open(pass) {
      if (source.size === 0) return;
      for (let repetition = 0; repetition < count; repetition++) yield* source.open([...pass, repetition]);
    },
  };
}

function repeatedSize(size: number | undefined, count: number): number | undefined {
  if (size === 0 || count === 0) return 0;
  return size === undefined ? undefined : size * count;
}
