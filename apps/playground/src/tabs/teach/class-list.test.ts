import { describe, expect, test } from 'vitest';
import {
  classListOf,
  MOST_CLASSES,
  newClassList,
  roomOf,
  taughtClasses,
  withName,
  withNewClass,
  withoutClass,
  withoutPhoto,
  withPhoto,
} from './class-list.ts';
import { MOST_PHOTOS } from './photos.ts';

const photo = (): Uint8Array => new Uint8Array(3);

describe('a class', () => {
  test('is found by its photos after it was renamed, and after others were taken away', () => {
    const list = newClassList();
    const [first, second] = list.map(({ id }) => id);
    const changed = withName(withoutClass(list, first!), second!, 'Cup');
    const late = photo();
    expect(taughtClasses(withPhoto(changed, second!, late))).toEqual([{ name: 'cup', photos: [late] }]);
    expect(withPhoto(changed, first!, photo())).toEqual(changed);
  });

  test('is another than one of the same name that was taken away', () => {
    const list = newClassList();
    const [, second] = list;
    const anew = withNewClass(withoutClass(list, second!.id));
    expect(anew.map(({ name }) => name)).toEqual(['first', 'second']);
    expect(withPhoto(anew, second!.id, photo())).toEqual(anew);
    expect(anew.map(({ id }) => id)).not.toContain(second!.id);
  });

  test('holds so many photos and no more', () => {
    let list = newClassList();
    const { id } = list[0]!;
    const rooms = (): number[] => list.map(roomOf);
    for (let count = 0; count < MOST_PHOTOS; count++) list = withPhoto(list, id, photo());
    expect(rooms()).toEqual([0, MOST_PHOTOS]);
    expect(withPhoto(list, id, photo())).toEqual(list);
    list = withoutPhoto(list, id, list[0]!.photos[7]!);
    expect(rooms()).toEqual([1, MOST_PHOTOS]);
  });

  test('has a name of its own, which a folder can have', () => {
    const list = classListOf([
      { name: 'cup', photos: [] },
      { name: 'hand', photos: [] },
    ]);
    const [cup] = list;
    expect(taughtClasses(withName(list, cup!.id, ' My ../Cup'))[0]!.name).toBe('my-cup');
    expect(withName(list, cup!.id, 'cup')).toEqual(list);
    expect(() => withName(list, cup!.id, 'Hand')).toThrow("'hand' is there already.");
    expect(() => withName(list, cup!.id, ' ')).toThrow('A name has letters.');
  });
});

test('there are no more classes than names for them', () => {
  let list = newClassList();
  for (let count = 0; count < 9; count++) list = withNewClass(list);
  expect(list).toHaveLength(MOST_CLASSES);
  expect(new Set(list.map(({ name }) => name)).size).toBe(MOST_CLASSES);
});
