/**
 * A plan: how to run a program's nodes, as data beside the program. The compiler proposes it, a backend may follow it.
 *
 * The nodes that compute are arranged in *groups*, each meant to be one loop nest or one call, listed in the order in
 * which they run. Values that are used only inside of their group are never stored. Every stored value has a
 * *placement*.
 */
import type { ValueId } from './types.ts';

/**
 * What a group is, by its root, the node around which the loops are built:
 *
 * - `elementwise`: element-wise nodes (and fills, iotas and broadcasts in them) over one index space, in one loop.
 * - `reduction`: a reduce with the element-wise expression of its operand, computed while it reduces, and an epilogue
 *   on its result.
 * - `contraction`: a matMul, conv or gradient with an element-wise epilogue (bias, activation, residual sum) on its
 *   result.
 * - `single`: one node by itself.
 */
export type GroupKind = 'elementwise' | 'reduction' | 'contraction' | 'single';

/** Nodes that run together. */
export interface Group {
  readonly kind: GroupKind;
  /** The node that gives the group its loops: the reduce or the contraction, else the last node. */
  readonly root: ValueId;
  /** The nodes of the group, in the program's order: prologue, root, epilogue. */
  readonly nodes: readonly ValueId[];
  /**
   * Values from outside of the group that its nodes take, each once. Fills of one element and aliases are named as they
   * are.
   */
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
 * - `inline`: nowhere; it exists in registers inside of its groups, or is an immediate.
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
