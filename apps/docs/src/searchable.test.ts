import { expect, test } from 'vitest';
import { searchable, weightOf } from './searchable.ts';

test('words and headings can be searched for; tables, code and recurring headings cannot', () => {
  const page = [
    '# Layers',
    '## dropout()',
    'Leaves out.',
    '### Parameters',
    '| a |',
    '```ts',
    'dropout(0.5)',
    '```',
    'End.',
  ];
  expect(searchable(page.join('\n'))).toBe('# Layers\n## dropout()\nLeaves out.\nEnd.');
});

test('a guide counts more than the reference, whatever folder the site lies in', () => {
  for (const base of ['/', '/neurite/'])
    expect(weightOf(`${base}guide/saving.html#x`)).toBeGreaterThan(weightOf(`${base}reference/vision.html#save`));
});
