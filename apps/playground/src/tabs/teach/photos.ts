/** Photos of the user's own, kept by the browser. */
import { keyOf, Shelf } from '../../frame/shelf.ts';
import type { TaughtClass } from './view.ts';

export const LEAST_CLASSES = 2;
export const MOST_CLASSES = 5;
export const LEAST_PHOTOS = 2;
export const MOST_PHOTOS = 60;

const shelf = new Shelf<readonly TaughtClass[]>('photos', 6);
const DRAFT = 'draft';

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

/** What the user collects, complete or not, so that a reload loses nothing. */
export const draft = {
  read: async (): Promise<readonly TaughtClass[]> => (await shelf.get(DRAFT)) ?? [],
  keep: (classes: readonly TaughtClass[]): Promise<void> => shelf.put(DRAFT, classes),
};

/** Why nothing can be learned from these, if so. */
export function lackOf(classes: readonly TaughtClass[]): string | undefined {
  const isEnough = classes.every(({ photos }) => photos.length >= LEAST_PHOTOS);
  if (classes.length >= LEAST_CLASSES && isEnough) return undefined;
  return `It takes ${LEAST_CLASSES} classes and ${LEAST_PHOTOS} photos of each; ten and more make it good.`;
}

/** A name that a folder can have. */
export function nameFrom(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}-]+/gu, '-');
}

function* numbersOf(classes: readonly TaughtClass[]): Generator<number> {
  for (const { name, photos } of classes) {
    for (let index = 0; index < name.length; index++) yield name.charCodeAt(index);
    for (const photo of photos) yield* photo;
  }
}
