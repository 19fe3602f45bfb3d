/** Photos of the user's own, kept by the browser. */
import { Draft } from '../../storage/draft.ts';
import { keyOf, Shelf } from '../../storage/shelf.ts';
import type { TaughtClass } from './view.ts';

export const LEAST_CLASSES = 2;
export const LEAST_PHOTOS = 2;
/** Of each class. 300 photos of five are 8 MB, and 33 MB as the network takes them. */
export const MOST_PHOTOS = 60;

const shelf = new Shelf<readonly TaughtClass[]>('photos', 6);

/** @returns the key */
export async function keepPhotos(classes: readonly TaughtClass[]): Promise<string> {
  const key = keyOf(numbersOf(classes));
  await shelf.put(key, classes);
  return key;
}

/** By the alphabet, as folders are read. @throws Error when none of that key are kept here */
export async function photosOf(key: string): Promise<readonly TaughtClass[]> {
  const found = await shelf.get(key);
  if (found === undefined) {
    throw new Error('The photos of this address are kept only by the browser in which they were taken.');
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** What the user collects, before it is enough to learn from, too. */
export const draft = new Draft<readonly TaughtClass[]>('photo-drafts');

/** Why nothing can be learned from these, if so. */
export function lackOf(classes: readonly TaughtClass[]): string | undefined {
  const isEnough = classes.every(({ photos }) => photos.length >= LEAST_PHOTOS);
  if (classes.length >= LEAST_CLASSES && isEnough) return undefined;
  return `It takes ${LEAST_CLASSES} classes and ${LEAST_PHOTOS} photos of each; ten and more make it good.`;
}

function* numbersOf(classes: readonly TaughtClass[]): Generator<number> {
  for (const { name, photos } of classes) {
    for (let index = 0; index < name.length; index++) yield name.charCodeAt(index);
    for (const photo of photos) yield* photo;
  }
}
