import { type ArgReduceNode, type KernelGroup, storedView, type View } from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { placeIn } from '../wgsl/space.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { combineLanes, perLane } from './lanes.ts';
import { reductionAxes, rowPlan, rowsOf, termsOfThread } from './rows.ts';

/**
 * The place of the first largest or smallest element along an axis, or of the first NaN. Threads share results as in other reductions:
 * each finds the best of its own terms, as a pair of numbers that are compared one after the other: the element as a whole number in the
 * same order, and how early it stands.
 */
export const argReduceKernels = (context: KernelContext, group: KernelGroup, node: ArgReduceNode): KernelCall[] => {
  const x = storedView(context.graph, node.x);
  const rows = rowsOf(x.shape, [node.axis]);
  const { results } = rows;
  if (results === 0) return [];
  const plan = rowPlan(rows);
  const parts = plan?.parts ?? 1;
  const label = labelOf(context, group);
  const writer = writerFor(context);
  const pair = pairOf(writer, node, x);
  const body = ['var best = vec2u();', `${termsOfThread(rows, plan)} { best = better(best, ${pair}); }`];
  const index = 'i32(~best.y)';
  const found = parts === 1 ? group.root : context.temporary({ shape: [results * parts], dtype: 'int32' });
  const store = writer.store(found, 'int32', parts === 1 ? 'i' : `i * ${parts}u + part`, index);
  if (plan === undefined) return [writer.perItem(label, results, [...body, store].join('\n'))];
  const total = { name: 'best', scalar: 'vec2u', combine: (a: string, b: string) => `better(${a}, ${b})` } as const;
  body.push(...combineLanes(writer, plan, context.subgroup, [total]));
  const whole = { label, count: results, parts, body: body.join('\n'), store };
  if (parts === 1) return [perLane(writer, plan, whole)];
  const last = writerFor(context);
  const choice = [
    'var best = vec2u();',
    `for (var part = 0u; part < ${parts}u; part++) {`,
    `let r = u32(${last.load(found, 'int32', `i * ${parts}u + part`)});`,
    `best = better(best, ${pairOf(last, node, x)});`,
    '}',
    last.store(group.root, 'int32', 'i', index),
  ];
  return [
    perLane(writer, plan, { ...whole, label: `${label}, in ${parts} parts` }),
    last.perItem(`${label}, of its parts`, results, choice.join('\n')),
  ];
};

/** The pair of the element at row `i` and term `r`, as an expression; the larger pair is the better. */
const pairOf = (writer: KernelWriter, { axis, op }: ArgReduceNode, x: View): string => {
  writer.declare(
    'fn better(a: vec2u, b: vec2u) -> vec2u { return select(b, a, a.x > b.x || (a.x == b.x && a.y >= b.y)); }',
  );
  writer.declare(ORDERED[x.dtype]);
  const element = writer.load(x.buffer, x.dtype, placeIn(x, reductionAxes(x.shape, [axis])));
  const key = x.dtype === 'float32' ? `ordered(${element}, ${op === 'min'})` : `ordered(${element})`;
  return `vec2u(${op === 'min' && x.dtype !== 'float32' ? `~${key}` : key}, ~r)`;
};

/** Whole numbers in the order of elements. Zeros are alike, and NaN is beyond everything, whichever end is looked for. */
const ORDERED: Readonly<Record<View['dtype'], string>> = {
  float32: [
    'fn ordered(value: f32, isReversed: bool) -> u32 {',
    'if (is_nan(value)) { return 0xffffffffu; }',
    'let bits = bitcast<u32>(select(value, 0f, value == 0f));',
    'let key = select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);',
    'return select(key, ~key, isReversed);',
    '}',
  ].join('\n'),
  int32: 'fn ordered(value: i32) -> u32 { return bitcast<u32>(value) ^ 0x80000000u; }',
  bool: 'fn ordered(value: bool) -> u32 { return u32(value); }',
};
