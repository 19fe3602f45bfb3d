/**
 * What a scan's body computes without its carries is computed outside: once, where it depends on constants alone, and
 * for all iterations at once, where a matrix product of slices and constants is concerned. An LSTM's x·W over 49 steps
 * of 32 rows becomes one product of 1,568 rows.
 */
import {
  elementCount,
  groupOf,
  isMulti,
  mapInputs,
  type Node,
  nodeInputs,
  type Program,
  type ProgramBuilder,
  type ScanNode,
  type SingleNode,
  singleNode,
  type Slot,
  type ValueId,
} from '@neurite/backend';
import { rewrite, rewriteNested } from '../rewrite.ts';
import { editBody, inputRole } from './body.ts';

/** More than this is not stored for all iterations at once. */
const mostBytes = 1 << 26;

export function hoistFromScans(program: Program): Program {
  return rewrite(rewriteNested(program, hoistFromScans), (node, b) =>
    node.kind === 'scan' ? hoist(node, b) : undefined,
  );
}

/** What a value of a body depends on: nothing but constants, slices too, or anything. */
export type Dependence = 'constant' | 'slices' | 'anything';

function hoist(scan: ScanNode, b: ProgramBuilder): readonly ValueId[] | undefined {
  const { body } = scan;
  const depends = dependences(scan);
  const users = body.nodes.map((): ValueId[] => []);
  for (const [id, node] of body.nodes.entries()) for (const value of nodeInputs(node)) users[value]!.push(id);
  const outputs = new Set(body.outputs);
  const isAtEdge = (id: ValueId, own: Dependence): boolean =>
    outputs.has(id) || users[id]!.some((user) => depends[user] !== own);

  const invariant = body.nodes.flatMap((node, id) =>
    depends[id] === 'constant' && isAtEdge(id, 'constant') && isWork(node) ? [id] : [],
  );
  const products = body.nodes.flatMap((node, id) => {
    const bytes = isMulti(node) ? 0 : 4 * scan.length * elementCount(node.shape);
    return node.kind === 'matMul' && depends[id] === 'slices' && bytes <= mostBytes && canLift(body, depends, id)
      ? [id]
      : [];
  });
  if (invariant.length === 0 && products.length === 0) return undefined;

  const outer = new Outside(scan, depends, b);
  const xs = [...scan.xs, ...products.map((id) => outer.forAll(id))];
  const consts = [...scan.consts, ...invariant.map((id) => outer.once(id))];
  const carries = scan.carries.length;
  const given = new Map<ValueId, number>();
  for (const [at, id] of products.entries()) given.set(id, carries + scan.xs.length + at);
  for (const [at, id] of invariant.entries()) given.set(id, carries + xs.length + scan.consts.length + at);
  const type = (id: ValueId): Slot => {
    const { shape, dtype } = singleNode(body, id);
    return { shape, dtype };
  };
  const inputs = [
    ...body.inputs.slice(0, carries + scan.xs.length),
    ...products.map(type),
    ...body.inputs.slice(carries + scan.xs.length, -1),
    ...invariant.map(type),
    ...body.inputs.slice(-1),
  ];
  const sources = body.inputs.map((_, index) => {
    const { role } = inputRole(scan, index);
    const shift = role === 'const' ? products.length : role === 'step' ? products.length + invariant.length : 0;
    return { input: index + shift };
  });
  return b.addMulti({ ...scan, xs, consts, body: editBody(body, { inputs, sources, outputs: body.outputs, given }) });
}

/** What each value of a scan's body depends on. */
export function dependences(scan: ScanNode): Dependence[] {
  const depends: Dependence[] = [];
  for (const node of scan.body.nodes) depends.push(dependenceOf(scan, node, depends));
  return depends;
}

function dependenceOf(scan: ScanNode, node: Node, depends: readonly Dependence[]): Dependence {
  if (node.kind === 'input') {
    const { role } = inputRole(scan, node.index);
    return role === 'xs' ? 'slices' : role === 'const' ? 'constant' : 'anything';
  }
  // Programs inside and calls of the host stay where they are.
  if (node.kind === 'host' || node.kind === 'scan' || node.kind === 'cond' || node.kind === 'part') return 'anything';
  const operands = nodeInputs(node).map((value) => depends[value]!);
  if (operands.includes('anything')) return 'anything';
  return operands.includes('slices') ? 'slices' : 'constant';
}

