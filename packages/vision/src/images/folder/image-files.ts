import { ArgumentError } from '@neurite/backend';

/** A picture and its class, by number. */
export interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

/** What a folder holds. */
export interface FolderListing {
  readonly classNames: readonly string[];
  readonly files: readonly LabelledFile[];
  /** Files that are not taken for pictures, by their ending, or that lie beside the folders of the classes. */
  readonly ignored: readonly string[];
}

const PICTURE = /\.(png|jpe?g|webp|gif)$/i;

/**
 * Lists the pictures of a folder that has a folder for each class, which may have folders of their own. Names are in the order
 * of their code points, so that classes have the same numbers everywhere.
 *
 * @throws ArgumentError when the folder cannot be read, has no folders, or one of them has no pictures
 */
export async function listImageFiles(folder: string): Promise<FolderListing> {
  const { readdir } = process.getBuiltinModule('node:fs/promises');
  const { join } = process.getBuiltinModule('node:path');
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => {
    throw new ArgumentError(`The folder ${folder} could not be read: ${error.message}.`, { cause: error });
  });
  const visible = entries.filter(({ name }) => !name.startsWith('.'));
  const classNames = visible.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  classNames.sort();
  if (classNames.length === 0) {
    throw new ArgumentError(
      `The folder ${folder} has no folders. Pictures to learn from lie in a folder for each class: ${folder}/cats/1.jpg, ${folder}/dogs/1.jpg.`,
    );
  }
  const files: LabelledFile[] = [];
  const ignored = visible.filter((entry) => !entry.isDirectory()).map(({ name }) => join(folder, name));
  const empty: string[] = [];
  for (const [label, name] of classNames.entries()) {
    const within = (await readdir(join(folder, name), { withFileTypes: true, recursive: true }))
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const path of within) {
      if (PICTURE.test(path)) files.push({ path, label });
      else ignored.push(path);
    }
    if (!within.some((path) => PICTURE.test(path))) empty.push(name);
  }
  if (empty.length > 0) {
    throw new ArgumentError(
      `No pictures (.png, .jpg, .jpeg, .webp, .gif) are in the class folders ${empty.join(', ')} of ${folder}: ` +
        'a class without examples cannot be learned. Put pictures there, or take these folders away.',
    );
  }
  return { classNames, files, ignored };
}
