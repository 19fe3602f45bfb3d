import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

/** What kind of project: a program of Node's, or a page that Vite serves and builds. */
export type Template = 'node' | 'vite';

/** The kinds of projects that there are. */
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

/**
 * Makes a project; nothing is installed.
 *
 * @throws Error when the folder exists and is not empty, its name cannot be a package's, or there is no such template
 * @example
 * createProject({ folder: 'my-page', template: 'vite' });
 */
export function createProject({ folder, template = 'node' }: ProjectOptions): CreatedProject {
  if (!templates.includes(template)) {
    throw new Error(`There is no template '${String(template)}'; there are ${templates.join(', ')}.`);
  }
  const target = resolve(folder);
  const name = basename(target).toLowerCase();
  if (!/^[a-z\d][a-z\d._-]*$/.test(name) || name.length > 214) {
    throw new Error(`'${basename(target)}' cannot be the name of a package: take letters, digits and hyphens.`);
  }
  if (existsSync(target) && readdirSync(target).length > 0) {
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
    .map((entry) => relative(target, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return { folder: target, name, files: files.sort() };
}
