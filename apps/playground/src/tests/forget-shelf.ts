import { clear, createStore } from 'idb-keyval';

/** Makes a test's browser forget what a shelf keeps, as if it were another browser. */
export function forgetShelf(name: string): Promise<void> {
  return clear(createStore(`neurite-${name}`, name));
}