/** Whether computing a node takes time: reading and viewing do not. */
function isWork(node: Node): boolean {
  if (isMulti(node)) return false;
  return !['input', 'constant', 'fill', 'iota', 'reshape', 'broadcast', 'slice'].includes(node.kind);
}

/** Whether a value and all slices that it comes from can be computed for all iterations at once. */
function canLift(body: Program, depends: readonly Dependence[], id: ValueId): boolean {
  if (depends[id] === 'constant') return true;
  const node = body.nodes[id]!;
  if (node.kind === 'input') return true;
  if (isMulti(node)) return false;
  const known =
    groupOf(node.kind) === 'elementwise' || ['matMul', 'reshape', 'transpose', 'slice', 'concat'].includes(node.kind);
  if (!known) return false;
  if (node.kind === 'matMul') {
    const [a, second] = [depends[node.a] === 'slices', depends[node.b] === 'slices'];
    if (!(a && second) && !(a && !node.transposeA && node.shape.length === 2)) return false;
  }
  if (node.kind === 'concat' && node.xs.some((x) => depends[x] !== 'slices')) return false;
  return nodeInputs(node).every((value) => canLift(body, depends, value));
}

/** Computes values of a body in the program around it. */
export class Outside {
  readonly #scan: ScanNode;
  readonly #depends: readonly Dependence[];
  readonly #b: ProgramBuilder;
  readonly #done = new Map<ValueId, ValueId>();

  constructor(scan: ScanNode, depends: readonly Dependence[], b: ProgramBuilder) {
    this.#scan = scan;
    this.#depends = depends;
    this.#b = b;
  }

  /** A value that is the same in each iteration. */
  once(id: ValueId): ValueId {
    return this.#memo(id, (node) => {
      if (node.kind === 'input') return this.#scan.consts[inputRole(this.#scan, node.index).at]!;
      if (node.kind === 'constant') return this.#b.constant(this.#scan.body.constants[node.index]!);
      return this.#b.add(mapInputs(node, (value) => this.once(value)));
    });
  }

  /** A value of all iterations, stacked: an axis of the scan's length comes first. */
  forAll(id: ValueId): ValueId {
    return this.#memo(id, (node) => {
      const { length } = this.#scan;
      const b = this.#b;
      switch (node.kind) {
        case 'input':
          return this.#scan.xs[inputRole(this.#scan, node.index).at]!;
        case 'reshape':
          return b.reshape(this.forAll(node.x), [length, ...node.shape]);
        case 'transpose':
          return b.transpose(this.forAll(node.x), [0, ...node.permutation.map((axis) => axis + 1)]);
        case 'slice':
          return b.slice(this.forAll(node.x), [0, ...node.start], [length, ...node.shape], [1, ...node.strides]);
        case 'concat':
          return b.concat(
            node.xs.map((x) => this.forAll(x)),
            node.axis + 1,
          );
        case 'matMul': {
          if (this.#depends[node.b] === 'slices') return b.matMul(this.forAll(node.a), this.forAll(node.b), node);
          const [rows, inner] = singleNode(this.#scan.body, node.a).shape as readonly [number, number];
          const flat = b.reshape(this.forAll(node.a), [length * rows, inner]);
          return b.reshape(b.matMul(flat, this.once(node.b), { transposeB: node.transposeB }), [length, ...node.shape]);
        }
        default:
          return b.add(mapInputs(node, (value) => this.#operand(value, node.shape.length)));
      }
    });
  }

  /**
   * An operand of an element-wise node: of all iterations, with ones for the axes that it lacks, so that it broadcasts.
   */
  #operand(id: ValueId, rank: number): ValueId {
    if (this.#depends[id] === 'constant') return this.once(id);
    const stacked = this.forAll(id);
    const { shape } = singleNode(this.#scan.body, id);
    if (shape.length === rank) return stacked;
    const ones = new Array<number>(rank - shape.length).fill(1);
    return this.#b.reshape(stacked, [this.#scan.length, ...ones, ...shape]);
  }

  #memo(id: ValueId, make: (node: SingleNode) => ValueId): ValueId {
    const known = this.#done.get(id);
    if (known !== undefined) return known;
    const value = make(singleNode(this.#scan.body, id));
    this.#done.set(id, value);
    return value;
  }
}
