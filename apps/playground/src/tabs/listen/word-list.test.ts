import { expect, test } from 'vitest';
import { MOST_TAKES, recordingsIn, roomOf, withoutTake, withoutWord, withTake, withWord } from './word-list.ts';

const take = (value: number): Float32Array => new Float32Array([value]);

test('words have recordings, which come and go', () => {
  const [first, second, third] = [take(1), take(2), take(3)];
  let list = withWord(withWord([], 'Go'), 'stop');
  list = withTake(withTake(withTake(list, 'stop', first), 'go', second), 'stop', third);
  expect(recordingsIn(list)).toEqual([
    { word: 'go', samples: second },
    { word: 'stop', samples: first },
    { word: 'stop', samples: third },
  ]);
  expect(recordingsIn(withoutTake(list, 'stop', first)).map(({ samples }) => samples)).toEqual([second, third]);
  const without = withoutWord(list, 'stop');
  expect(withTake(without, 'stop', first)).toEqual(without);
  expect([roomOf(without, 'go'), roomOf(without, 'stop')]).toEqual([MOST_TAKES - 1, undefined]);
});

test('a word has room for so many recordings', () => {
  let list = withWord([], 'go');
  for (let count = 0; count < MOST_TAKES + 2; count++) list = withTake(list, 'go', take(count));
  expect(recordingsIn(list)).toHaveLength(MOST_TAKES);
  expect(roomOf(list, 'go')).toBe(0);
});

test.each([
  [' ', 'A word has letters.'],
  ['GO ', "'go' is there already."],
  ['silence', "'silence' is there already."],
])('refuses %o', (text, message) => {
  expect(() => withWord(withWord([], 'go'), text)).toThrow(message);
});
