import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createProject, templates } from './create-project.ts';

const home = mkdtempSync(join(tmpdir(), 'create-neurite-'));
afterAll(() => rmSync(home, { recursive: true }));

it.each(templates)('makes a project of the kind %s, with its name and our version', (template) => {
  const { folder, name, files } = createProject({ folder: join(home, `My-${template}`), template });
  expect(name).toBe(`my-${template}`);
  expect(files).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'package.json', 'tsconfig.json']));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  expect(manifest.name).toBe(name);
  expect(Object.values(manifest.dependencies)).toEqual(Object.values(manifest.dependencies).map(() => '^0.0.0'));
});

it('depends on packages that exist, which the sources of the template import', () => {
  for (const template of templates) {
    const { folder, files } = createProject({ folder: join(home, `imports-${template}`), template });
    const sources = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const imported = new Set(
      sources.flatMap((text) => [...text.matchAll(/'(@neurite\/[^']+)'/g)].map(([, name]) => name!)),
    );
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object };
    // loadModel's package is named in a text as well.
    expect([...imported].sort()).toEqual(Object.keys(dependencies).sort());
    for (const name of imported)
      expect(() => readFileSync(join(import.meta.dirname, '../..', name.slice(9)), 'utf8')).toThrow('EISDIR');
  }
});

it('writes over nothing, and says what it was given', () => {
  const full = join(home, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine.txt'), 'mine');
  expect(() => createProject({ folder: full })).toThrow(/full exists and is not empty/);
  expect(() => createProject({ folder: join(full, 'mine.txt') })).toThrow(/mine\.txt is a file/);
  expect(() => createProject({ folder: join(full, 'mine.txt/inside') })).toThrow(/mine\.txt is a file/);
  expect(() => createProject({ folder: join(home, 'node_modules') })).toThrow('cannot be the name of a package');
  expect(() => createProject({ folder: join(home, 'a b') })).toThrow("'a b' cannot be the name of a package");
  expect(() => createProject({ folder: join(home, 'x'), template: 'react' as 'node' })).toThrow(
    "no template 'react'; there are node, vite",
  );
});

it('makes a project in a repository of git that is empty', () => {
  const folder = join(home, 'repository');
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main');
  expect(createProject({ folder }).files).toEqual([
    '.gitignore',
    'README.md',
    'package.json',
    'src/train.ts',
    'tsconfig.json',
  ]);
});
