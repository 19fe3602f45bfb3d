import { isMulti, type Node, nodeInputs } from '../program/node.ts';
import { typeOfValue } from '../program/program.ts';
import type { ReduceNode } from '../program/reduce.ts';
import { elementCount, sameShape, type ValueId } from '../program/types.ts';
import type { Graph } from './graph.ts';
import type { FusionRules } from './rules.ts';

/** What a group's loops are built around. */
export type KernelGroupKind = 'elementwise' | 'reduction' | 'contraction' | 'kernel';

/** Nodes that run together, in one call. Values that nobody else uses are never stored. */
export interface KernelGroup {
  readonly kind: KernelGroupKind;
  /** The contraction or the kernel; of a reduction and of element-wise groups, the first. */
  readonly root: ValueId;
  /** Ascending. */
  readonly nodes: ValueId[];
  /** The values that are stored, ascending. */
  outputs: ValueId[];
}

/** So many nodes in one loop at most: beyond, registers spill and nothing is gained. */
const MOST_NODES = 96;

/**
 * Arranges the nodes that compute in groups, by five rules in turn:
 *
 * 1. A contraction takes in what follows it element by element as long as nobody else wants the value in between.
 * 2. A reduction computes its operand while it reduces, if only reductions want it; reductions over the same axes of arrays of one
 *    shape run together if they read something in common.
 * 3. Bytes are computed while they are packed, if nobody else wants them.
 * 4. Element-wise nodes of one shape join whoever they take operands from, if no way leads out of the group and back in.
 * 5. What is left is a kernel by itself.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const program = b.finish([b.unary('exp', b.binary('mul', x, b.scalar(2)))]);
 * const rules = { takesStrides: readsThroughStrides, takesEpilogue: () => false, isEpilogueOperand: () => false };
 * groupNodes(analyse(program, rules), rules).map(({ nodes }) => nodes) // [[2, 3]]
 */
export const groupNodes = (graph: Graph, rules: FusionRules): KernelGroup[] => new Grouping(graph, rules).groups();

class Grouping {
  readonly #graph: Graph;
  readonly #rules: FusionRules;
  readonly #nodes: readonly Node[];
  readonly #groupOf: (KernelGroup | undefined)[];
  readonly #groups = new Set<KernelGroup>();

  constructor(graph: Graph, rules: FusionRules) {
    this.#graph = graph;
    this.#rules = rules;
    this.#nodes = graph.program.nodes;
    this.#groupOf = this.#nodes.map(() => undefined);
  }

