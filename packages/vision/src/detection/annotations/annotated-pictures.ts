import type { LabelledBox } from '../box.ts';

/** A picture's file and the objects in it. */
export interface AnnotatedPicture {
  /** The file's path: an example for a detector, read when it is needed. */
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly LabelledBox[];
}

/** What was left out or changed, and why. */
export interface AnnotationProblem {
  /** The file or the entry that it is about. */
  readonly where: string;
  readonly what: string;
}

/** Annotations of pictures, ready for `objectDetector().fit(pictures)`. */
export interface Annotations {
  readonly classNames: readonly string[];
  readonly pictures: readonly AnnotatedPicture[];
  /** Boxes without area or outside of their picture, and pictures whose files are missing, are left out and stand here. */
  readonly problems: readonly AnnotationProblem[];
}

/** A box cut at the edges of its picture; what is wrong with one of which nothing is left. */
export function boxWithin(
  box: LabelledBox,
  picture: { readonly width: number; readonly height: number },
): { readonly box?: LabelledBox; readonly problem?: string } {
  const { x, y, width, height, label } = box;
  const printed = `the box [${[x, y, width, height].join(', ')}] of '${label}'`;
  if (![x, y, width, height].every(Number.isFinite))
    return { problem: `${printed} is not made of numbers; it is left out` };
  if (width <= 0 || height <= 0) return { problem: `${printed} has no area; it is left out` };
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(picture.width, x + width), Math.min(picture.height, y + height)];
  const size = `the picture of ${picture.width} × ${picture.height}`;
  if (right <= left || bottom <= top) return { problem: `${printed} lies outside of ${size}; it is left out` };
  const cut = { ...box, x: left, y: top, width: right - left, height: bottom - top };
  // Annotations are rounded: less than a pixel over the edge is no mistake.
  const isCut = width - cut.width > 1 || height - cut.height > 1;
  return isCut ? { box: cut, problem: `${printed} reaches beyond ${size}; it is cut at the edge` } : { box: cut };
}

/** Whether there is such a file. */
export async function fileExists(path: string): Promise<boolean> {
  const { stat } = process.getBuiltinModule('node:fs/promises');
  return stat(path).then(
    (file) => file.isFile(),
    () => false,
  );
}
