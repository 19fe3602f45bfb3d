/**
 * Grouping: which nodes run in one loop nest. Nodes are taken in order; each joins a group of earlier nodes that it
 * fits or founds one. A node may join a group only if all that it reads is made there or before, so the order in which
 * groups were founded is an order in which they can run, and no cycle can arise. Element-wise nodes that read nothing
 * but leaves wait for their first user and go where it goes. In the end, nodes all of whose users sit in one later
 * group move there, which leaves fewer values to store.
 */
import {
  elementCount,
  type Group,
  type GroupKind,
  nodeInputs,
  type Program,
  reducedShape,
  sameShape,
  type Shape,
  singleNode,
  type ValueId,
} from '@neurite/backend';
import { type Role, roleOf, storageOf } from './roles.ts';

/** What grouping finds out about a program. */
export interface Grouping {
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
  /** Which values are stored; leaves and aliases not among them. */
  readonly stored: readonly boolean[];
  /**
   * For each value the group that makes it, as an index into `groups`; −1 for leaves, aliases and views that are only
   * read through.
   */
  readonly madeIn: readonly number[];
}

/** A product's epilogue has at most so many nodes: it runs where registers are scarce. */
const mostEpilogueNodes = 24;

/** How far back a node looks for a group that it might join: so that time grows with the program's length only. */
const recentGroups = 32;

/**
 * Values of up to so many elements are computed as early as they can be, and grouped whether they share an operand or
 * not.
 */
const fewElements = 64;

interface Draft {
  kind: GroupKind;
  space: Shape;
  axes: readonly number[];
  nodes: Set<ValueId>;
}

/** Groups a program's nodes. */
export function groupNodes(program: Program): Grouping {
  return new Grouper(program).run();
}

class Grouper {
  readonly #program: Program;
  readonly #roles: Role[];
  readonly #users: ValueId[][];
  /** Values that outputs or writes name: they are stored whoever uses them. */
  readonly #kept: Set<ValueId>;
  readonly #drafts: Draft[] = [];
  readonly #draftOf: number[];
  /** Element-wise nodes that depend on no group but early ones, and have not been placed yet. */
  readonly #waiting = new Set<ValueId>();
  readonly #early: boolean[];