  groups(): KernelGroup[] {
    const { roles } = this.#graph;
    this.#nodes.forEach((node, id) => {
      if (roles[id] !== 'kernel' || !this.#isLive(id)) return;
      if (
        this.#rules.takesEpilogue(node) &&
        [id, ...nodeInputs(node)].every((value) => elementCount(typeOfValue(this.#graph.program, value).shape) > 0)
      )
        this.#contraction(id);
    });
    this.#nodes.forEach((node, id) => {
      if (node.kind === 'reduce' && this.#isLive(id)) this.#reduction(id, node);
    });
    this.#nodes.forEach((node, id) => {
      if (node.kind === 'packBytes' && this.#isLive(id)) this.#packing(id, node.x);
    });
    this.#nodes.forEach((_, id) => {
      if (roles[id] === 'elementwise' && this.#groupOf[id] === undefined && this.#isLive(id)) this.#elementwise(id);
      else if (roles[id] === 'kernel' && this.#groupOf[id] === undefined && this.#isLive(id)) this.#kernel(id);
    });
    for (const group of this.#groups) {
      if (group.kind !== 'kernel' && group.outputs.length === 0)
        group.outputs = group.nodes.filter((id) => this.#isUsedOutside(id, group));
    }
    return [...this.#groups];
  }

  #kernel(id: ValueId): void {
    const parts = this.#graph.consumers[id]!.filter((user) => this.#nodes[user]!.kind === 'part');
    const group = this.#add('kernel', id, [id, ...parts]);
    group.outputs = isMulti(this.#nodes[id]!) ? parts : [id];
  }

  #isLive(id: ValueId): boolean {
    const node = this.#nodes[id]!;
    return this.#graph.consumers[id]!.length > 0 || this.#graph.isResult[id]! || (node.kind === 'host' && node.effect);
  }

  #isUsedOutside(id: ValueId, group: KernelGroup): boolean {
    if (this.#graph.isResult[id]) return true;
    return this.#graph.consumers[id]!.some((user) => !(this.#groupOf[user] === group && this.#isDirect(user, id)));
  }

  /** Whether an element-wise node takes an operand at its own place, in registers. */
  #isDirect(user: ValueId, operand: ValueId): boolean {
    return (
      this.#nodes[user]!.kind === 'reduce' ||
      this.#nodes[user]!.kind === 'packBytes' ||
      sameShape(typeOfValue(this.#graph.program, user).shape, typeOfValue(this.#graph.program, operand).shape)
    );
  }

  #add(kind: KernelGroupKind, root: ValueId, nodes: ValueId[]): KernelGroup {
    const group: KernelGroup = { kind, root, nodes, outputs: [] };
    this.#groups.add(group);
    for (const id of nodes) this.#groupOf[id] = group;
    return group;
  }

  #contraction(root: ValueId): void {
    const { consumers, isResult } = this.#graph;
    const type = typeOfValue(this.#graph.program, root);
    const chain = [root];
    let last = root;
    while (!isResult[last] && consumers[last]!.length === 1) {
      const next = consumers[last]![0]!;
      const node = this.#nodes[next]!;
      const fits =
        this.#isFree(next) &&
        this.#graph.numbers[next] === undefined &&
        'shape' in node &&
        (node.dtype === 'float32' || node.dtype === type.dtype) &&
        sameShape(node.shape, type.shape) &&
        this.#isPointwise(node);
      if (!fits) break;
      const inlined = new Set<ValueId>();
      if (!this.#inlineOperands(node, root, last, inlined)) break;
      if (chain.length + inlined.size > MOST_NODES / 2) break;
      chain.push(...inlined, next);
      last = next;
    }
    const group = this.#add(
      'contraction',
      root,
      chain.sort((a, b) => a - b),
    );
    group.outputs = [last];
  }

  /** Whether the operands of a node, but for `value`, can be had inside of an epilogue: read from memory, or computed there. */
  #inlineOperands(node: Node, root: ValueId, value: ValueId, inlined: Set<ValueId>): boolean {
    const { numbers, roles, consumers, isResult, program } = this.#graph;
    const shape = typeOfValue(program, value).shape;
    for (const operand of nodeInputs(node)) {
      if (operand === value || numbers[operand] !== undefined || inlined.has(operand)) continue;
      const other = this.#nodes[operand]!;
      const type = typeOfValue(program, operand);
      const isPrivate =
        roles[operand] === 'elementwise' &&
        this.#isFree(operand) &&
        consumers[operand]!.length === 1 &&
        !isResult[operand];
      const below = new Set(inlined);
      if (
        isPrivate &&
        sameShape(type.shape, shape) &&
        this.#isPointwise(other) &&
        this.#inlineOperands(other, root, value, below)
      ) {
        for (const id of below) inlined.add(id);
        inlined.add(operand);
      } else if (!this.#rules.isEpilogueOperand(root, operand, this.#graph)) return false;
    }
    return true;
  }

  /** Element-wise nodes that do not ask where they are. */
  #isPointwise(node: Node): boolean {
    return (
      node.kind === 'unary' ||
      node.kind === 'binary' ||
      node.kind === 'compare' ||
      node.kind === 'select' ||
      node.kind === 'cast' ||
      node.kind === 'clamp'
    );
  }

