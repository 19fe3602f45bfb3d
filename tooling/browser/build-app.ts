import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');

/**
 * Builds our packages, and with Vite, which is told nothing, an application in a folder of its own that has them in its `node_modules`.
 *
 * @returns the folder to serve
 */
export async function buildApp(): Promise<string> {
  const { status, stdout } = spawnSync(process.execPath, [typescript(), '-b'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The packages could not be built:\n${stdout.slice(0, 4000)}`);
  const folder = mkdtempSync(join(tmpdir(), 'neurite-app-'));
  cpSync(join(import.meta.dirname, 'app'), folder, { recursive: true });
  const linked = join(import.meta.dirname, 'node_modules/@neurite');
  mkdirSync(join(folder, 'node_modules/@neurite'), { recursive: true });
  for (const name of readdirSync(linked)) {
    symlinkSync(realpathSync(join(linked, name)), join(folder, 'node_modules/@neurite', name), 'dir');
  }
  await build({ root: folder, configFile: false, logLevel: 'error' });
  return join(folder, 'dist');
}

function typescript(): string {
  return join(realpathSync(join(root, 'node_modules/typescript')), 'bin/tsc');
}
