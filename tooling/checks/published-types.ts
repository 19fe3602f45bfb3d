import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { packageName, walls } from '../walls/walls.ts';
import { packageFolders, root } from './workspace.ts';

const engineModule = /['"]@tensorflow\//;
/** They may speak of the engine, and import it in examples. */
const comments = /\/\*[^]*?\*\//g;

/** No built typing imports anything of the engine, whose own typings do not pass a strict compiler. */
export function checkNoEngineInTypes(): string[] {
  return packageFolders.flatMap((folder) => {
    const files = globSync('dist/**/*.d.ts', { cwd: folder }).map((file) => join(folder, file));
    if (files.length === 0) return [`${basename(folder)} is not built`];
    return files
      .filter((file) => engineModule.test(readFileSync(file, 'utf8').replaceAll(comments, '')))
      .map((file) => `${relative(root, file)} imports the engine's typings`);
  });
}

const resolutions = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
] as const;

/**
 * Strict programs of a user's compile against the built packages, whose typings are checked as well
 * (`skipLibCheck: false`): one that imports every index, with neither Node's typings nor anybody else's, since no package
 * may need them; and every example, some of which are programs of Node's.
 */
export function checkStrictConsumer(): string[] {
  const folder = join(import.meta.dirname, '.cache/consumer');
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(walls).map(packageName);
  const imports = names.map((name, i) => `import * as package${i} from '${name}';`);
  const uses = names.map((_, i) => `console.log(package${i});`);
  writeFileSync(join(folder, 'every-package.ts'), `${[...imports, ...uses].join('\n')}\n`);
  const programs = [
    { name: 'every-package', types: [], include: ['every-package.ts'], exclude: [] },
    {
      name: 'examples',
      types: ['node'],
      include: [join(root, 'examples/*.ts')],
      exclude: [join(root, 'examples/*.test.ts')],
    },
  ];
  return resolutions.flatMap((resolution) =>
    programs.flatMap(({ name, types, include, exclude }) => {
      const tsconfig = join(folder, `tsconfig.${name}.${resolution.moduleResolution}.json`);
      const compilerOptions = {
        ...resolution,
        target: 'ES2024',
        lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
        types,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
      };
      writeFileSync(tsconfig, JSON.stringify({ compilerOptions, include, exclude }, undefined, 2));
      return compile(tsconfig).map((line) => `${name}, ${resolution.moduleResolution}: ${line}`);
    }),
  );
}

function compile(tsconfig: string): string[] {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', tsconfig], {
    cwd: dirname(tsconfig),
    encoding: 'utf8',
  });
  if (status === 0) return [];
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines : [`tsc ended with status ${status}`];
}
