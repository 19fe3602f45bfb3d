import { expect, test } from 'vitest';
import { isAllowed } from './licences.ts';

test.each([
  ['MIT', true],
  ['(MIT AND Zlib)', true],
  ['MIT OR GPL-3.0', true],
  ['MIT AND GPL-3.0', false],
  ['Unknown', false],
])('%s may be handed on: %s', (licence, may) => {
  expect(isAllowed(licence, new Set(['MIT', 'Zlib']))).toBe(may);
});
