import { globSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFolders, root } from './workspace.ts';

const single = '{@tensorflow/*,@neurite/*,neurite}';

/**
 * Only one copy of each engine package and of each package of ours is installed. Two copies of tfjs-core share one
 * engine but not their classes, and the gradients that were registered last win.
 */
export function checkOneCopy(): string[] {
  const links = [
    ...projectFolders.flatMap((folder) =>
      globSync(`node_modules/${single}`, { cwd: folder }).map((link) => join(folder, link)),
    ),
    ...globSync(`node_modules/.pnpm/*/node_modules/${single}`, { cwd: root }).map((link) => join(root, link)),
  ];
  const copies = new Map<string, Set<string>>();
  for (const link of links) {
    const name = link.slice(link.lastIndexOf('node_modules/') + 'node_modules/'.length);
    copies.set(name, (copies.get(name) ?? new Set()).add(relative(root, realpathSync(link))));
  }
  if (!copies.has('@tensorflow/tfjs-core')) return ['tfjs-core is not installed: nothing was checked'];
  return [...copies]
    .filter(([, paths]) => paths.size > 1)
    .map(([name, paths]) => `${name} is installed ${paths.size} times: ${[...paths].join(', ')}`);
}
