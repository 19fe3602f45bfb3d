import { expect, test } from 'vitest';
import { missingIn } from './readmes.ts';

const whole = `# @neurite/losses

Loss functions.

\`\`\`sh
npm install @neurite/losses @neurite/tensors
\`\`\`

\`\`\`ts
console.log(1);
\`\`\`

[API](api-report.md)
`;

test('a whole README lacks nothing', () => expect(missingIn(whole, '@neurite/losses')).toEqual([]));

test.each([
  ['# @neurite/losses', '# Losses', 'title'],
  ['Loss functions.', '```sh', 'what the package is'],
  ['npm install @neurite/losses', 'npm install @neurite/layers', 'npm install @neurite/losses'],
  ['```ts', '```ts fragment', 'no program'],
  ['api-report.md', 'src/index.ts', 'api-report.md'],
])('without %o it lacks something', (part, instead, said) => {
  expect(missingIn(whole.replace(part, instead), '@neurite/losses')).toEqual([expect.stringContaining(said)]);
});
