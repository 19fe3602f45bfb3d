import {
  type DType,
  type Graph,
  type KernelGroup,
  type ReduceNode,
  type ReduceOp,
  sameShape,
  typeOfValue,
  type ValueId,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { axesOf } from '../wgsl/space.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { GroupCode } from './group-code.ts';
import { combineLanes, perLane, shareTotals } from './lanes.ts';
import { placesOfRows, reductionAxes, type RowPlan, rowPlan, type Rows, rowsOf, termsOfThread } from './rows.ts';

/**
 * Reductions over the same axes of arrays of one shape, whose operands are computed while they are reduced, and element-wise nodes before,
 * between and after them: a kernel whose threads go along their rows once for each reduction that waits for another, and compute
 * anew what they do not store.
 */
export const reduceKernels = (context: KernelContext, group: KernelGroup): KernelCall[] => {
  const { program } = context.graph;
  const reduces = group.nodes.flatMap((id) => {
    const node = program.nodes[id]!;
    return node.kind === 'reduce' ? [{ id, node }] : [];
  });
  const first = reduces[0]!.node;
  const rows = rowsOf(typeOfValue(program, first.x).shape, first.axes);
  if (rows.results === 0) return [];
  const plan = rowPlan(rows);
  if (plan !== undefined && plan.parts > 1) return inParts(context, group, rows, plan);
  const writer = writerFor(context);
  const label = labelOf(context, group);
  const { body, store } = rowCode(context, group, writer, rows, plan);
  return plan === undefined
    ? [writer.perItem(label, rows.results, [...body, ...store].join('\n'))]
    : [perLane(writer, plan, { label, count: rows.results, body: body.join('\n'), store: store.join('\n') })];
};

/** What a thread does with its row `i`: statements that all come through, and those that store what a row has once. */
const rowCode = (
  context: KernelContext,
  group: KernelGroup,
  writer: KernelWriter,
  rows: Rows,
  plan: RowPlan | undefined,
): { body: string[]; store: string[] } => {
  const { graph } = context;
  const { program } = graph;
  const { shape, results, terms } = rows;
  const axes = reductionAxes(shape, rows.reduced);
  const levels = levelsOf(graph, group);
  const places = placesOfRows(rows);
  const isElement = (id: ValueId): boolean => sameShape(typeOfValue(program, id).shape, shape);
  const perRow = group.nodes.filter((id) => program.nodes[id]!.kind !== 'reduce' && !isElement(id));
  const rowShape = perRow.length === 0 ? [] : typeOfValue(program, perRow[0]!).shape;
  const ofRow = new GroupCode(graph, perRow, writer, { shape: rowShape, axes: axesOf('i', rowShape), prefix: 'row' });
  /** What is known of a row so far, by the names of variables. */
  const known = new Map<ValueId, string>();
  const learn = (id: ValueId, name: string): void => {
    known.set(id, name);
    ofRow.defineElement(id, places.alone, name);
  };
  const body: string[] = [];
  for (let level = 0; level <= Math.max(...levels.values()); level++) {
    for (const id of perRow) if (levels.get(id) === level) learn(id, ofRow.of(id));
    body.push(...ofRow.lines.splice(0));
    const now = group.nodes.filter((id) => levels.get(id) === level && !perRow.includes(id));
    const totals = now.flatMap((id) => {
      const node = program.nodes[id]!;
      return node.kind === 'reduce' ? [{ id, node, ...totalOf(node, `t${id}`) }] : [];
    });
    const stored = group.outputs.filter((id) => now.includes(id) && program.nodes[id]!.kind !== 'reduce');
    if (totals.length + stored.length === 0) continue;
    // What an earlier pass stored is read again, all else computed again.
    const inside = group.nodes.filter(
      (id) => levels.get(id)! <= level && !(levels.get(id)! < level && group.outputs.includes(id)),
    );
    const code = new GroupCode(graph, inside.filter(isElement), writer, { shape, axes });
    for (const [id, name] of known) code.defineElement(id, places.ofRow, name);
    const adds = terms === 0 ? [] : totals.map(({ add, node }) => add(code.of(node.x)));
    const stores = stored.map((id) => writer.store(id, typeOfValue(program, id).dtype, places.ofElement, code.of(id)));
    const isGuarded = stores.length > 0 && plan !== undefined && results % plan.results > 0;
    body.push(
      ...totals.map(({ start }) => start),
      ...(terms === 0 ? [] : [`${termsOfThread(rows, plan)} {`, ...code.lines, ...adds]),
      ...(isGuarded ? [`if (result < ${results}u) {`, ...stores, '}'] : stores),
      terms === 0 ? '' : '}',
    );
    const isWanted = group.nodes.some((id) => levels.get(id)! > level);
    if (plan !== undefined && totals.length > 0) {
      body.push(...combineLanes(writer, plan, context.subgroup, totals));
      if (isWanted) body.push(...shareTotals(plan, context.subgroup, totals));
    }
    for (const { id, name } of totals) learn(id, name);
  }
  const store = group.outputs.flatMap((id) => {
    const name = known.get(id);
    return name === undefined ? [] : [writer.store(id, typeOfValue(program, id).dtype, 'i', name)];
  });
  return { body, store };
};

/** How many reductions each node waits for that wait for each other. */
const levelsOf = ({ dependencies, program }: Graph, group: KernelGroup): Map<ValueId, number> => {
  const levels = new Map<ValueId, number>();
  for (const id of group.nodes) {
    const before = dependencies[id]!.flatMap((of) => {
      const level = levels.get(of);
      return level === undefined ? [] : [program.nodes[of]!.kind === 'reduce' ? level + 1 : level];
    });
    levels.set(id, Math.max(0, ...before));
  }
  return levels;
};

/** A thread's part of a reduction. */
const totalOf = ({ op, dtype }: ReduceNode, name: string) => ({
  name,
  start: `var ${name} = ${neutral(op, dtype)};`,
  add: (term: string): string => `${name} = ${combine(op, dtype, name, term)};`,
  combine: (a: string, b: string): string => combine(op, dtype, a, b),
  scalar: scalarOf(dtype),
});

/** Reductions of many terms to few results: parts of a row by several workgroups, and a kernel that takes them together. */
const inParts = (context: KernelContext, group: KernelGroup, rows: Rows, plan: RowPlan): KernelCall[] => {
  const { results, shape } = rows;
  const { parts } = plan;
  const writer = writerFor(context);
  const code = new GroupCode(context.graph, group.nodes, writer, { shape, axes: reductionAxes(shape, rows.reduced) });
  const totals = group.nodes.flatMap((id) => {
    const node = context.graph.program.nodes[id]!;
    if (node.kind !== 'reduce') return [];
    const { dtype } = node;
    return [
      { id, node, dtype, sums: context.temporary({ shape: [results * parts], dtype }), ...totalOf(node, `t${id}`) },
    ];
  });
  const adds = totals.map(({ add, node }) => add(code.of(node.x)));
  const body = [
    ...totals.map(({ start }) => start),
    `${termsOfThread(rows, plan)} {`,
    ...code.lines,
    ...adds,
    '}',
    ...combineLanes(writer, plan, context.subgroup, totals),
  ];
  const store = totals.map(({ dtype, name, sums }) => writer.store(sums, dtype, `i * ${parts}u + part`, name));
  const label = labelOf(context, group);
  const whole = perLane(writer, plan, {
    label: `${label}, in ${parts} parts`,
    count: results,
    parts,
    body: body.join('\n'),
    store: store.join('\n'),
  });
  const last = writerFor(context);
  const total = totals.map(({ id, add, dtype, name, start, sums }) => {
    const loop = `for (var part = 0u; part < ${parts}u; part++) { ${add(last.load(sums, dtype, `i * ${parts}u + part`))} }`;
    return [start, loop, last.store(id, dtype, 'i', name)].join('\n');
  });
  return [whole, last.perItem(`${label}, of its parts`, results, total.join('\n'))];
};

/** What a reduction of nothing gives. */
const neutral = (op: ReduceOp, dtype: DType): string => {
  const number: Readonly<Record<ReduceOp, number>> = {
    sum: 0,
    prod: 1,
    max: dtype === 'int32' ? -(2 ** 31) : -Infinity,
    min: dtype === 'int32' ? 2 ** 31 - 1 : Infinity,
    any: 0,
    all: 1,
  };
  return literal(number[op], scalarOf(dtype));
};

const combine = (op: ReduceOp, dtype: DType, total: string, term: string): string => {
  switch (op) {
    case 'sum':
      return `${total} + ${term}`;
    case 'prod':
      return `${total} * ${term}`;
    case 'max':
    case 'min':
      return dtype === 'int32' ? `${op}(${total}, ${term})` : `${op}32(${total}, ${term})`;
    // Both sides are evaluated: one of them may be what another thread hands over.
    case 'any':
      return `${total} | ${term}`;
    case 'all':
      return `${total} & ${term}`;
  }
};
