import { checkPackage, createPackageFromTarballData, type Problem, type ResolutionKind } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packageFolders, root } from './workspace.ts';

/** What every package says of itself. Where its sources are is added when it is published: see tooling/release. */
const FIELDS = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'type',
  'sideEffects',
  'engines',
  'files',
  'exports',
];

/** Packages are modules; how they would be found by `require` of an old Node does not matter. */
const RESOLUTIONS: readonly ResolutionKind[] = ['node16-esm', 'bundler'];

/** What `pnpm pack` would publish of every package is whole: entry points exist, and code and typings are what they say. */
export async function checkPacked(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-packed-'));
  try {
    const problems: string[] = [];
    for (const pkgDir of packageFolders) {
      const tarball = packed(pkgDir, folder);
      const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer as ArrayBuffer }, strict: true });
      const found = [
        ...messages.map((message) => formatMessage(message, pkg, { color: false })),
        ...(await typingProblems(tarball)),
        ...manifestProblems(pkgDir),
      ];
      problems.push(...found.map((problem) => `${basename(pkgDir)}: ${problem}`));
    }
    return problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packed(pkgDir: string, folder: string): Uint8Array {
  const { status, stderr } = spawnSync('pnpm', ['pack', '--pack-destination', folder], {
    cwd: pkgDir,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${basename(pkgDir)} cannot be packed: ${stderr}`);
  const [name = ''] = globSync('*.tgz', { cwd: folder });
  const tarball = new Uint8Array(readFileSync(join(folder, name)));
  rmSync(join(folder, name));
  return tarball;
}

async function typingProblems(tarball: Uint8Array): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (!result.types) return ['it has no typings'];
  return result.problems
    .filter(concernsUs)
    .map((problem) => `${problemKindInfo[problem.kind].title}: ${JSON.stringify(problem)}`);
}

function concernsUs(problem: Problem): boolean {
  if (!('resolutionKind' in problem)) return true;
  return RESOLUTIONS.includes(problem.resolutionKind as ResolutionKind);
}

function manifestProblems(pkgDir: string): string[] {
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const files = manifest.files as readonly string[];
  const hasData = existsSync(join(pkgDir, 'src/embedded'));
  return [
    ...FIELDS.filter((field) => manifest[field] === undefined).map((field) => `package.json has no ${field}`),
    ...(existsSync(join(pkgDir, 'README.md')) ? [] : ['it has no README.md']),
    // pnpm packs the licence of the repository.
    ...(files.includes('LICENSE') && existsSync(join(root, 'LICENSE')) ? [] : ['its files do not name LICENSE']),
    ...(hasData && !(files.includes('NOTICE') && existsSync(join(pkgDir, 'NOTICE')))
      ? ['it embeds data of others and has no NOTICE with their licence']
      : []),
  ];
}
