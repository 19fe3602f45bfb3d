import { expect, test } from 'vitest';
import { checkLockfile, missingPlatforms } from './lockfile.ts';

const binary = (os: string, cpu: string): string =>
  `  'tool-${os}-${cpu}@1.0.0':\n    os: [${os}]\n    cpu: [${cpu}]\n`;

function lockfile(platforms: readonly [os: string, cpu: string][]): string {
  const packages = platforms.map(([os, cpu]) => binary(os, cpu)).join('');
  const optional = platforms.map(([os, cpu]) => `      'tool-${os}-${cpu}': 1.0.0\n`).join('');
  return `packages:\n${packages}snapshots:\n  tool@1.0.0:\n    optionalDependencies:\n${optional}`;
}

test('a tool with binaries for every platform is whole', () => {
  const all = lockfile([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ]);
  expect(missingPlatforms(all)).toEqual([]);
});

test('a tool without its macOS binary for ARM is named', () => {
  const partial = lockfile([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['win32', 'x64'],
  ]);
  expect(missingPlatforms(partial)).toEqual(['tool@1.0.0 has no binary for darwin-arm64']);
});

test('a helper of one platform is no tool split by platform', () => {
  expect(missingPlatforms(lockfile([['darwin', 'arm64']]))).toEqual([]);
});

test("the repository's lockfile holds all platforms", () => {
  expect(checkLockfile()).toEqual([]);
});