  #isFree(id: ValueId): boolean {
    return this.#graph.roles[id] === 'elementwise' && this.#groupOf[id] === undefined;
  }

  #reduction(id: ValueId, node: ReduceNode): void {
    const taken = new Set<ValueId>();
    this.#inlineReduced(node.x, taken, new Set([id]));
    for (const other of this.#groups) {
      if (other.kind !== 'reduction') continue;
      const root = this.#nodes[other.root] as ReduceNode;
      const alike =
        sameShape(root.axes, node.axes) &&
        sameShape(typeOfValue(this.#graph.program, root.x).shape, typeOfValue(this.#graph.program, node.x).shape);
      if (!alike || !this.#readsSame(other, [id, ...taken])) continue;
      const merged: KernelGroup = {
        ...other,
        nodes: [...new Set([...other.nodes, ...taken, id])].sort((a, b) => a - b),
      };
      if (merged.nodes.length > MOST_NODES || this.#isCyclic(merged.nodes)) continue;
      this.#groups.delete(other);
      this.#groups.add(merged);
      for (const member of merged.nodes) this.#groupOf[member] = merged;
      return;
    }
    this.#add(
      'reduction',
      id,
      [...taken, id].sort((a, b) => a - b),
    );
  }

  #packing(id: ValueId, x: ValueId): void {
    const taken = new Set<ValueId>();
    this.#inlineReduced(x, taken, new Set([id]));
    const group = this.#add(
      'kernel',
      id,
      [...taken, id].sort((a, b) => a - b),
    );
    group.outputs = [id];
  }

  /** Takes in an operand, and its operands, as long as only what is taken in uses them. */
  #inlineReduced(id: ValueId, taken: Set<ValueId>, users: Set<ValueId>): void {
    const { consumers, isResult, numbers } = this.#graph;
    if (numbers[id] !== undefined || !this.#isFree(id) || isResult[id] || taken.size >= MOST_NODES / 2) return;
    if (!consumers[id]!.every((user) => users.has(user) && this.#isDirect(user, id))) return;
    taken.add(id);
    users.add(id);
    if (!this.#takesDirectly(id)) return;
    for (const operand of nodeInputs(this.#nodes[id]!))
      if (this.#isDirect(id, operand)) this.#inlineReduced(operand, taken, users);
  }

  /** Whether a node reads operands at its own place; the copy of a view does not. */
  #takesDirectly(id: ValueId): boolean {
    return this.#isPointwise(this.#nodes[id]!);
  }

  #readsSame(group: KernelGroup, nodes: readonly ValueId[]): boolean {
    const read = new Set(group.nodes.flatMap((id) => nodeInputs(this.#nodes[id]!)));
    return nodes.some((id) => nodeInputs(this.#nodes[id]!).some((operand) => read.has(operand)));
  }

  #elementwise(id: ValueId): void {
    let nodes: ValueId[] = [id];
    let joined: KernelGroup[] = [];
    if (
      this.#takesDirectly(id) &&
      this.#graph.numbers[id] === undefined &&
      elementCount(typeOfValue(this.#graph.program, id).shape) > 0
    ) {
      const candidates = new Set<KernelGroup>();
      for (const operand of nodeInputs(this.#nodes[id]!)) {
        const group = this.#groupOf[operand];
        if (group?.kind === 'elementwise' && this.#isDirect(id, operand)) candidates.add(group);
      }
      for (const group of candidates) {
        const union = [...group.nodes, ...nodes];
        if (union.length > MOST_NODES || this.#isCyclic(union)) continue;
        nodes = union;
        joined.push(group);
      }
    }
    for (const group of joined) this.#groups.delete(group);
    this.#add(
      'elementwise',
      nodes.reduce((a, b) => Math.min(a, b)),
      nodes.sort((a, b) => a - b),
    );
  }

  /**
   * Whether these nodes, run together, would wait for themselves. Groups are followed whole and wherever they end: one that
   * stands earlier may wait for a merged one that reaches past it.
   */
  #isCyclic(nodes: readonly ValueId[]): boolean {
    const { dependencies } = this.#graph;
    const inside = new Set(nodes);
    const seen = new Set<ValueId>();
    const stack: ValueId[] = [];
    const visit = (id: ValueId): void => {
      const members = this.#groupOf[id]?.nodes ?? [id];
      for (const member of members) {
        if (seen.has(member) || inside.has(member)) continue;
        seen.add(member);
        stack.push(member);
      }
    };
    for (const id of nodes) {
      for (const dependency of dependencies[id]!) {
        if (!inside.has(dependency)) visit(dependency);
        else if (this.#nodes[dependency]!.kind === 'reduce') return true;
        else if (!this.#isReachedDirectly(id, dependency)) return true;
      }
    }
    while (stack.length > 0) {
      for (const dependency of dependencies[stack.pop()!]!) {
        if (inside.has(dependency)) return true;
        visit(dependency);
      }
    }
    return false;
  }

  /** Whether a node uses another only as an operand at its own place, not through a view. */
  #isReachedDirectly(id: ValueId, dependency: ValueId): boolean {
    const { roles, views } = this.#graph;
    return nodeInputs(this.#nodes[id]!).every((operand) => {
      if (operand === dependency)
        return this.#isDirect(id, operand) && (this.#takesDirectly(id) || this.#nodes[id]!.kind === 'reduce');
      return !(roles[operand] === 'view' && views[operand]!.buffer === dependency);
    });
  }
}
