import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Shelf } from './shelf.ts';
import { WindowShelf } from './window-shelf.ts';

afterEach(() => void vi.restoreAllMocks());

let count = 0;
/** Of no other test. */
const freshName = (): string => `test-${++count}`;

describe('a shelf', () => {
  test('gives up what was put longest ago', async () => {
    const shelf = new Shelf<number>(freshName(), 3);
    for (const [index, key] of ['a', 'b', 'c', 'a', 'd'].entries()) await shelf.put(key, index);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => shelf.get(key)))).toEqual([3, undefined, 2, 4]);
  });

  test('reads no values when one more is put', async () => {
    const shelf = new Shelf<Uint8Array>(freshName(), 3);
    await shelf.put('a', new Uint8Array(9));
    const read: unknown[] = [];
    for (const method of ['get', 'getAll', 'openCursor'] as const) {
      const original = IDBObjectStore.prototype[method] as (this: IDBObjectStore, key?: unknown) => IDBRequest;
      vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, key?: unknown) {
        read.push([method, key]);
        return original.call(this, key) as never;
      });
    }
    await shelf.put('b', new Uint8Array(9));
    expect(read).toEqual([['get', 'order']]);
  });

  test('keeps what others put at the same time, as one that was opened twice does', async () => {
    const name = freshName();
    const [one, other] = [new Shelf<number>(name, 4), new Shelf<number>(name, 4)];
    await Promise.all([one.put('a', 1), other.put('b', 2), one.put('c', 3), other.put('d', 4)]);
    await other.put('e', 5);
    const kept = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => one.get(key)));
    expect(kept.filter((value) => value !== undefined)).toHaveLength(4);
    expect(kept.at(-1)).toBe(5);
  });

  test('that the browser does not keep is told', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new Error('Denied');
    });
    await expect(new Shelf<number>(freshName(), 3).put('a', 1)).rejects.toThrow('cannot keep it (Denied)');
  });
});

describe('windows', () => {
  test('keep their own, and begin with what was kept last', async () => {
    const shelf = new WindowShelf<string>(freshName(), 4);
    await shelf.put('left', 'thing', 'of the left');
    await shelf.put('right', 'thing', 'of the right');
    await shelf.put('right', 'another thing', 'another');
    expect(await shelf.get('left', 'thing')).toBe('of the left');
    expect(await shelf.get('right', 'thing')).toBe('of the right');
    expect(await shelf.get('new', 'thing')).toBe('of the right');
    expect(await shelf.get('left', 'a third thing')).toBeUndefined();
  });
});
