import {
  blocksFor,
  elementCount,
  type HostArray,
  type KernelGroup,
  normalTable,
  normalUnit,
  type RandomNode,
  storedView,
  type ValueId,
  wordsPerBlock,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';

let table: HostArray | undefined;

/** Random numbers, the same bits as on every backend: a thread a block of four. */
export const randomKernels = (context: KernelContext, group: KernelGroup, node: RandomNode): KernelCall[] => {
  const count = elementCount(node.shape);
  if (count === 0) return [];
  const writer = writerFor(context);
  const word = (id: ValueId, at: number): string => {
    const view = storedView(context.graph, id);
    return `u32(${writer.load(view.buffer, 'int32', `${view.offset + at * (view.strides[0] ?? 0)}u`)})`;
  };
  const pair = (blocks: number): string => `vec2u(${blocks % 2 ** 32}u, ${Math.floor(blocks / 2 ** 32)}u)`;
  const value = convert(node, writer);
  const stepped =
    node.step === undefined || node.stride === 0
      ? ''
      : [
          `let step = ${word(node.step, 0)};`,
          `let stride = ${pair(node.stride)};`,
          'let passed = multiply_wide(step, stride.x);',
          'counter = add_wide(counter, vec2u(passed.x, passed.y + step * stride.y));',
        ].join('\n');
  const body = [
    `let key = vec2u(${word(node.key, 0)}, ${word(node.key, 1)});`,
    `var counter = add_wide(vec2u(${word(node.counter, 0)}, ${word(node.counter, 1)}), ${pair(node.offset)});`,
    stepped,
    'let words = philox(key, add_wide(counter, vec2u(i, 0u)));',
    `for (var w = 0u; w < ${wordsPerBlock}u; w++) {`,
    `let place = i * ${wordsPerBlock}u + w;`,
    `if (place < ${count}u) { ${writer.store(group.root, node.dtype, 'place', value)} }`,
    '}',
  ];
  return [writer.perItem(labelOf(context, group), blocksFor(count), body.join('\n'))];
};

/** An element from the random word `words[w]`. */
const convert = (node: RandomNode, writer: KernelWriter): string => {
  switch (node.distribution) {
    case 'bits':
      return 'bitcast<i32>(words[w])';
    case 'uniform':
      return 'f32(words[w] >> 8u) * 5.9604644775390625e-8';
    case 'normal': {
      table ??= { shape: [normalTable().length], dtype: 'int32', data: normalTable() };
      writer.declare(
        [
          'fn normal_of(bits: u32) -> f32 {',
          'let m = (bits << 1u) | 1u;',
          'let octave = countLeadingZeros(m);',
          'let n = m << octave;',
          'let index = ((31u - octave) << 8u) | ((n >> 23u) & 0xffu);',
          `let upper = ${writer.table(table, 'index')};`,
          `let step = (upper - ${writer.table(table, 'index + 1u')}) * i32((n >> 7u) & 0xffffu);`,
          'let magnitude = upper - ((step + 0x8000) >> 16u);',
          `return f32(select(magnitude, -magnitude, (bits >> 31u) == 1u)) * ${normalUnit};`,
          '}',
        ].join('\n'),
      );
      return 'normal_of(words[w])';
    }
  }
};
