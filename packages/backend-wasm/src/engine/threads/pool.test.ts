import { beforeEach, describe, expect, it } from 'vitest';
import type { Code } from '../../codegen/instantiate.ts';
import { Heap } from '../heap.ts';
import { CONTROL_POINTER, READY } from './control-block.ts';
import { ThreadPool } from './pool.ts';

/** Code that has a `chunk` of two numbers which does nothing; `needs` is an import that no worker has. */
function codeOf(needs?: string): Code {
  const text = (value: string): number[] => [value.length, ...[...value].map((letter) => letter.charCodeAt(0))];
  const section = (id: number, bytes: readonly number[]): number[] => [id, bytes.length, ...bytes];
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const bytes = [
    ...magic,
    ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 0]),
    ...(needs === undefined ? [] : section(2, [1, ...text('env'), ...text(needs), 0, 0])),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('chunk'), 0, needs === undefined ? 0 : 1]),
    ...section(10, [1, 2, 0, 0x0b]),
  ];
  return { modules: [new WebAssembly.Module(Uint8Array.from(bytes))], functions: 0 };
}

describe('settling', () => {
  let heap: Heap;
  let pool: ThreadPool;
  beforeEach(() => {
    heap = new Heap(undefined, true);
    pool = new ThreadPool(heap, 3);
    return () => pool.stop();
  });

  const readyIn = (slot: number): number => heap.i32[heap.i32[CONTROL_POINTER / 4]! / 4 + READY + slot]!;
  const add = (code: Code): number => {
    const slot = pool.takeSlot()!;
    pool.add(slot, code);
    return slot;
  };

  it('has nothing to wait for before the first module', () => {
    expect(pool.settle()).toBe(true);
  });

  it('waits until every worker has started, and made ready every module that it was given', () => {
    const first = add(codeOf());
    expect(pool.settle()).toBe(true);
    expect(readyIn(first)).toBe(2);
    const later = [add(codeOf()), add(codeOf())];
    expect(pool.settle()).toBe(true);
    expect(later.map(readyIn)).toEqual([2, 2]);
  });

  it('waits for no module that was taken back', () => {
    add(codeOf());
    pool.settle();
    const slot = add(codeOf('nowhere'));
    pool.remove(slot);
    expect(pool.settle()).toBe(true);
  });

  it('gives up after a second where a worker makes nothing ready', () => {
    add(codeOf('nowhere'));
    const start = performance.now();
    expect(pool.settle()).toBe(false);
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it('waits for nobody when the workers have ended, whatever stands where they counted', () => {
    const slot = add(codeOf());
    pool.settle();
    pool.stop();
    heap.i32[READY + slot] = -1;
    const start = performance.now();
    expect(pool.settle()).toBe(true);
    expect(performance.now() - start).toBeLessThan(900);
  });
});