  constructor(program: Program) {
    this.#program = program;
    this.#roles = program.nodes.map((node) => roleOf(program, node));
    this.#users = program.nodes.map(() => []);
    for (const [id, node] of program.nodes.entries())
      for (const value of new Set(nodeInputs(node))) this.#users[value]!.push(id);
    this.#kept = new Set([...program.outputs, ...program.writes.map((write) => write.value)]);
    this.#draftOf = program.nodes.map(() => -1);
    this.#early = program.nodes.map(() => false);
    // Deepest first: whether a view is read through depends on its users, which stand after it.
    for (let id = program.nodes.length - 1; id >= 0; id--) {
      if (this.#roles[id] === 'view' && !this.#isReadThrough(id))
        this.#roles[id] = program.nodes[id]!.kind === 'slice' ? 'single' : 'elementwise';
    }
  }

  run(): Grouping {
    for (const id of this.#order()) {
      const role = this.#roles[id]!;
      if (role === 'leaf' || role === 'alias' || role === 'view') continue;
      if (role === 'part') this.#draftOf[id] = this.#draftOf[(this.#program.nodes[id] as { of: ValueId }).of]!;
      else if (role === 'elementwise' && this.#canWait(id)) this.#waiting.add(id);
      else this.#place(id, role);
    }
    for (const id of [...this.#waiting].sort((p, q) => p - q))
      if (this.#waiting.has(id)) this.#place(id, 'elementwise');
    this.#moveDown();
    return this.#finish();
  }

  /** A view is read through if all that use it are loops, and what it reads is no view itself. */
  #isReadThrough(id: ValueId): boolean {
    if (this.#kept.has(id)) return false;
    const operands = nodeInputs(this.#program.nodes[id]!);
    if (operands.some((operand) => this.#roles[operand] === 'view')) return false;
    return this.#users[id]!.every((user) => this.#roles[user] === 'elementwise' || this.#roles[user] === 'reduce');
  }

  /** The program's order, but for scalars that only depend on leaves and such scalars: these come first. */
  #order(): ValueId[] {
    for (const [id, node] of this.#program.nodes.entries()) {
      const role = this.#roles[id]!;
      if (role === 'leaf') continue;
      const scalar = 'shape' in node && elementCount(node.shape) === 1;
      const cheap = role === 'alias' || role === 'view' || role === 'elementwise' || role === 'reduce';
      this.#early[id] =
        cheap && scalar && nodeInputs(node).every((value) => this.#early[value] || this.#roles[value] === 'leaf');
    }
    const ids = this.#program.nodes.map((_, id) => id);
    return [...ids.filter((id) => this.#early[id]), ...ids.filter((id) => !this.#early[id])];
  }

  /** Whether a node reads nothing but what is there from the start, or nearly so. */
  #canWait(id: ValueId): boolean {
    if (this.#early[id]) return false;
    return nodeInputs(this.#program.nodes[id]!).every((operand) => {
      const role = this.#roles[operand]!;
      if (role === 'view') return nodeInputs(this.#program.nodes[operand]!).every((source) => this.#isEarly(source));
      return this.#waiting.has(operand) || this.#isEarly(operand);
    });
  }

  #isEarly(value: ValueId): boolean {
    const { base } = storageOf(this.#program, this.#roles, value);
    return this.#roles[base] === 'leaf' || this.#early[base]!;
  }

  /**
   * Where the operands of nodes are made: the last group, and the last group of those values that are read from memory
   * (through an alias or a view) and so must be complete.
   */
  #dependsOn(ids: readonly ValueId[]): { last: number; complete: number } {
    let last = -1;
    let complete = -1;
    for (const operand of ids.flatMap((id) => nodeInputs(this.#program.nodes[id]!))) {
      const role = this.#roles[operand]!;
      if (role === 'view') {
        for (const source of nodeInputs(this.#program.nodes[operand]!))
          complete = Math.max(complete, this.#madeIn(source));
      } else if (role === 'alias') {
        complete = Math.max(complete, this.#madeIn(operand));
      } else {
        last = Math.max(last, this.#draftOf[operand]!);
      }
    }
    return { last: Math.max(last, complete), complete };
  }

  #madeIn(value: ValueId): number {
    return this.#draftOf[storageOf(this.#program, this.#roles, value).base]!;
  }

  /** Puts a node, and those that waited for it, into a group that it fits, or into a new one. */
  #place(id: ValueId, role: Role): void {
    this.#waiting.delete(id);
    const along = this.#takeAlong(id, role);
    const index = this.#findDraft(id, role, along) ?? this.#drafts.push(this.#found(id, role)) - 1;
    for (const value of [id, ...along]) {
      this.#drafts[index]!.nodes.add(value);
      this.#draftOf[value] = index;
    }
  }

  /** The waiting nodes that go where this node goes: they have its shape. All others that it reads are placed now. */
  #takeAlong(id: ValueId, role: Role): ValueId[] {
    const along: ValueId[] = [];
    const loops = role === 'elementwise' || role === 'reduce';
    const visit = (user: ValueId, shape: Shape | undefined): void => {
      for (const operand of nodeInputs(this.#program.nodes[user]!)) {
        const views = this.#roles[operand] === 'view' ? nodeInputs(this.#program.nodes[operand]!) : [operand];
        for (const source of views) {
          const { base } = storageOf(this.#program, this.#roles, source);
          if (!this.#waiting.has(base)) continue;
          if (base === operand && shape !== undefined && sameShape(singleNode(this.#program, base).shape, shape)) {
            this.#waiting.delete(base);
            along.push(base);
            visit(base, shape);
          } else {
            this.#place(base, 'elementwise');
          }
        }
      }
    };
    const node = this.#program.nodes[id]!;
    visit(
      id,
      !loops
        ? undefined
        : node.kind === 'reduce'
          ? singleNode(this.#program, node.x).shape
          : singleNode(this.#program, id).shape,
    );
    return along;
  }

  #findDraft(id: ValueId, role: Role, along: readonly ValueId[]): number | undefined {
    if (role !== 'elementwise' && role !== 'reduce') return undefined;
    const { last, complete } = this.#dependsOn([id, ...along]);
    if (last > complete) {
      this.#mergeOperands(id, last);
      if (this.#join(this.#drafts[last]!, id)) return last;
    }
    const small = elementCount(singleNode(this.#program, id).shape) <= fewElements;
    const first = Math.max(last, complete + 1, this.#drafts.length - recentGroups, 0);
    for (let index = first; index < this.#drafts.length; index++) {
      const draft = this.#drafts[index]!;
      if (draft.kind !== 'contraction' && (small || this.#sharesOperand(draft, id)) && this.#join(draft, id))
        return index;
    }
    return undefined;
  }

  /**
   * Where a node reads from two loops over one space, the earlier is made part of the later, if none in between needs
   * it.
   */
  #mergeOperands(id: ValueId, last: number): void {
    const later = this.#drafts[last]!;
    if (later.kind !== 'elementwise') return;
    for (const operand of nodeInputs(this.#program.nodes[id]!)) {
      const index = this.#draftOf[operand]!;
      const earlier = this.#drafts[index];
      if (index === last || earlier?.kind !== 'elementwise' || !sameShape(earlier.space, later.space)) continue;
      if (this.#isNeededBefore(earlier, last)) continue;
      for (const value of earlier.nodes) {
        later.nodes.add(value);
        this.#draftOf[value] = last;
      }
      earlier.nodes.clear();
    }
  }

  /** Whether a group before `last`, or that one otherwise than at the same index, reads what the draft makes. */
  #isNeededBefore(draft: Draft, last: number): boolean {
    const isNeeded = (value: ValueId): boolean =>
      this.#users[value]!.some((user) => {
        if (draft.nodes.has(user)) return false;
        const role = this.#roles[user]!;
        if (role === 'alias' || role === 'view') return isReadBy(user);
        return this.#draftOf[user]! >= 0 && this.#draftOf[user]! < last;
      });
    // Through memory: by the later group itself, too.
    const isReadBy = (value: ValueId): boolean =>
      this.#users[value]!.some((user) => {
        const role = this.#roles[user]!;
        if (role === 'alias' || role === 'view') return isReadBy(user);
        return this.#draftOf[user]! >= 0 && this.#draftOf[user]! <= last;
      });
    return [...draft.nodes].some(isNeeded);
  }

  #found(id: ValueId, role: Role): Draft {
    const node = this.#program.nodes[id]!;
    const nodes = new Set<ValueId>();
    if (role === 'elementwise')
      return { kind: 'elementwise', space: singleNode(this.#program, id).shape, axes: [], nodes };
    if (role === 'contraction')
      return { kind: 'contraction', space: singleNode(this.#program, id).shape, axes: [], nodes };
    if (node.kind !== 'reduce') return { kind: 'single', space: 'shape' in node ? node.shape : [], axes: [], nodes };
    const space = singleNode(this.#program, node.x).shape;
    return { kind: isTrailing(node.axes, space) ? 'rows' : 'reduction', space, axes: node.axes, nodes };
  }

  /** Adds a node to a group if it fits there by its shape. */
  #join(draft: Draft, id: ValueId): boolean {
    if (!this.#fits(draft, id)) return false;
    const node = this.#program.nodes[id]!;
    if (node.kind === 'reduce' && draft.kind === 'elementwise') {
      draft.kind = isTrailing(node.axes, draft.space) ? 'rows' : 'reduction';
      draft.axes = node.axes;
    }
    return true;
  }

  #fits(draft: Draft, id: ValueId): boolean {
    const node = singleNode(this.#program, id);
    if (node.kind === 'reduce') {
      const space = singleNode(this.#program, node.x).shape;
      const own = !draft.nodes.has(node.x) || this.#isFull(draft, node.x);
      if (!own || !sameShape(space, draft.space)) return false;
      if (draft.kind === 'elementwise') return true;
      return (draft.kind === 'rows' || draft.kind === 'reduction') && sameShape(node.axes, draft.axes);
    }
    const inside = nodeInputs(node).filter((operand) => draft.nodes.has(operand));
    const isSpace = sameShape(node.shape, draft.space);
    switch (draft.kind) {
      case 'elementwise':
        return isSpace;
      case 'contraction':
        return isSpace && draft.nodes.size < mostEpilogueNodes && !this.#readsVariable(id);
      case 'rows':
      case 'reduction': {
        const onReduced = sameShape(node.shape, reducedShape(draft.space, draft.axes, true));
        if (onReduced) return inside.length > 0 && !inside.some((operand) => this.#isFull(draft, operand));
        // In rows, what was reduced may be used again at every column.
        return isSpace && (draft.kind === 'rows' || inside.every((operand) => this.#isFull(draft, operand)));
      }
      case 'single':
        return false;
    }
  }

  /**
   * Whether a node, or one that waits for it, reads a variable at every point: an update, which wants a loop of its
   * own.
   */
  #readsVariable(id: ValueId): boolean {
    const { shape } = singleNode(this.#program, id);
    return nodeInputs(this.#program.nodes[id]!).some((operand) => {
      const node = this.#program.nodes[operand]!;
      if (node.kind === 'state') return sameShape(node.shape, shape);
      return this.#roles[operand] === 'elementwise' && this.#canWait(operand) && this.#readsVariable(operand);
    });
  }

  /** Whether a node of a group is computed at every point of its space. */
  #isFull(draft: Draft, id: ValueId): boolean {
    return this.#program.nodes[id]!.kind !== 'reduce' && sameShape(singleNode(this.#program, id).shape, draft.space);
  }

  /** Whether a node reads something that the group reads or makes already. */
  #sharesOperand(draft: Draft, id: ValueId): boolean {
    const { shape } = singleNode(this.#program, id);
    const operands = nodeInputs(this.#program.nodes[id]!).filter((operand) => {
      const node = this.#program.nodes[operand]!;
      return 'shape' in node && sameShape(node.shape, shape);
    });
    return operands.some(
      (operand) =>
        draft.nodes.has(operand) || this.#users[operand]!.some((user) => user !== id && draft.nodes.has(user)),
    );
  }

  /** Moves element-wise nodes to the one later group that uses them, where that saves storing them. */
  #moveDown(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (let id = this.#program.nodes.length - 1; id >= 0; id--) {
        const to = this.#roles[id] === 'elementwise' ? this.#onlyUser(id) : undefined;
        if (to === undefined || !this.#isWorthMoving(this.#drafts[this.#draftOf[id]!]!, id)) continue;
        this.#drafts[this.#draftOf[id]!]!.nodes.delete(id);
        this.#drafts[to]!.nodes.add(id);
        this.#draftOf[id] = to;
        changed = true;
      }
    }
  }

  /** The one later group in which all users of a node sit and in which it could be computed. */
  #onlyUser(id: ValueId): number | undefined {
    const users = this.#users[id]!;
    if (users.length === 0 || this.#kept.has(id)) return undefined;
    const to = this.#draftOf[users[0]!]!;
    const target = this.#drafts[to];
    if (to <= this.#draftOf[id]! || target === undefined || target.kind === 'single') return undefined;
    if (!users.every((user) => this.#draftOf[user] === to && this.#readsDirectly(user))) return undefined;
    if (!sameShape(singleNode(this.#program, id).shape, target.space)) return undefined;
    if (target.kind === 'contraction' && target.nodes.size >= mostEpilogueNodes) return undefined;
    // At every point only: what is used with reduces' results is another matter.
    const full = users.every((user) => this.#program.nodes[user]!.kind === 'reduce' || this.#isFull(target, user));
    return full ? to : undefined;
  }

  #readsDirectly(user: ValueId): boolean {
    return this.#roles[user] === 'elementwise' || this.#roles[user] === 'reduce';
  }

  /** Not if an operand would have to be stored in its stead; out of an epilogue only to have fewer values stored. */
  #isWorthMoving(source: Draft, id: ValueId): boolean {
    const inside = nodeInputs(this.#program.nodes[id]!).filter((operand) => source.nodes.has(operand));
    return inside.every((operand) => {
      const others = this.#users[operand]!.filter((user) => user !== id);
      if (this.#kept.has(operand) || others.some((user) => !source.nodes.has(user))) return true;
      // Those that nobody else uses follow.
      const follows = others.length === 0 && this.#roles[operand] === 'elementwise' && this.#isFull(source, operand);
      if (source.kind !== 'contraction') return follows;
      return follows
        ? this.#isWorthMoving(source, operand)
        : others.length > 0 && this.#roles[operand] === 'contraction';
    });
  }

  #finish(): Grouping {
    const { nodes } = this.#program;
    const stored = nodes.map(() => false);
    const needed = (value: ValueId): void => {
      const { base } = storageOf(this.#program, this.#roles, value);
      if (this.#roles[base] !== 'leaf') stored[base] = true;
    };
    for (const value of this.#kept) needed(value);
    for (const [id, node] of nodes.entries()) {
      if (this.#roles[id] === 'alias' || this.#roles[id] === 'part') continue;
      for (const operand of nodeInputs(node)) {
        if (this.#roles[operand] === 'view') continue;
        const inGroup =
          this.#roles[operand] !== 'alias' &&
          this.#draftOf[operand] === this.#draftOf[id] &&
          this.#roles[id] !== 'view';
        if (!inGroup) needed(operand);
      }
    }
    const full = this.#drafts.filter((draft) => draft.nodes.size > 0);
    const newIndex = new Map(full.map((draft, index) => [this.#drafts.indexOf(draft), index]));
    return {
      groups: full.map((draft) => this.#toGroup(draft, stored)),
      roles: this.#roles,
      stored,
      madeIn: this.#draftOf.map((index) => newIndex.get(index) ?? -1),
    };
  }

  #toGroup(draft: Draft, stored: readonly boolean[]): Group {
    const views = new Set<ValueId>();
    const inputs = new Set<ValueId>();
    const read = (value: ValueId): void => {
      if (!draft.nodes.has(value)) inputs.add(value);
    };
    for (const id of draft.nodes) {
      for (const operand of nodeInputs(this.#program.nodes[id]!)) {
        if (this.#roles[operand] !== 'view') {
          read(operand);
        } else {
          views.add(operand);
          nodeInputs(this.#program.nodes[operand]!).forEach(read);
        }
      }
    }
    const parts = this.#program.nodes.flatMap((node, id) =>
      node.kind === 'part' && draft.nodes.has(node.of) ? [id] : [],
    );
    const inOrder = (values: Iterable<ValueId>): ValueId[] => [...values].sort((a, b) => a - b);
    return {
      kind: draft.kind,
      space: draft.space,
      axes: draft.axes,
      nodes: inOrder([...views, ...draft.nodes]),
      inputs: inOrder(inputs),
      outputs: inOrder([...draft.nodes, ...parts].filter((id) => stored[id])),
    };
  }
}

function isTrailing(axes: readonly number[], space: Shape): boolean {
  return axes.every((axis, index) => axis === space.length - axes.length + index);
}
