import { type BufferId, storedView, type ValueId } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { type KernelContext, writerFor } from './context.ts';

/** Rows of indices in ascending order. */
export interface SortedIndices {
  readonly kernels: readonly KernelCall[];
  /** The sorted indices, `length` a row: a power of two, filled up with the largest number. */
  readonly keys: BufferId;
  /** Where in its row each stood; equal indices keep their order. */
  readonly places: BufferId;
  readonly length: number;
}

/**
 * Sorts rows of indices with Batcher's bitonic network, by index and then by place.
 *
 * Source: Batcher, Sorting networks and their applications, AFIPS 1968.
 */
export const sortKernels = (
  context: KernelContext,
  given: { readonly label: string; readonly indices: ValueId; readonly rows: number; readonly count: number },
): SortedIndices => {
  const { label, indices, rows, count } = given;
  const length = 2 ** Math.ceil(Math.log2(Math.max(count, 2)));
  const [keys, places] = [0, 1].map(() => context.temporary({ shape: [rows * length], dtype: 'int32' })) as [
    BufferId,
    BufferId,
  ];
  const kernels: KernelCall[] = [];
  const view = storedView(context.graph, indices);
  const first = writerFor(context);
  const load = first.load(
    view.buffer,
    'int32',
    `i / ${length}u * ${count}u + at${view.offset === 0 ? '' : ` + ${view.offset}u`}`,
  );
  kernels.push(
    first.perItem(
      `${label}, its indices`,
      rows * length,
      [
        `let at = i % ${length}u;`,
        'var key = 2147483647;',
        `if (at < ${count}u) { key = ${load}; }`,
        first.store(keys, 'int32', 'i', 'key'),
        first.store(places, 'int32', 'i', 'i32(at)'),
      ].join('\n'),
    ),
  );
  for (let block = 2; block <= length; block *= 2) {
    for (let step = block / 2; step >= 1; step /= 2) {
      const writer = writerFor(context);
      const key = (at: string): string => writer.load(keys, 'int32', at);
      const place = (at: string): string => writer.load(places, 'int32', at);
      kernels.push(
        writer.perItem(
          `${label}, sorting`,
          (rows * length) / 2,
          [
            `let low = i / ${step}u * ${2 * step}u + i % ${step}u;`,
            `let high = low + ${step}u;`,
            `let rising = ((low % ${length}u) & ${block}u) == 0u;`,
            `let key_low = ${key('low')};`,
            `let key_high = ${key('high')};`,
            `let place_low = ${place('low')};`,
            `let place_high = ${place('high')};`,
            'let swapped = key_low > key_high || (key_low == key_high && place_low > place_high);',
            'if (swapped == rising) {',
            writer.store(keys, 'int32', 'low', 'key_high'),
            writer.store(keys, 'int32', 'high', 'key_low'),
            writer.store(places, 'int32', 'low', 'place_high'),
            writer.store(places, 'int32', 'high', 'place_low'),
            '}',
          ].join('\n'),
        ),
      );
    }
  }
  return { kernels, keys, places, length };
};
