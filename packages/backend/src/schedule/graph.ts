import { ProgramError } from '../program/error.ts';
import { isMulti, type Node, nodeInputs } from '../program/node.ts';
import type { Program } from '../program/program.ts';
import type { ValueId } from '../program/types.ts';
import type { FusionRules } from './rules.ts';
import {
  broadcastView,
  isContiguous,
  reshapeView,
  reverseView,
  sliceView,
  transposeView,
  type View,
  wholeView,
} from './view.ts';

/**
 * What each node of a program is to the engine:
 *
 * - `source`: it lies where the caller, the program or a variable has it;
 * - `constant`: one number everywhere, written into the code;
 * - `view`: another stored value, looked at in another way;
 * - `elementwise`: computed element by element, in one loop with others;
 * - `kernel`: computed by a kernel of its own; `part`: a result of a kernel that gives several.
 */
export type Role = 'source' | 'constant' | 'view' | 'elementwise' | 'kernel' | 'part';

/** A program as the engine sees it. */
export interface Graph {
  readonly program: Program;
  readonly roles: readonly Role[];
  /** The number that a value is everywhere, whatever its role. */
  readonly numbers: readonly (number | undefined)[];
  /** How each value is read: a stored value as a whole, a view through what it is a view of. */
  readonly views: readonly (View | undefined)[];
  /** How the views that are copied read their operands. */
  readonly copies: ReadonlyMap<ValueId, View>;
  /** The nodes that use a value; outputs and writes are not among them. */
  readonly consumers: readonly (readonly ValueId[])[];
  /** Whether a value is an output of the program or written to a variable. */
  readonly isResult: readonly boolean[];
  /** The nodes that must have run before this one; views and constants are seen through. */
  readonly dependencies: readonly (readonly ValueId[])[];
}

const ELEMENTWISE: ReadonlySet<Node['kind']> = new Set([
  'unary',
  'binary',
  'compare',
  'select',
  'cast',
  'clamp',
  'iota',
]);
const VIEWS: ReadonlySet<Node['kind']> = new Set(['reshape', 'transpose', 'broadcast', 'slice', 'reverse']);

/** Whether a node computes element by element from operands of its own shape. */
export const isElementwise = (node: Node): boolean => ELEMENTWISE.has(node.kind);

/**
 * Finds out each node's role.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const y = b.unary('exp', b.transpose(x, [1, 0]));
 * analyse(b.finish([y]), { takesStrides: readsThroughStrides }).roles // ['source', 'view', 'elementwise']
 */
export const analyse = (program: Program, { takesStrides }: Pick<FusionRules, 'takesStrides'>): Graph => {
  const { nodes } = program;
  const live = liveNodes(program);
  const consumers: ValueId[][] = nodes.map(() => []);
  nodes.forEach((node, id) => {
    if (live[id]) for (const input of new Set(nodeInputs(node))) consumers[input]!.push(id);
  });
  const isResult = nodes.map(() => false);
  for (const id of program.outputs) isResult[id] = true;
  for (const { value } of program.writes) isResult[value] = true;

  const roles: Role[] = [];
  const numbers: (number | undefined)[] = [];
  const copies = new Map<ValueId, View>();
  const views: (View | undefined)[] = [];
  const firsts = new Map<string, ValueId>();
  const mustBeDense = (id: ValueId): boolean =>
    isResult[id]! ||
    consumers[id]!.some(
      (user) => !isElementwise(nodes[user]!) && !VIEWS.has(nodes[user]!.kind) && !takesStrides(nodes[user]!),
    );
  /** A constant that somebody wants in memory. */
  const mustBeStored = (id: ValueId): boolean =>
    isResult[id]! ||
    consumers[id]!.some(
      (user) => !isElementwise(nodes[user]!) && !VIEWS.has(nodes[user]!.kind) && nodes[user]!.kind !== 'reduce',
    );

  nodes.forEach((node, id) => {
    const add = (role: Role, view?: View, number?: number): void => {
      roles.push(role);
      views.push(view);
      numbers.push(number);
    };
    if (isMulti(node)) return add('kernel');
    const whole = wholeView(id, node.shape, node.dtype);
    const number =
      node.kind === 'fill' ? node.value : VIEWS.has(node.kind) ? numbers[(node as { x: ValueId }).x] : undefined;
    if (number !== undefined)
      return mustBeStored(id) ? add('elementwise', whole, number) : add('constant', undefined, number);
    if (node.kind === 'input' || node.kind === 'constant' || node.kind === 'state') {
      // Nodes that read the same thing are one buffer, named by the first.
      const key = `${node.kind} ${node.index}`;
      if (!firsts.has(key)) firsts.set(key, id);
      return add('source', wholeView(firsts.get(key)!, node.shape, node.dtype));
    }
    if (node.kind === 'part') return add('part', whole);
    if (isElementwise(node)) return add('elementwise', whole);
    if (!VIEWS.has(node.kind)) return add('kernel', whole);
    const view = viewOf(node, views);
    // A reshape that no strides describe is copied in the shape of its operand.
    if (view === undefined) return add('kernel', whole);
    if (mustBeDense(id) && !isContiguous(view)) {
      copies.set(id, view);
      return add('elementwise', whole);
    }
    return add('view', view);
  });

  const resolve = (id: ValueId): ValueId[] => {
    if (numbers[id] !== undefined && roles[id] === 'constant') return [];
    if (roles[id] === 'view') return resolve(views[id]!.buffer);
    return roles[id] === 'source' ? [] : [id];
  };
  const dependencies = nodes.map((node, id) => {
    if (!live[id] || roles[id] === 'constant' || roles[id] === 'view' || roles[id] === 'source') return [];
    if (numbers[id] !== undefined) return [];
    return [...new Set(nodeInputs(node).flatMap(resolve))];
  });
  return { program, roles, numbers, views, copies, consumers, isResult, dependencies };
};

/**
 * The view of a value that is read from memory.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const turned = b.transpose(x, [1, 0]);
 * const graph = analyse(b.finish([b.unary('exp', turned)]), { takesStrides: readsThroughStrides });
 * storedView(graph, turned).strides // [1, 3]
 */
export const storedView = (graph: Graph, id: ValueId): View => {
  const view = graph.views[id];
  if (view === undefined) throw new ProgramError(`%${id} is stored nowhere.`);
  return view;
};

/** How to read the operand of a view node without moving it; undefined when that cannot be. */
export const viewOf = (node: Node, views: readonly (View | undefined)[]): View | undefined => {
  switch (node.kind) {
    case 'reshape':
      return reshapeView(views[node.x]!, node.shape);
    case 'transpose':
      return transposeView(views[node.x]!, node.permutation);
    case 'broadcast':
      return broadcastView(views[node.x]!, node.shape);
    case 'slice':
      return sliceView(views[node.x]!, node.start, node.strides, node.shape);
    case 'reverse':
      return reverseView(views[node.x]!, node.axes);
    default:
      return undefined;
  }
};

/** Which nodes the outputs, the writes and the effects need. */
const liveNodes = (program: Program): boolean[] => {
  const live = program.nodes.map((node) => node.kind === 'host' && node.effect);
  for (const id of program.outputs) live[id] = true;
  for (const { value } of program.writes) live[value] = true;
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    if (live[id]) for (const input of nodeInputs(program.nodes[id]!)) live[input] = true;
  }
  return live;
};
