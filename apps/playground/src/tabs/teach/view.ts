/** What the worker gives the page, and what both know of photos. */

/** The side of a photo, as the network sees it. */
export const PHOTO_SIDE = 96;

/** A class, and photos of it: red, green and blue of each of {@link PHOTO_SIDE}² places, in bytes. */
export interface TaughtClass {
  readonly name: string;
  readonly photos: readonly Uint8Array[];
}

export interface TeachMaterial {
  /** In the order of the network's outputs. */
  readonly classes: readonly TaughtClass[];
  /** Parameters that are trained, and those that came with the backbone. */
  readonly trained: number;
  readonly frozen: number;
}

/** All that changes is in the curves. */
export type TeachView = Readonly<Record<string, never>>;

/** What the panel asks: what a photo shows. The answer: a probability for each class. */
export interface TeachQuestion {
  readonly photo: Uint8Array;
}

/** Every so many photos of a class one is held out. */
export const HELD_OUT_EVERY = 5;

export function isHeldOut(index: number): boolean {
  return index % HELD_OUT_EVERY === HELD_OUT_EVERY - 1;
}
