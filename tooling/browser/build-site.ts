import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * Builds a page by its own `vite.config.ts`, as users get it.
 *
 * @param root its folder
 * @returns the folder to serve, which is gone when the process ends
 */
export async function buildSite(root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-site-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await asForUsers(() => build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } }));
  return folder;
}

/** What is built in a test would be built for tests. */
async function asForUsers(task: () => Promise<unknown>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await task();
  } finally {
    process.env['NODE_ENV'] = before;
  }
}
