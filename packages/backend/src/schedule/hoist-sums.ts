import { ProgramBuilder } from '../program/builder.ts';
import type { MatMulNode } from '../program/contract.ts';
import type { ScanNode } from '../program/control.ts';
import { mapInputs, type Node, nodeInputs } from '../program/node.ts';
import { type Program, useCounts } from '../program/program.ts';
import type { ReduceNode } from '../program/reduce.ts';
import type { ValueId } from '../program/types.ts';

/**
 * Takes sums out of loops. The gradient of a weight that a recurrent layer uses at every step is a carry to which each iteration adds
 * a product aᵀ · b (or a bias's a sum over rows). Where a and b are slices of sequences anyway, the sum over all iterations is one
 * product of the sequences, with a long inner axis: one large product instead of many small ones, and the weights' gradient is
 * written once instead of at every step.
 *
 * @example
 * const lighter = hoistSums(program); // of the gradient of a recurrent layer: one product after the loop, not one in each turn
 */
export const hoistSums = (program: Program): Program => {
  const found = new Map<ValueId, readonly Hoisted[]>();
  program.nodes.forEach((node, id) => {
    if (node.kind !== 'scan') return;
    const sums = hoistable(program, id, node);
    if (sums.length > 0) found.set(id, sums);
  });
  if (found.size === 0) return program;
  const b = new ProgramBuilder(program);
  const ids: ValueId[] = [];
  /** The parts of rewritten scans, by the scan and the old index. */
  const parts = new Map<string, ValueId>();
  program.nodes.forEach((node, id) => {
    const map = (value: ValueId): ValueId => ids[value]!;
    if (node.kind === 'scan' && found.has(id)) {
      rewrite(b, node, id, found.get(id)!, map, parts);
      ids.push(-1);
    } else if (node.kind === 'part' && found.has(node.of)) {
      // The history of a sum that went away: nobody uses it.
      ids.push(parts.get(`${node.of} ${node.index}`) ?? -1);
    } else ids.push(b.copy(mapInputs(node, map)));
  });
  return {
    ...b.finish(program.outputs.map((value) => ids[value]!)),
    writes: program.writes.map(({ state, value }) => ({ state, value: ids[value]! })),
  };
};

/** A carry that only adds up. */
interface Hoisted {
  readonly carry: number;
  readonly sum: MatMulNode | ReduceNode;
  /** The nodes of the body that go away: the carry, what is added, and the addition. */
  readonly removed: readonly ValueId[];
  /** Where the sequences of the summed values are. */
  readonly sources: readonly Source[];
}

/** A sequence whose slices a body reads or makes. */
interface Source {
  readonly from: 'xs' | 'ys';
  readonly index: number;
}

const hoistable = (program: Program, scan: ValueId, { body, carries, xs, history }: ScanNode): Hoisted[] => {
  const uses = body.nodes.map(() => 0);
  for (const node of body.nodes) for (const input of nodeInputs(node)) uses[input]! += 1;
  for (const output of body.outputs) uses[output]! += 1;
  const sourceOf = (value: ValueId): Source | undefined => {
    const node = body.nodes[value]!;
    if (node.kind === 'input' && node.index >= carries.length && node.index < carries.length + xs.length)
      return { from: 'xs', index: node.index - carries.length };
    const y = body.outputs.indexOf(value, carries.length);
    return y < 0 ? undefined : { from: 'ys', index: y - carries.length };
  };
  const ysCount = body.outputs.length - carries.length;
  const counts = useCounts(program);
  const isKept = (carry: number): boolean =>
    history &&
    program.nodes.some(
      (node, id) =>
        node.kind === 'part' && node.of === scan && node.index === carries.length + ysCount + carry && counts[id]! > 0,
    );
  return carries.flatMap((_, carry): Hoisted[] => {
    const result = body.outputs[carry]!;
    const add = body.nodes[result]!;
    if (add.kind !== 'binary' || add.op !== 'add' || add.dtype !== 'float32' || uses[result] !== 1 || isKept(carry))
      return [];
    const isCarry = (value: ValueId): boolean => {
      const node = body.nodes[value]!;
      return node.kind === 'input' && node.index === carry && uses[value] === 1;
    };
    const [old, added] = isCarry(add.a) ? [add.a, add.b] : [add.b, add.a];
    const sum = body.nodes[added]!;
    if (!isCarry(old) || uses[added] !== 1) return [];
    const isProduct = sum.kind === 'matMul' && sum.transposeA && !sum.transposeB && sum.shape.length === 2;
    const isSum = sum.kind === 'reduce' && sum.op === 'sum';
    if (!isProduct && !isSum) return [];
    const sources = nodeInputs(sum).map(sourceOf);
    if (sources.includes(undefined)) return [];
    return [{ carry, sum, removed: [old, added, result], sources: sources as Source[] }];
  });
};

