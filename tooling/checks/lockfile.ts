import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from './workspace.ts';

/** The machines on which the repository must install from its lockfile. */
const platforms = [
  { os: 'linux', cpu: 'x64' },
  { os: 'linux', cpu: 'arm64' },
  { os: 'darwin', cpu: 'x64' },
  { os: 'darwin', cpu: 'arm64' },
  { os: 'win32', cpu: 'x64' },
] as const;

interface Lockfile {
  importers?: Record<string, { optionalDependencies?: Record<string, { version: string }> }>;
  packages?: Record<string, { os?: string[]; cpu?: string[] }>;
  snapshots?: Record<string, { optionalDependencies?: Record<string, string> }>;
}

/**
 * Names the tools whose binaries for some platform are not in the lockfile: a tool that ships one package per platform
 * lists them all as optional, and npm sometimes holds only part of them for the newest version.
 */
export function missingPlatforms(lockfileText: string): string[] {
  return parseAllDocuments(lockfileText).flatMap((document) => problemsOf(document.toJS() as Lockfile));
}

function problemsOf({ importers = {}, packages = {}, snapshots = {} }: Lockfile): string[] {
  const groups: [string, string[]][] = [
    ...Object.entries(importers).map(([name, { optionalDependencies = {} }]): [string, string[]] => [
      name === '.' ? 'the root package' : name,
      Object.entries(optionalDependencies).map(([dependency, { version }]) => `${dependency}@${version}`),
    ]),
    ...Object.entries(snapshots).map(([name, { optionalDependencies = {} }]): [string, string[]] => [
      name,
      Object.entries(optionalDependencies).map(([dependency, version]) => `${dependency}@${version}`),
    ]),
  ];
  return groups.flatMap(([name, optional]) => {
    const binaries = optional.map((key) => packages[key]).filter((binary) => binary?.os !== undefined);
    // One platform alone is a helper of that platform (fsevents on macOS), not a tool split by platform.
    if (binaries.length < 2) return [];
    return platforms
      .filter(
        ({ os, cpu }) => !binaries.some((binary) => binary?.os?.includes(os) && (binary.cpu?.includes(cpu) ?? true)),
      )
      .map(({ os, cpu }) => `${name} has no binary for ${os}-${cpu}`);
  });
}

/** Every tool in the repository's lockfile has its binaries for every platform. */
export function checkLockfile(): string[] {
  return missingPlatforms(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
}
