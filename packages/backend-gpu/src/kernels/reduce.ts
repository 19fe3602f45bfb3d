import {
  broadcastView,
  type DType,
  type Graph,
  type KernelGroup,
  type ReduceNode,
  type ReduceOp,
  sameShape,
  type Shape,
  typeOfValue,
  type ValueId,
  wholeView,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { type Axis, axesOf, placeIn } from '../wgsl/space.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { GroupCode } from './group-code.ts';
import { combineLanes, type LanePlan, perLane, planLanes, shareTotals } from './lanes.ts';

/** From so many terms on several threads share one result's. */
const LEAST_SHARED_TERMS = 32;

/** So many workgroups keep a GPU busy; where there are far fewer, results are computed in parts, of at least so many terms a thread. */
const ENOUGH_WORKGROUPS = 64;
const LEAST_PARTS = 4;
const LEAST_TERMS_OF_A_PART = 16;

/** What a group's reductions have in common. */
export interface Rows {
  /** The shape of what is reduced. */
  readonly shape: Shape;
  readonly reduced: readonly number[];
  readonly results: number;
  readonly terms: number;
}

/** Rows of arrays of a shape, reduced over axes. */
export const rowsOf = (shape: Shape, reduced: readonly number[]): Rows => {
  const terms = reduced.reduce((product, axis) => product * shape[axis]!, 1);
  const results = shape.reduce((product, length, axis) => (reduced.includes(axis) ? product : product * length), 1);
  return { shape, reduced, results, terms };
};

/** How lanes share rows; nothing where each row has a thread. */
export const rowPlan = ({ shape, reduced, results, terms }: Rows): LanePlan | undefined => {
  if (terms < LEAST_SHARED_TERMS) return undefined;
  const plan = planLanes(results, terms, reduced.includes(shape.findLastIndex((length) => length > 1)));
  return plan.lanes === 1 ? undefined : plan;
};

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
  const parts = plan === undefined ? 1 : partsOf(plan, rows.terms);
  if (plan !== undefined && parts > 1) return inParts(context, group, rows, plan, parts);
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
  plan: LanePlan | undefined,
): { body: string[]; store: string[] } => {
  const { graph } = context;
  const { program } = graph;
  const { shape, results, terms } = rows;
  const axes = reductionAxes(shape, rows.reduced);
  const levels = levelsOf(graph, group);
  const places = placesOfRows(rows);
  const [loop, isElement] = [
    plan === undefined ? ['0u', 1] : ['turn', plan.lanes],
    (id: ValueId) => sameShape(typeOfValue(program, id).shape, shape),
  ];
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
      ...(terms === 0 ? [] : [`for (var r = ${loop[0]}; r < ${terms}u; r += ${loop[1]}u) {`, ...code.lines, ...adds]),
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

/** Where rows have what, as expressions of the row `i` and the term `r`. */
export const placesOfRows = (rows: Rows): { ofElement: string; ofRow: string; alone: string } => {
  const axes = reductionAxes(rows.shape, rows.reduced);
  const kept = rows.shape.map((length, axis) => (rows.reduced.includes(axis) ? 1 : length));
  return {
    /** That of an element, in an array of the rows' shape. */
    ofElement: placeIn(wholeView(0, rows.shape, 'float32'), axes),
    /** That of what a row has once, for its elements, */
    ofRow: placeIn(broadcastView(wholeView(0, kept, 'float32'), rows.shape), axes),
    /** and for itself. */
    alone: placeIn(wholeView(0, kept, 'float32'), axesOf('i', kept)),
  };
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
const inParts = (
  context: KernelContext,
  group: KernelGroup,
  rows: Rows,
  plan: LanePlan,
  parts: number,
): KernelCall[] => {
  const { results, shape, terms } = rows;
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
  const length = Math.ceil(terms / parts);
  const body = [
    ...totals.map(({ start }) => start),
    `for (var r = part * ${length}u + turn; r < min((part + 1u) * ${length}u, ${terms}u); r += ${plan.lanes}u) {`,
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

/** In how many parts the terms of each of a few results are taken by more workgroups: depends on shapes alone, so that the bits do. */
export const partsOf = ({ groups, lanes }: LanePlan, terms: number): number => {
  const parts = Math.min(Math.floor(ENOUGH_WORKGROUPS / groups), Math.floor(terms / (lanes * LEAST_TERMS_OF_A_PART)));
  return parts < LEAST_PARTS ? 1 : parts;
};

/** The axes of a space of which some are reduced: `i` walks the results, `r` the terms of one. */
export const reductionAxes = (shape: readonly number[], reduced: readonly number[]): Axis[] => {
  const isReduced = shape.map((_, axis) => reduced.includes(axis));
  const kept = axesOf(
    'i',
    shape.filter((_, axis) => !isReduced[axis]),
  );
  const terms = axesOf(
    'r',
    shape.filter((_, axis) => isReduced[axis]),
  );
  return shape.map((_, axis) => (isReduced[axis] ? terms : kept).shift()!);
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
