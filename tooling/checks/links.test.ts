import { expect, test } from 'vitest';
import { anchors, relativeLinks } from './links.ts';

const text = (...lines: string[]): string => lines.join('\n');

test('links are found where a reader sees them, with their lines', () => {
  const markdown = text(
    'See [a](a.md), [b `x`](../b#c) and ![a picture](p.webp "with a title").',
    '`[no](no.md)` and [elsewhere](https://example.org/a.md)',
    '```md',
    '[no](no.md)',
    '```',
    '[down](#there)',
    '[name]: c.md',
  );
  expect(relativeLinks(markdown)).toEqual([
    { path: 'a.md', anchor: undefined, line: 1 },
    { path: '../b', anchor: 'c', line: 1 },
    { path: 'p.webp', anchor: undefined, line: 1 },
    { path: '', anchor: 'there', line: 6 },
    { path: 'c.md', anchor: undefined, line: 7 },
  ]);
});

test('headings have the anchors that GitHub gives them', () => {
  const markdown = text(
    '# Sizes, in KB',
    '## `fit` and [more](x.md)',
    '```sh',
    '# no heading',
    '```',
    '## Again',
    '## Again',
  );
  expect([...anchors(markdown)]).toEqual(['sizes-in-kb', 'fit-and-more', 'again', 'again-1']);
});
