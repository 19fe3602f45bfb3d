/** Photos of the user's own, kept by the browser. */
import { damagedOwnData, type OwnData } from '../../engine/own-data.ts';
import { Draft } from '../../storage/draft.ts';
import { keyOf, Shelf } from '../../storage/shelf.ts';
import { PHOTO_SIDE, type TaughtClass } from './view.ts';

export const LEAST_CLASSES = 2;
export const LEAST_PHOTOS = 2;
/** Of each class. 300 photos of five are 8 MB, and 33 MB as the network takes them. */
export const MOST_PHOTOS = 60;

const PHOTO_BYTES = 3 * PHOTO_SIDE ** 2;

const shelf = new Shelf<readonly TaughtClass[]>('photos', 6);

/** @returns the key */
export async function keepPhotos(classes: readonly TaughtClass[]): Promise<string> {
  const sorted = classes.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const key = keyOf(numbersOf(sorted));
  await shelf.put(key, sorted);
  return key;
}

/**
 * By the alphabet, as folders are read.
 *
 * @param own what a file took along: is kept from then on
 * @throws Error when none of that key are kept here
 */
export async function photosOf(key: string, own?: OwnData): Promise<readonly TaughtClass[]> {
  if (own !== undefined && (await keepPhotos(classesIn(own))) !== key) throw damagedOwnData();
  const found = await shelf.get(key);
  if (found !== undefined) return found;
  throw new Error(
    'The photos of this address are kept only by the browser in which they were taken. A file of the run takes them along.',
  );
}

/** For the file of a run. */
export function ownPhotos(classes: readonly TaughtClass[]): OwnData {
  const all = classes.flatMap(({ name, photos }) => photos.map((photo) => ({ name, photo })));
  return {
    names: all.map(({ name }) => name),
    arrays: all.map(({ photo }) => new Int32Array(photo.slice().buffer)),
  };
}

/** @throws FormatError when they are no photos */
function classesIn({ names, arrays }: OwnData): readonly TaughtClass[] {
  const photos = arrays.map((array, index) => {
    const photo = new Uint8Array(array.slice().buffer);
    if (photo.length !== PHOTO_BYTES) throw damagedOwnData();
    return { name: names[index]!, photo };
  });
  const byName = Map.groupBy(photos, ({ name }) => name);
  return [...byName].map(([name, some]) => ({ name, photos: some.map(({ photo }) => photo) }));
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
