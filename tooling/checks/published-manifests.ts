import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { basename } from 'node:path';
import { packageFolders } from './workspace.ts';

/** What `pnpm pack` would publish of every package is whole: entry points exist, and their formats are what they say. */
export async function checkManifests(): Promise<string[]> {
  const problems: string[] = [];
  for (const pkgDir of packageFolders) {
    const { messages, pkg } = await publint({ pkgDir, pack: 'pnpm', strict: true });
    problems.push(
      ...messages.map((message) => `${basename(pkgDir)}: ${formatMessage(message, pkg, { color: false })}`),
    );
  }
  return problems;
}
