import type { NdArray } from '@neurite/tensors';
import { gatherStage, type LoadedSlices, type SliceTable } from './slices.ts';
import { prefetchStage } from './buffer.ts';
import type { IndexStage, Stage } from './stage.ts';
import type { Tree } from './tree.ts';

/** What a pipeline over data in memory comes down to while it only reorders and groups their rows. */
export interface Plan {
  readonly table: SliceTable;
  readonly indices: IndexStage;
  readonly batchSize: number | undefined;
  /** How many elements are gathered ahead. */
  readonly prefetch: number;
}

/** The pipeline that a plan stands for. */
export function planStage(plan: Plan): Stage<Tree> {
  const stage = gatherStage(plan.table, plan.indices);
  return plan.prefetch > 0 ? prefetchStage(stage, plan.prefetch) : stage;
}

/**
 * A data set in memory as data and lists of rows: whoever holds the data where they are used, in the heap of a backend,
 * can take the rows of each batch and need not be sent the batch.
 */
export interface IndexPlan {
  /** The number of rows of the data. */
  readonly rows: number;
  /** The number of rows of a batch; the last one of a pass may have fewer. */
  readonly batchSize: number;
  /** The arrays, in the arrays and records in which they were given; a list of strings stays one. */
  data(): Promise<SliceTree>;
  /** The rows of each batch of a pass: those that `dataset.pass(pass)` gives. */
  batches(pass: number): Generator<Int32Array, void, undefined>;
}

/** Arrays with rows along their first axes, in arrays and records. */
export type SliceTree = NdArray | readonly string[] | readonly SliceTree[] | { readonly [key: string]: SliceTree };

/** The plan as its user sees it; undefined where the data set is not of batches. */
export function publicPlan(plan: Plan): IndexPlan | undefined {
  const { table, indices, batchSize } = plan;
  if (batchSize === undefined) return undefined;
  return {
    rows: table.rows,
    batchSize,
    data: async () => sliceTree(await table.load()),
    batches: (pass) => (indices as IndexStage<Int32Array>).open([pass]),
  };
}

function sliceTree(slices: LoadedSlices): SliceTree {
  if ('items' in slices) return slices.items.map(sliceTree);
  if ('columns' in slices) return Object.fromEntries(slices.columns.map(([key, item]) => [key, sliceTree(item)]));
  return slices;
}
