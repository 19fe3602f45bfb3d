/** The classes that a user collects photos of. */
import { folderName } from '../folder-name.ts';
import { MOST_PHOTOS } from './photos.ts';
import type { TaughtClass } from './view.ts';

/** A class with an identity: photos that were a while on their way find it, whatever it is called by then, and wherever it stands. */
export interface OwnClass extends TaughtClass {
  readonly id: number;
}

export type ClassList = readonly OwnClass[];

/** The names of classes that nobody has named yet; there are no more classes than these. */
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'] as const;
export const MOST_CLASSES: number = ordinals.length;

let lastId = 0;

export function classListOf(classes: readonly TaughtClass[]): ClassList {
  return classes.map(({ name, photos }) => ({ name, photos, id: ++lastId }));
}

export function newClassList(): ClassList {
  return classListOf(ordinals.slice(0, 2).map((name) => ({ name, photos: [] })));
}

/** What is learned from, and kept. */
export function taughtClasses(list: ClassList): readonly TaughtClass[] {
  return list.map(({ name, photos }) => ({ name, photos }));
}

export function withNewClass(list: ClassList): ClassList {
  const name = ordinals.find((free) => list.every((one) => one.name !== free));
  return name === undefined ? list : [...list, ...classListOf([{ name, photos: [] }])];
}

export function withoutClass(list: ClassList, id: number): ClassList {
  return list.filter((one) => one.id !== id);
}

/** How many more photos a class can have. */
export function roomOf({ photos }: OwnClass): number {
  return MOST_PHOTOS - photos.length;
}

/** With one more photo of a class, if the class is still there and has room. */
export function withPhoto(list: ClassList, id: number, photo: Uint8Array): ClassList {
  return list.map((one) => (one.id === id && roomOf(one) > 0 ? { ...one, photos: [...one.photos, photo] } : one));
}

export function withoutPhoto(list: ClassList, id: number, photo: Uint8Array): ClassList {
  return list.map((one) => (one.id === id ? { ...one, photos: one.photos.filter((other) => other !== photo) } : one));
}

/**
 * With another name for a class, as folders can have it.
 *
 * @throws Error when it is no name, or another class has it
 */
export function withName(list: ClassList, id: number, text: string): ClassList {
  const name = folderName(text);
  if (name === '') throw new Error('A name has letters.');
  if (list.some((one) => one.name === name && one.id !== id)) throw new Error(`'${name}' is there already.`);
  return list.map((one) => (one.id === id ? { ...one, name } : one));
}
