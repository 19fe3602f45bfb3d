/** The reports of public interfaces that are committed: `pnpm api` writes them, `pnpm check` compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../workspace.ts';
import { publicApi } from './exports.ts';
import { reportOf } from './report.ts';

const FILE = 'api-report.md';

function reports(): { readonly path: string; readonly text: string }[] {
  const { packages, checker } = publicApi();
  return [...packages].map(([folder, entries]) => ({
    path: join(folder, FILE),
    text: reportOf(folder, entries, checker),
  }));
}

/** The committed reports say what packages export. */
export function checkApiReports(): string[] {
  return reports().flatMap(({ path, text }) => {
    const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (committed === text) return [];
    const [expected, found] = [text.split('\n'), committed.split('\n')];
    const line = expected.findIndex((one, index) => one !== found[index]);
    const at = line < 0 ? expected.length : line;
    return [
      `${relative(root, path)}: the public interface changed (line ${at + 1}: \`${expected[at] ?? ''}\`, was \`${found[at] ?? ''}\`). ` +
        'If that is meant, run `pnpm api` and commit; if users will notice, with a changeset.',
    ];
  });
}

if (import.meta.main) for (const { path, text } of reports()) writeFileSync(path, text);
