import { ArgumentError } from '@neurite/backend';
import type { Annotations } from './annotated-pictures.ts';
import { readCocoAnnotations } from './coco.ts';
import { readVocAnnotations } from './voc.ts';

/**
 * Reads the annotations of a folder in whichever of the usual ways they lie in it: COCO's, one JSON file in the folder or in its
 * folder `annotations`, pictures in `images` or beside the file; or Pascal VOC's, XML files in `Annotations` and pictures in
 * `JPEGImages`, or both together. In Node.
 *
 * @throws ArgumentError when the folder cannot be read, or holds no annotations, or several files of COCO's; FormatError when
 *   a file has other contents
 * @example
 * const { pictures, classNames, problems } = await readAnnotations('cups');
 * const detector = objectDetector({ classes: classNames });
 */
export async function readAnnotations(folder: string): Promise<Annotations> {
  const { join } = process.getBuiltinModule('node:path');
  const entries = await namesIn(folder);
  if (entries === undefined) throw new ArgumentError(`The folder ${folder} could not be read: is it there?`);
  for (const place of ['Annotations', '.']) {
    const names = place === '.' ? entries : ((await namesIn(join(folder, place))) ?? []);
    if (!names.some((name) => /\.xml$/i.test(name))) continue;
    const pictures = entries.includes('JPEGImages') ? 'JPEGImages' : place === '.' ? '.' : await picturesBeside(folder);
    return readVocAnnotations(join(folder, place), join(folder, pictures));
  }
  const beside = (await namesIn(join(folder, 'annotations'))) ?? [];
  const files = [...entries, ...beside.map((name) => join('annotations', name))].filter((name) =>
    /\.json$/i.test(name),
  );
  if (files.length > 1) {
    throw new ArgumentError(
      `The folder ${folder} has several JSON files, ${files.join(', ')}: read the one that is meant with readCocoAnnotations, or put the others elsewhere.`,
    );
  }
  if (files.length === 0) {
    throw new ArgumentError(
      `The folder ${folder} has no annotations: neither a JSON file in the format of COCO, nor XML files of Pascal VOC (in ${join(folder, 'Annotations')}).`,
    );
  }
  return readCocoAnnotations(join(folder, files[0]!), join(folder, await picturesBeside(folder)));
}

/** Where the pictures lie: in `images`, else in the folder itself. */
async function picturesBeside(folder: string): Promise<string> {
  const { join } = process.getBuiltinModule('node:path');
  return (await namesIn(join(folder, 'images'))) === undefined ? '.' : 'images';
}

/** Undefined where there is no such folder. */
async function namesIn(folder: string): Promise<string[] | undefined> {
  const { readdir } = process.getBuiltinModule('node:fs/promises');
  const names = await readdir(folder).catch(() => undefined);
  return names?.filter((name) => !name.startsWith('.')).sort();
}
