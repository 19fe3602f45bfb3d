import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { absent, renamed } from './differences.ts';
import { page, parity } from './parity.ts';

it('says of every name whether it is here, or why not', () => {
  const silent = parity().filter(({ ours, because }) => ours === undefined && because === undefined);
  expect(silent.map(({ module, name }) => `${module}/${name}`)).toEqual([]);
});

it('gives no reason for what is here, and knows every name that it speaks of', () => {
  const entries = new Map(parity().map((entry) => [`${entry.module}/${entry.name}`, entry]));
  expect(Object.keys(absent).filter((key) => entries.get(key)?.ours !== undefined || !entries.has(key))).toEqual([]);
  expect(Object.keys(renamed).filter((key) => entries.get(key)?.ours === undefined)).toEqual([]);
});

it('is what docs/keras-parity.md says', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/keras-parity.md'), 'utf8')).toBe(page(parity()));
});
