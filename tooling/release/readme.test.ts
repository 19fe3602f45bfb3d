import { expect, test } from 'vitest';
import { publishedReadme } from './readme.ts';

const published = (markdown: string): string =>
  publishedReadme(markdown, 'https://github.com/o/n', 'packages/layers', 'abc123');

test.each([
  ['[API](api-report.md).', '[API](https://github.com/o/n/blob/abc123/packages/layers/api-report.md).'],
  ['[Neurite](../../README.md)', '[Neurite](https://github.com/o/n/blob/abc123/README.md)'],
  ['[a `b`](../backend/README.md#c)', '[a `b`](https://github.com/o/n/blob/abc123/packages/backend/README.md#c)'],
  ['![seen](../../docs/a.webp "A")', '![seen](https://github.com/o/n/raw/abc123/docs/a.webp "A")'],
])('%s leads to the repository', (written, expected) => expect(published(written)).toBe(expected));

test.each([
  '[a](https://example.org/b.md)',
  '[down](#there)',
  '[mail](mailto:a@example.org)',
  'code:\n\n```ts\nfunctions[0](x);\n```\n',
])('%s stays', (written) => expect(published(written)).toBe(written));
