import { FormatError } from '@neurite/backend';
import { type Shape, sizeOf } from '@neurite/tensors';

/** How many elements may still be made; nobody minds where no file is being loaded. */
let left = Infinity;

/**
 * Makes layers whose weights come from a file, and so can have no more elements than that: what describes more is damaged, or made to
 * exhaust memory.
 *
 * @param elements how many all weights together may have
 * @param make makes and builds the layers, and is over when it returns
 * @throws FormatError naming the first weight that would be beyond the limit, before memory is given for it
 * @example
 * const model = withinWeightLimit(1_000_000, () => layerFromConfig('Dense', config));
 */
export function withinWeightLimit<R>(elements: number, make: () => R): R {
  const before = left;
  left = elements;
  try {
    return make();
  } finally {
    left = before;
  }
}

/** Counts a weight that is about to be made. */
export function requireWithinWeightLimit(layer: string, name: string, shape: Shape): void {
  if (left === Infinity) return;
  const size = sizeOf(shape);
  if (!(size <= left)) {
    throw new FormatError(
      `Layer ${layer}: its weight '${name}' of shape [${shape.join(', ')}] is larger than all that the file holds. Is it damaged?`,
    );
  }
  left -= size;
}
