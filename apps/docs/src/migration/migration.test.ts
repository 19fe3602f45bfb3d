// Every name in the tables of the migration pages exists: theirs in lists made of their libraries, ours by the type checker.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import keras from '../../../../tooling/parity/keras-3.json' with { type: 'json' };
import names from './names.json' with { type: 'json' };

const root = join(import.meta.dirname, '../../../..');
// Inside of `examples`, which has all packages.
const folder = join(root, 'examples/.cache/migration');

interface Row {
  readonly place: string;
  readonly theirs: string;
  readonly ours: string;
  readonly packages: readonly string[];
}

function rowsOf(page: string): Row[] {
  const lines = readFileSync(join(root, `apps/docs/site/migrate/${page}.md`), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const [, theirs, ours, packages] = /^\| `([^`]+)` \| `([^`]+)` \| ([\w/, -]*) ?\|$/.exec(line) ?? [];
    if (theirs === undefined) return [];
    return [
      {
        place: `${page}.md:${index + 1}`,
        theirs,
        ours: ours!,
        packages: packages!
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      },
    ];
  });
}

const pages = ['keras', 'pytorch', 'tensorflow-js'] as const;
const rows = pages.flatMap(rowsOf);

/** What the pages abbreviate. */
const meant: Readonly<Record<string, string>> = {
  nn: 'torch.nn',
  F: 'torch.nn.functional',
  optim: 'torch.optim',
  tensor: 'torch.Tensor',
  module: 'torch.nn.Module',
  x: 'tf.Tensor',
};

function exists(page: string, name: string): boolean {
  const [first = '', ...rest] = name.split('.');
  const model = page === 'keras' ? 'keras.Model' : 'tf.LayersModel';
  const full = [first === 'model' ? model : (meant[first] ?? first), ...rest].join('.');
  const [module, last] = [full.slice(0, full.lastIndexOf('.')), full.slice(full.lastIndexOf('.') + 1)];
  const lists = { ...keras, ...names } as Readonly<Record<string, readonly string[] | string>>;
  const list = lists[module];
  return Array.isArray(list) && list.includes(last);
}

test('there are tables to check', () => {
  for (const page of pages) expect(rows.filter(({ place }) => place.startsWith(page)).length).toBeGreaterThan(30);
});

test('every name of theirs exists', () => {
  expect(rows.filter(({ place, theirs }) => !exists(place.split('.')[0]!, theirs)).map((row) => row.theirs)).toEqual(
    [],
  );
});

test('a name that does not exist is found out', () => {
  expect([
    exists('keras', 'layers.Dens'),
    exists('pytorch', 'nn.Liner'),
    exists('tensorflow-js', 'tf.layers.dens'),
  ]).toEqual([false, false, false]);
});

describe('ours', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every expression of ours passes the type checker', async () => {
    mkdirSync(folder, { recursive: true });
    const files = await Promise.all(
      rows.map(async (row) => {
        const file = `${row.place.replaceAll(/\W+/g, '-')}.ts`;
        writeFileSync(join(folder, file), await programOf(row));
        return file;
      }),
    );
    const compilerOptions = { noEmit: true, noUnusedLocals: false };
    const tsconfig = { extends: join(root, 'tooling/tsconfig/base.json'), compilerOptions, files };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.split('\n').filter((line) => /^[\w-]+\.ts\(/.test(line))).toEqual([]);
  }, 120_000);
});

/** The expression as a module, with what the tables take for granted. */
async function programOf({ ours, packages }: Row): Promise<string> {
  const words: ReadonlySet<string> = new Set(ours.match(/(?<![.\w'])[A-Za-z]\w*(?!\w*:)/g));
  const imports = await Promise.all(
    packages.map(async (name) => {
      const exported = Object.keys((await import(`@neurite/${name}`)) as object).filter(
        (word) => words.has(word) && word !== 'Tensor',
      );
      return exported.length === 0 ? '' : `import { ${exported.join(', ')} } from '@neurite/${name}';`;
    }),
  );
  return [
    ...imports,
    "import type { Layer } from '@neurite/layers';",
    "import type { Sequential } from '@neurite/models';",
    "import type { Tensor } from '@neurite/tensors';",
    'declare const net: Sequential, layer: Layer, a: Tensor, b: Tensor, x: Tensor, y: Tensor;',
    'declare const batches: AsyncIterable<{ x: Tensor; y: Tensor }>;',
    `export const value: unknown = ${ours};`,
  ].join('\n');
}
