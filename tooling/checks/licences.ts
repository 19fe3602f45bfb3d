import { spawnSync } from 'node:child_process';
import { root } from './workspace.ts';

/** Licences under which whoever uses us may do as they like, as long as they name the authors. */
const FREE: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
]);

/** What else was looked at. */
const EXAMINED: Readonly<Record<string, string>> = {
  'dictionary-en': 'MIT, and BSD for the word list (SCOWL) in it; a tool',
  h5wasm: "NIST's own licence: free use, with its notice kept",
  'codec-parser': 'LGPL 3: a module of its own, which who installs @neurite/speech can replace; loaded for Ogg alone',
};

/** What serves the repository itself is not handed on; there, licences that ask for changes to be published will do. */
const FOR_TOOLS: ReadonlySet<string> = new Set([...FREE, 'MPL-2.0', 'CC-BY-4.0', 'CC-BY-3.0', 'Python-2.0']);

type Listed = Readonly<Record<string, readonly { readonly name: string }[]>>;

function listed(...flags: readonly string[]): Listed {
  const { status, stdout, stderr } = spawnSync('pnpm', ['licenses', 'list', '--json', ...flags], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`\`pnpm licenses list\` failed: ${stderr}${stdout}`);
  return JSON.parse(stdout) as Listed;
}

/** `(Apache-2.0 AND BSD-3-Clause)` needs both, `MIT OR Apache-2.0` either. */
export function isAllowed(licence: string, allowed: ReadonlySet<string>): boolean {
  const words = licence.replaceAll(/[()]/g, '');
  return words.split(' AND ').every((all) => all.split(' OR ').some((one) => allowed.has(one.trim())));
}

/** Every dependency that is handed on is under a licence that lets everybody use it; and those of tools are known. */
export function checkLicences(): string[] {
  const check = (packages: Listed, allowed: ReadonlySet<string>, what: string): string[] =>
    Object.entries(packages)
      .filter(([licence]) => !isAllowed(licence, allowed))
      .flatMap(([licence, items]) =>
        items
          .filter(({ name }) => !Object.hasOwn(EXAMINED, name))
          .map(
            ({ name }) =>
              `${name}, ${what}, is under ${licence}: look at it, and note in tooling/checks/licences.ts what you found`,
          ),
      );
  return [
    ...check(listed('--prod', '--filter', './packages/*'), FREE, 'which is handed on'),
    ...check(listed(), FOR_TOOLS, 'a tool'),
  ];
}
