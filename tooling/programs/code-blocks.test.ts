import { expect, test } from 'vitest';
import { codeBlocks } from './code-blocks.ts';

const text = (...lines: string[]): string => lines.join('\n');

test('finds TypeScript blocks and the lines on which they begin', () => {
  const markdown = text(
    '# Title',
    '```ts',
    'const a = 1;',
    '',
    'const b = 2;',
    '```',
    'and',
    '```typescript',
    'c();',
    '```',
  );
  expect(codeBlocks(markdown)).toEqual([
    { code: 'const a = 1;\n\nconst b = 2;\n', line: 3, fragment: false },
    { code: 'c();\n', line: 9, fragment: false },
  ]);
});

test('leaves other languages out, and what they quote', () => {
  expect(codeBlocks(text('```sh', 'npm test', '```', '````md', '```ts', 'no();', '```', '````'))).toEqual([]);
});

test('knows fragments', () => {
  expect(codeBlocks(text('```ts fragment', 'dense({ units });', '```'))).toEqual([
    { code: 'dense({ units });\n', line: 2, fragment: true },
  ]);
});

test('refuses an unknown mark and an open fence', () => {
  expect(() => codeBlocks(text('```ts norun', 'a();', '```'))).toThrow("line 2 is marked 'norun'");
  expect(() => codeBlocks(text('```ts', 'a();'))).toThrow('line 2 is not closed by ```');
});
