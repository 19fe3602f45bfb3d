/**
 * A plan: how to run a program's nodes, as data beside the program. The compiler proposes it, a backend may follow it.
 *
 * The nodes that compute are arranged in *groups*, each meant to be one loop nest or one call, listed in the order in
 * which they run. Values that are used only inside of their group are never stored. Every stored value has a
 * *placement*.
 */
import type { Shape, ValueId } from './types.ts';

/**
 * What a group is:
 *
 * - `elementwise`: element-wise nodes over one index space, all of one shape, in one loop.
 * - `rows`: an index space `[...rows, ...columns]` and nodes over it: element-wise nodes of the full shape, reduces
 *   over all of the columns, and element-wise nodes (and reshapes) on their results, whose shape is that of the rows,
 *   with or without ones for the columns. For each row by itself the nodes run in order, each reduce ending a loop over
 *   the columns: a softmax or a normalisation is one such group.
 * - `reduction`: an index space, element-wise nodes over it, one or more reduces over the same axes of it, and
 *   element-wise nodes (and reshapes) on their results. No reduce depends on another.
 * - `contraction`: a matMul, conv or gradient with element-wise nodes of its shape on its result (bias, activation, …).
 * - `single`: one node by itself.
 *
 * Element-wise nodes of a group read values of other groups at their own index or broadcast. Fills, iotas, broadcasts
 * and slices whose last axis has stride 1 may stand in front of them: they are ways to read, and are listed in each
 * group that reads so. A value that is read in such a way, or through an alias, is never made in the same group.
 */
export type GroupKind = 'elementwise' | 'rows' | 'reduction' | 'contraction' | 'single';

/** Nodes that run together. */
export interface Group {
  readonly kind: GroupKind;
  /** The index space of the loops: the shape of the element-wise nodes, of the reduces' operands, or of the product. */
  readonly space: Shape;
  /** The axes of the space over which the reduces of `rows` and `reduction` go. */
  readonly axes: readonly number[];
  /** The nodes of the group, in the program's order. */
  readonly nodes: readonly ValueId[];
  /** Stored values from outside of the group that its nodes read, each once. */
  readonly inputs: readonly ValueId[];
  /** Values of the group that are used outside of it: these are stored. */
  readonly outputs: readonly ValueId[];
}

/**
 * Where a value is stored:
 *
 * - `input`, `constant`: where the caller or the program has it.
 * - `arena`: in the program's own memory, `offset` bytes from its start, a multiple of the plan's alignment.
 * - `alias`: inside of another value's storage, contiguous, `offset` bytes from its start (reshapes, slices of leading
 *   axes, parts that hand an operand on).
 * - `state`: in a variable's storage: a state node, or a value that is written to the variable and may be computed
 *   straight into its place, because nothing reads the old value afterwards.
 * - `inline`: nowhere; it exists in registers inside of its groups, is a way to read another value, or is never used.
 */
export type Placement =
  | { readonly where: 'input' | 'constant' | 'state'; readonly index: number }
  | { readonly where: 'arena'; readonly offset: number; readonly bytes: number }
  | { readonly where: 'alias'; readonly of: ValueId; readonly offset: number }
  | { readonly where: 'inline' };

/** See the top of this file. */
export interface Plan {
  readonly groups: readonly Group[];
  /** One a node, by its id; multi-output nodes are `inline`, their parts are placed. */
  readonly placements: readonly Placement[];
  /**
   * Which of the program's writes need a copy at the end of the run, as indices into `writes`: those not computed in
   * place.
   */
  readonly copies: readonly number[];
  /** The bytes of the arena. */
  readonly arenaBytes: number;
  /** The plans of the programs inside of a node, by its id: a scan's body, or a cond's onTrue and onFalse. */
  readonly nested: Readonly<Record<ValueId, readonly Plan[]>>;
}
