import {
  type DType,
  elementCount,
  type KernelGroup,
  type ReduceNode,
  type ReduceOp,
  typeOfValue,
} from '@neurite/backend';
import { type KernelCall, spread } from '../wgsl/kernel-writer.ts';
import { type Axis, axesOf } from '../wgsl/space.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { GroupCode } from './group-code.ts';

/** From so many terms on, and with few results, a workgroup shares one result's terms. */
const LEAST_SHARED_TERMS = 64;
const MOST_SHARED_RESULTS = 16_384;
const SHARED_LANES = 128;

/** So many workgroups keep a GPU busy; fewer results than that are computed in parts of at least so many terms. */
const ENOUGH_WORKGROUPS = 64;
const LEAST_PART = 4096;

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
    const total = `t${index}`;
    return {
      total,
      start: `var ${total} = ${neutral(node.op, node.dtype)};`,
      add: terms === 0 ? '' : `${total} = ${combine(node.op, node.dtype, total, code.of(node.x))};`,
      merge: (other: string) => `${total} = ${combine(node.op, node.dtype, total, other)};`,
      store: writer.store(id, node.dtype, 'i', total),
      scalar: scalarOf(node.dtype),
    };
  });
  const starts = totals.map(({ start }) => start);
  const stores = totals.map(({ store }) => store);
  const step = [...code.lines, ...totals.map(({ add }) => add)].join('\n');
  const label = labelOf(context, group);
  if (terms < LEAST_SHARED_TERMS || results > MOST_SHARED_RESULTS) {
    const loop = terms === 0 ? '' : `for (var r = 0u; r < ${terms}u; r++) {\n${step}\n}`;
    return [writer.perItem(label, results, [...starts, loop, ...stores].join('\n'))];
  }
  for (const { total, scalar } of totals)
    writer.declare(`var<workgroup> shared_${total}: array<${scalar === 'bool' ? 'u32' : scalar}, ${SHARED_LANES}>;`);
  const put = totals.map(
    ({ total, scalar }) => `shared_${total}[lane] = ${scalar === 'bool' ? `u32(${total})` : total};`,
  );
  const take = totals.map(({ merge, scalar, total }) =>
    merge(scalar === 'bool' ? `(shared_${total}[lane + half] != 0u)` : `shared_${total}[lane + half]`),
  );
  const parts = partsOf(results, terms);
  const length = Math.ceil(terms / parts);
  const { across, down, number } = spread(results * parts);
  const sums =
    parts === 1 ? [] : reduces.map(({ node }) => context.temporary({ shape: [results * parts], dtype: node.dtype }));
  const partial = sums.map((buffer, index) => writer.store(buffer, reduces[index]!.node.dtype, 'at', `t${index}`));
  const body = [
    `let at = ${number};`,
    down > 1 ? `if (at >= ${results * parts}u) { return; }` : '',
    `let i = at / ${parts}u;`,
    `let first = at % ${parts}u * ${length}u;`,
    ...starts,
    `for (var r = first + lane; r < min(first + ${length}u, ${terms}u); r += ${SHARED_LANES}u) {\n${step}\n}`,
    ...put,
    `for (var half = ${SHARED_LANES / 2}u; half > 0u; half /= 2u) {`,
    'workgroupBarrier();',
    `if (lane < half) {\n${[...take, ...put].join('\n')}\n}`,
    '}',
    `if (lane == 0u) {\n${(parts === 1 ? stores : partial).join('\n')}\n}`,
  ];
  const whole = writer.perGroup(
    parts === 1 ? label : `${label}, in ${parts} parts`,
    [SHARED_LANES, 1, 1],
    [across, down, 1],
    body.join('\n'),
  );
  if (parts === 1) return [whole];
  const last = writerFor(context);
  const total = reduces.map(({ id, node }, index) => {
    const place = `i * ${parts}u + part`;
    const loop = `for (var part = 0u; part < ${parts}u; part++) { t = ${combine(node.op, node.dtype, 't', last.load(sums[index]!, node.dtype, place))}; }`;
    return `{\nvar t = ${neutral(node.op, node.dtype)};\n${loop}\n${last.store(id, node.dtype, 'i', 't')}\n}`;
  });
  return [whole, last.perItem(`${label}, of its parts`, results, total.join('\n'))];
};

/** In how many parts the terms of each of a few results are taken, one workgroup each: depends on shapes alone, so that the bits do. */
const partsOf = (results: number, terms: number): number =>
  Math.max(1, Math.min(Math.floor(ENOUGH_WORKGROUPS / results), Math.floor(terms / LEAST_PART)));

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
    case 'any':
      return `${total} || ${term}`;
    case 'all':
      return `${total} && ${term}`;
  }
};
