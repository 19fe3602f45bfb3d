import { expect, test } from 'vitest';
import { unpinnedActions } from './workflows.ts';

test('an action is pinned to a commit, and says its version', () => {
  const commit = '3d3c42e5aac5ba805825da76410c181273ba90b1';
  const workflow = [
    `      - uses: a/pinned@${commit} # v1.0.0`,
    `        uses: a/pinned/part@${commit} # v1`,
    '      - uses: a/tag@v1',
    '      - uses: a/branch@main # v1',
    `      - uses: a/silent@${commit}`,
  ].join('\n');
  expect(unpinnedActions(workflow)).toEqual(['a/tag@v1', 'a/branch@main', `a/silent@${commit}`]);
});
