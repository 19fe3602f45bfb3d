/**
 * What a loop only hands out is computed after it, for all iterations at once. Products with constants that are only
 * stacked (an input's gradient) are one product of all rows. Sums over iterations are taken after the loop, too: a
 * carry that only grows by a product xᵀ·y of each iteration (a weight's gradient) is one product of all rows of all
 * iterations, and one that grows by sums of rows (a bias's gradient) is one sum. What the loop must hand out for that
 * are the x and y that are not inputs already. The terms are added in another order.
 */
import {
  type Node,
  nodeInputs,
  type Program,
  type ProgramBuilder,
  type ScanNode,
  singleNode,
  type ValueId,
} from '@neurite/backend';
import { rewrite, rewriteNested } from '../rewrite.ts';
import { inputRole } from './body.ts';
import { dependences, Outside } from './hoist.ts';

export function sinkFromScans(program: Program): Program {
  return rewrite(rewriteNested(program, sinkFromScans), (node, b) =>
    node.kind === 'scan' ? sink(node, b) : undefined,
  );
}

/** A carry that only sums up, and the values of each iteration from which the sum can be made. */
interface Sum {
  readonly carry: number;
  /** The term that is added: matMul with transposeA, or a reduce over the first axis (and a reshape of it). */
  readonly term: Extract<Node, { kind: 'matMul' }> | Extract<Node, { kind: 'reduce' }>;
  readonly operands: readonly ValueId[];
}

function sink(scan: ScanNode, b: ProgramBuilder): readonly ValueId[] | undefined {
  const { body, carries } = scan;
  const sums = scan.history ? [] : carries.flatMap((_, carry) => findSum(scan, carry) ?? []);
  const products = stackedProducts(scan);
  if (sums.length === 0 && products.size === 0) return undefined;

  const ysBefore = body.outputs.slice(carries.length);
  // In the place of a product its first operand; the types of these ys change.
  const ys = ysBefore.map((value) => products.get(value)?.a ?? value);
  for (const value of sums.flatMap((sum) => sum.operands)) {
    if (stackedInput(scan, value) === undefined && !ys.includes(value)) ys.push(value);
  }
  // The carries stay, unchanged by the body now, for pruning to find.
  const outputs = carries.map((_, carry) => {
    if (!sums.some((sum) => sum.carry === carry)) return body.outputs[carry]!;
    return body.nodes.findIndex((node) => node.kind === 'input' && node.index === carry);
  });
  const parts = b.scan({ ...scan, body: { ...body, outputs: [...outputs, ...ys] } });
  const stacked = (value: ValueId): ValueId => {
    const input = stackedInput(scan, value);
    return input === undefined ? parts.ys[ys.indexOf(value)]! : scan.xs[input]!;
  };
  const totals = parts.carries.map((part, carry) => {
    const sum = sums.find((candidate) => candidate.carry === carry);
    return sum === undefined ? part : b.binary('add', carries[carry]!, total(scan, sum, stacked, b));
  });
  const outside = new Outside(scan, dependences(scan), b);
  const handedOut = ysBefore.map((value, at) => {
    const product = products.get(value);
    if (product === undefined) return parts.ys[at]!;
    const [length, rows, inner] = b.typeOf(parts.ys[at]!).shape as readonly [number, number, number];
    const flat = b.reshape(parts.ys[at]!, [length * rows, inner]);
    return b.reshape(b.matMul(flat, outside.once(product.b), { transposeB: product.transposeB }), [
      length,
      ...product.shape,
    ]);
  });
  return [...totals, ...handedOut, ...parts.history];
}

/** The products of a varying value and a constant that are handed out and used for nothing else. */
function stackedProducts(scan: ScanNode): Map<ValueId, Extract<Node, { kind: 'matMul' }>> {
  const { body, carries } = scan;
  const depends = dependences(scan);
  const products = new Map<ValueId, Extract<Node, { kind: 'matMul' }>>();
  for (const value of body.outputs.slice(carries.length)) {
    const node = body.nodes[value]!;
    if (node.kind !== 'matMul' || node.shape.length !== 2 || node.transposeA) continue;
    if (depends[node.b] === 'constant' && usesOf(body, value) === 1) products.set(value, node);
  }
  return products;
}

function usesOf(body: Program, value: ValueId): number {
  const asOperand = body.nodes.reduce(
    (count, node) => count + nodeInputs(node).filter((operand) => operand === value).length,
    0,
  );
  return asOperand + body.outputs.filter((output) => output === value).length;
}

function total(
  scan: ScanNode,
  { carry, term, operands }: Sum,
  stacked: (value: ValueId) => ValueId,
  b: ProgramBuilder,
): ValueId {
  const { shape } = b.typeOf(scan.carries[carry]!);
  const all = operands.map(stacked);
  if (term.kind === 'reduce')
    return b.reshape(b.reduce('sum', all[0]!, [0, ...term.axes.map((axis) => axis + 1)]), shape);
  const [x, y] = all.map((value) => {
    const [length, rows, columns] = b.typeOf(value).shape as readonly [number, number, number];
    return b.reshape(value, [length * rows, columns]);
  });
  return b.matMul(x!, y!, { transposeA: true });
}

function findSum(scan: ScanNode, carry: number): Sum | undefined {
  const { body } = scan;
  const inputs = body.nodes.flatMap((node, id) => (node.kind === 'input' && node.index === carry ? [id] : []));
  const next = body.outputs[carry]!;
  const sum = body.nodes[next]!;
  if (inputs.length !== 1 || sum.kind !== 'binary' || sum.op !== 'add' || sum.dtype !== 'float32' || sum.a === sum.b)
    return undefined;
  const [own] = inputs as [ValueId];
  if ((sum.a !== own && sum.b !== own) || usesOf(body, own) !== 1 || usesOf(body, next) !== 1) return undefined;
  let term = body.nodes[sum.a === own ? sum.b : sum.a]!;
  while (term.kind === 'reshape') term = body.nodes[term.x]!;
  if (term.kind === 'matMul') {
    const fits = term.transposeA && !term.transposeB && term.shape.length === 2;
    return fits ? { carry, term, operands: [term.a, term.b] } : undefined;
  }
  const fits = term.kind === 'reduce' && term.op === 'sum' && singleNode(body, term.x).shape.length > 0;
  return fits
    ? { carry, term: term as Extract<Node, { kind: 'reduce' }>, operands: [(term as { x: ValueId }).x] }
    : undefined;
}

/** Which sequence a value of the body is the slice of, if it is one. */
function stackedInput(scan: ScanNode, value: ValueId): number | undefined {
  const node = scan.body.nodes[value]!;
  if (node.kind !== 'input') return undefined;
  const { role, at } = inputRole(scan, node.index);
  return role === 'xs' ? at : undefined;
}
