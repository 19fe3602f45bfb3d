import {
  type DType,
  elementCount,
  type KernelGroup,
  type ReduceNode,
  type ReduceOp,
  typeOfValue,
} from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { type Axis, axesOf } from '../wgsl/space.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { GroupCode } from './group-code.ts';
import { combineLanes, type LanePlan, perLane, planLanes } from './lanes.ts';

/** From so many terms on several threads share one result's. */
const LEAST_SHARED_TERMS = 32;

/** So many workgroups keep a GPU busy; where there are far fewer, results are computed in parts, of at least so many terms a thread. */
const ENOUGH_WORKGROUPS = 64;
const LEAST_PARTS = 4;
const LEAST_TERMS_OF_A_PART = 16;

/** Reductions over the same axes of arrays of one shape, whose operands are computed while they are reduced. */
export const reduceKernels = (context: KernelContext, group: KernelGroup): KernelCall[] => {
  const { program } = context.graph;
  const reduces = group.nodes.flatMap((id) => {
    const node = program.nodes[id]!;
    return node.kind === 'reduce' ? [{ id, node }] : [];
  });
  const first: ReduceNode = reduces[0]!.node;
  const { shape } = typeOfValue(program, first.x);
  const results = elementCount(first.shape);
  if (results === 0) return [];
  const terms = first.axes.reduce((product, axis) => product * shape[axis]!, 1);
  const axes = reductionAxes(shape, first.axes);
  const writer = writerFor(context);
  const code = new GroupCode(context.graph, group.nodes, writer, { shape, axes });
  const totals = reduces.map(({ id, node }, index) => {
    const name = `t${index}`;
    return {
      name,
      start: `var ${name} = ${neutral(node.op, node.dtype)};`,
      add: terms === 0 ? '' : `${name} = ${combine(node.op, node.dtype, name, code.of(node.x))};`,
      combine: (a: string, b: string) => combine(node.op, node.dtype, a, b),
      store: writer.store(id, node.dtype, 'i', name),
      scalar: scalarOf(node.dtype),
    };
  });
  const starts = totals.map(({ start }) => start);
  const stores = totals.map(({ store }) => store);
  const step = [...code.lines, ...totals.map(({ add }) => add)].join('\n');
  const label = labelOf(context, group);
  const plan = planLanes(results, terms, first.axes.includes(shape.findLastIndex((length) => length > 1)));
  if (terms < LEAST_SHARED_TERMS || plan.lanes === 1) {
    const loop = terms === 0 ? '' : `for (var r = 0u; r < ${terms}u; r++) {\n${step}\n}`;
    return [writer.perItem(label, results, [...starts, loop, ...stores].join('\n'))];
  }
  const parts = partsOf(plan, terms);
  const length = Math.ceil(terms / parts);
  const sums =
    parts === 1 ? [] : reduces.map(({ node }) => context.temporary({ shape: [results * parts], dtype: node.dtype }));
  const partial = sums.map((buffer, index) =>
    writer.store(buffer, reduces[index]!.node.dtype, `i * ${parts}u + part`, `t${index}`),
  );
  const body = [
    ...starts,
    `for (var r = part * ${length}u + turn; r < min((part + 1u) * ${length}u, ${terms}u); r += ${plan.lanes}u) {\n${step}\n}`,
    ...combineLanes(writer, plan, context.subgroup, totals),
  ];
  const whole = perLane(writer, plan, {
    label: parts === 1 ? label : `${label}, in ${parts} parts`,
    count: results,
    parts,
    body: body.join('\n'),
    store: (parts === 1 ? stores : partial).join('\n'),
  });
  if (parts === 1) return [whole];
  const last = writerFor(context);
  const total = reduces.map(({ id, node }, index) => {
    const place = `i * ${parts}u + part`;
    const loop = `for (var part = 0u; part < ${parts}u; part++) { t = ${combine(node.op, node.dtype, 't', last.load(sums[index]!, node.dtype, place))}; }`;
    return `{\nvar t = ${neutral(node.op, node.dtype)};\n${loop}\n${last.store(id, node.dtype, 'i', 't')}\n}`;
  });
  return [whole, last.perItem(`${label}, of its parts`, results, total.join('\n'))];
};

/** In how many parts the terms of each of a few results are taken by more workgroups: depends on shapes alone, so that the bits do. */
const partsOf = ({ groups, lanes }: LanePlan, terms: number): number => {
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
