import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageName, walls } from './walls.ts';

const root = join(import.meta.dirname, '../..');
const folders = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8')) as T;
}

function runtimeDependencies(folder: string): string[] {
  const { dependencies, peerDependencies } = readJson<Manifest>('packages', folder, 'package.json');
  return Object.keys({ ...dependencies, ...peerDependencies });
}

function isOurs(name: string): boolean {
  return name.startsWith('@neurite/') || name === 'neurite';
}

function referencedFolders(...tsconfig: string[]): string[] {
  const { references = [] } = readJson<{ references?: { path: string }[] }>(...tsconfig);
  return references.map(({ path }) => basename(path)).sort();
}

describe('the table of walls', () => {
  test('lists every package, and the root tsconfig builds every package', () => {
    expect(Object.keys(walls).sort()).toEqual([...folders].sort());
    expect(referencedFolders('tsconfig.json')).toEqual([...folders].sort());
  });

  test('runs downwards only: a package imports what stands above it in the table', () => {
    const above: string[] = [];
    for (const [folder, { imports }] of Object.entries(walls)) {
      expect(above, `${folder} may import only what the table lists before it`).toEqual(
        expect.arrayContaining([...imports]),
      );
      above.push(folder);
    }
  });
});

describe.each(folders)('packages/%s', (folder) => {
  const dependencies = runtimeDependencies(folder);
  const ours = dependencies.filter(isOurs);

  test('is named after its folder', () => {
    expect(readJson<Manifest>('packages', folder, 'package.json').name).toBe(packageName(folder));
  });

  test('depends only on packages of ours that the table allows', () => {
    const allowed = (walls[folder]?.imports ?? []).map(packageName);
    expect(ours.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  test('depends on exactly the engine packages that the table names', () => {
    const engine = dependencies.filter((name) => name.startsWith('@tensorflow/'));
    expect(engine.sort()).toEqual([...(walls[folder]?.engine ?? [])].sort());
  });

  test('references in tsconfig.json what it depends on in package.json', () => {
    expect(referencedFolders('packages', folder, 'tsconfig.json').map(packageName).sort()).toEqual([...ours].sort());
  });
});

describe('the lint rules made from the table', () => {
  let project: string;
  let report: string;

  const offences: Record<string, string> = {
    'packages/losses/src/sibling.ts': "export { dense } from '@neurite/layers';",
    'packages/losses/src/engine.ts': "export { engine } from '@tensorflow/tfjs-core';",
    'packages/losses/src/deep-engine.ts': "export { Tensor } from '@tensorflow/tfjs-core/dist/tensor';",
    'packages/tensors/src/deep-engine.ts': "export { Tensor } from '@tensorflow/tfjs-core/dist/tensor';",
    'packages/backend-wasm/src/compiler.ts': "export { trace } from '@neurite/compiler';",
    'packages/tensors/src/upwards.ts': "export { sequential } from 'neurite';",
    'packages/models/src/deep.ts': "export { dense } from '@neurite/layers/src/dense.ts';",
    'packages/models/src/path.ts': "export { dense } from '../../../packages/layers/src/dense.ts';",
    'packages/models/src/extension.ts': "export { fit } from './fit.js';",
    'apps/demo/src/deep.ts': "export { dense } from '@neurite/layers/dist/dense.js';",
  };
  const allowed: Record<string, string> = {
    'packages/losses/src/downwards.ts': "export { mean } from '@neurite/tensors';",
    'packages/tensors/src/engine.ts': "export { engine } from '@tensorflow/tfjs-core';",
    'packages/losses/src/measured.test.ts': "export { useBackend } from '@neurite/backend-cpu';",
    'packages/models/src/own.ts': "export { fit } from './fit.ts';",
    'apps/demo/src/any.ts': "export { dense } from '@neurite/layers';",
  };

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'neurite-walls-'));
    for (const [file, text] of Object.entries({ ...offences, ...allowed })) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), `${text}\n`);
    }
    const config = pathToFileURL(join(root, 'oxlint.config.ts')).href;
    // Only syntax is looked at here; types would need every package installed in the scratch project.
    writeFileSync(
      join(project, 'oxlint.config.ts'),
      `import config from '${config}';\nexport default { ...config, options: {} };\n`,
    );
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
    const oxlint = join(
      dirname(createRequire(join(root, 'package.json')).resolve('oxlint/package.json')),
      'bin/oxlint',
    );
    report = spawnSync(process.execPath, [oxlint, '--format=unix'], { cwd: project, encoding: 'utf8' }).stdout;
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test.each(Object.keys(offences))('refuse %s', (file) => {
    expect(report.split('\n')).toContainEqual(expect.stringMatching(`^${file}:.*no-restricted-imports`));
  });

  test.each(Object.keys(allowed))('allow %s', (file) => {
    expect(report).not.toContain(file);
  });
});
