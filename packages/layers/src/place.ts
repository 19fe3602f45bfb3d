/** Where in a network the operations of this moment stand, for those who watch them. */
const places: string[] = [];

/**
 * Runs a part of a computation under a name: a layer, or something of the like of 'the loss'.
 *
 * @example
 * withPlace('block', () => withPlace('convolution', currentPlace)); // ['block', 'convolution']
 */
export function withPlace<T>(name: string, fn: () => T): T {
  places.push(name);
  try {
    return fn();
  } finally {
    places.pop();
  }
}

/**
 * The names of the parts that are under way, the outermost first.
 *
 * @example
 * withPlace('the loss', currentPlace); // ['the loss']
 */
export function currentPlace(): readonly string[] {
  return [...places];
}
