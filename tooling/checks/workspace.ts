import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { walls } from '../walls/walls.ts';

/** The folder of the whole repository. */
export const root: string = join(import.meta.dirname, '../..');

/** The folders of the packages that are published, in the order of the walls. */
export const packageFolders: readonly string[] = Object.keys(walls).map((name) => join(root, 'packages', name));

/** The folders of all workspace projects, the root included. */
export const projectFolders: readonly string[] = [
  root,
  ...globSync(['{packages,apps,tooling}/*/package.json', '{bench,examples}/package.json'], { cwd: root }).map((file) =>
    join(root, dirname(file)),
  ),
];