/** Adds the scan without the hoisted carries, then their sums, and notes where each old part is now. */
const rewrite = (
  b: ProgramBuilder,
  node: ScanNode,
  id: ValueId,
  sums: readonly Hoisted[],
  map: (value: ValueId) => ValueId,
  parts: Map<string, ValueId>,
): void => {
  const hoisted = new Set(sums.map(({ carry }) => carry));
  const kept = node.carries.map((_, carry) => carry).filter((carry) => !hoisted.has(carry));
  const scan = b.scan({
    body: withoutCarries(node, sums),
    length: node.length,
    carries: kept.map((carry) => map(node.carries[carry]!)),
    xs: node.xs.map(map),
    consts: node.consts.map(map),
    reverse: node.reverse,
    history: node.history,
  });
  const ysCount = node.body.outputs.length - node.carries.length;
  kept.forEach((carry, index) => {
    parts.set(`${id} ${carry}`, scan.carries[index]!);
    if (node.history) parts.set(`${id} ${node.carries.length + ysCount + carry}`, scan.history[index]!);
  });
  scan.ys.forEach((y, index) => parts.set(`${id} ${node.carries.length + index}`, y));
  for (const { carry, sum, sources } of sums) {
    const sequences = sources.map(({ from, index }) => (from === 'xs' ? map(node.xs[index]!) : scan.ys[index]!));
    let total: ValueId;
    if (sum.kind === 'matMul') {
      const [left, right] = sequences.map((sequence) => {
        const [length, rows, columns] = b.typeOf(sequence).shape as readonly [number, number, number];
        return b.reshape(sequence, [length * rows, columns]);
      });
      total = b.matMul(left!, right!, { transposeA: true });
    } else {
      total = b.reshape(b.reduce('sum', sequences[0]!, [0, ...sum.axes.map((axis) => axis + 1)]), sum.shape);
    }
    parts.set(`${id} ${carry}`, b.binary('add', map(node.carries[carry]!), total));
  }
};

/** The body without some carries and what was added to them. */
const withoutCarries = ({ body, carries }: ScanNode, sums: readonly Hoisted[]): Program => {
  const hoisted = new Set(sums.map(({ carry }) => carry));
  const removed = new Set(sums.flatMap((sum) => sum.removed));
  const shift = (index: number): number => index - [...hoisted].filter((carry) => carry < index).length;
  const ids: ValueId[] = [];
  const nodes: Node[] = [];
  body.nodes.forEach((node, id) => {
    if (removed.has(id)) {
      ids.push(-1);
      return;
    }
    const mapped = mapInputs(node, (value) => ids[value]!);
    ids.push(nodes.push(mapped.kind === 'input' ? { ...mapped, index: shift(mapped.index) } : mapped) - 1);
  });
  return {
    ...body,
    inputs: body.inputs.filter((_, index) => !hoisted.has(index)),
    nodes,
    outputs: body.outputs
      .filter((_, index) => index >= carries.length || !hoisted.has(index))
      .map((value) => ids[value]!),
  };
};
