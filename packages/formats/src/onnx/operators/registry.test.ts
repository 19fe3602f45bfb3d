import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operatorNames } from './registry.ts';

it('has every operator that the README lists, and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
  const list = /\nOperators: ([^.]*)\./.exec(readme)![1]!;
  expect(list.split(/,\s+/)).toEqual(operatorNames);
});
