import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

/** What kind of project: a program of Node's, or a page that Vite serves and builds. */
export type Template = 'node' | 'vite';

/**
 * The kinds of projects that there are.
 *
 * @example
 * templates // ['node', 'vite']
 */
export const templates: readonly Template[] = ['node', 'vite'];

/** What {@link createProject} makes. */
export interface ProjectOptions {
  /** Where; the last part of the path is the project's name. */
  readonly folder: string;
  /** Default 'node'. */
  readonly template?: Template;
}

/** A project that was made. */
export interface CreatedProject {
  /** The absolute path. */
  readonly folder: string;
  readonly name: string;
  /** The paths of its files, relative to the folder, sorted. */
  readonly files: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Names that npm refuses. */
const NOT_NAMES: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico']);

/** A path and all folders that it is in. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestors(parent)];
}

/**
 * Makes a project; nothing is installed.
 *
 * @throws Error when the folder is a file, or exists and is not empty (but for `.git`), its name cannot be a package's, or there is no such template
 * @example
 * createProject({ folder: 'my-page', template: 'vite' });
 */
export function createProject({ folder, template = 'node' }: ProjectOptions): CreatedProject {
  if (!templates.includes(template)) {
    throw new Error(`There is no template '${String(template)}'; there are ${templates.join(', ')}.`);
  }
  const target = resolve(folder);
  const name = basename(target).toLowerCase();
  if (!/^[a-z\d][a-z\d._-]*$/.test(name) || name.length > 214 || NOT_NAMES.has(name)) {
    throw new Error(`'${basename(target)}' cannot be the name of a package: take letters, digits and hyphens.`);
  }
  const file = ancestors(target).find((path) => existsSync(path) && !statSync(path).isDirectory());
  if (file !== undefined) throw new Error(`${file} is a file. Name another folder.`);
  // A repository of git's that holds nothing yet is empty.
  if (existsSync(target) && readdirSync(target).some((entry) => entry !== '.git')) {
    throw new Error(`${target} exists and is not empty. Name another folder, or empty it.`);
  }
  const home = join(import.meta.dirname, '..');
  mkdirSync(target, { recursive: true });
  cpSync(join(home, 'templates', template), target, { recursive: true });
  // npm does not publish files of this name.
  renameSync(join(target, '_gitignore'), join(target, '.gitignore'));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { readonly version: string };
  const path = join(target, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  // All packages of Neurite have the version of this one.
  const dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies).map(([key, range]) => [key, range === 'neurite' ? `^${version}` : range]),
  );
  writeFileSync(path, `${JSON.stringify({ ...manifest, name, dependencies }, undefined, 2)}\n`);
  const files = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(target, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('.git/'));
  return { folder: target, name, files: files.sort() };
}
