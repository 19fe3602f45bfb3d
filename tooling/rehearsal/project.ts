/** Empty projects of people who install from the registry. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Registry } from './registry.ts';
import { run, type RunOptions } from './run.ts';

export interface Project {
  readonly folder: string;
  /** Runs a program in the project. */
  readonly run: (program: string, args: readonly string[], options?: Partial<RunOptions>) => Promise<string>;
}

export interface ProjectOptions {
  readonly name: string;
  /** Versions by name; installed with npm. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Texts by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** More of the `package.json`. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** An empty folder inside of `home`. */
export function emptyFolder(home: string, registry: Registry): Project {
  const folder = mkdtempSync(join(home, 'empty-'));
  const npmrc = join(folder, '.npmrc');
  writeFileSync(npmrc, registry.npmrc);
  return {
    folder,
    run: (program, args, more = {}) =>
      run(program, args, { cwd: folder, ...more, env: { ...more.env, npm_config_userconfig: npmrc } }),
  };
}

/** Makes a project inside of `home`, and installs what it depends on. */
export async function createProject(home: string, registry: Registry, options: ProjectOptions): Promise<Project> {
  const { name, dependencies, files = {}, manifest = {} } = options;
  const folder = mkdtempSync(join(home, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-`));
  const all = {
    '.npmrc': registry.npmrc,
    'package.json': JSON.stringify(
      { name: 'consumer', private: true, type: 'module', dependencies, ...manifest },
      undefined,
      2,
    ),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const project: Project = { folder, run: (program, args, more) => run(program, args, { cwd: folder, ...more }) };
  await project.run('npm', ['install', '--no-progress', '--loglevel=error']);
  return project;
}
