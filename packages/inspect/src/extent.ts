/**
 * The smallest and the largest of any number of values; Infinity and −Infinity of none. `Math.max(...values)` hands each of them
 * over by itself, and the stack is full after a hundred thousand or so.
 */
export function extentOf(values: Iterable<number>): [smallest: number, largest: number] {
  let [smallest, largest] = [Infinity, -Infinity];
  for (const value of values) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  return [smallest, largest];
}
