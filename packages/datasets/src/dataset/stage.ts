/**
 * Which pass through the data is made: the number of the iteration, then, within each `repeat`, the number of the
 * repetition. What is random in a stage depends on its seed and on this alone, so that any pass can be made again.
 */
export type Pass = readonly number[];

/**
 * One step of a pipeline. It holds no state of its own: `open` starts a pass, elements are made when they are asked for,
 * and closing the pass (`return()`) closes all the stages before.
 */
export interface Stage<T> {
  /** The number of elements: Infinity for endless ones, undefined where it cannot be known without a pass. */
  readonly size: number | undefined;
  open(pass: Pass): AsyncGenerator<T, void, undefined>;
}

/**
 * A step of a pipeline that only reorders or groups rows of data in memory. As long as all steps are of this kind, rows
 * are moved as numbers, and only at the end gathered from the data, a batch at a time.
 */
export interface IndexStage<I extends Index = Index> {
  readonly size: number;
  open(pass: Pass): Generator<I, void, undefined>;
}

/** A row, or the rows of a batch. */
export type Index = number | Int32Array;
