import { beforeAll, describe, expect, test } from 'vitest';
import { exclusions } from './exclusions.ts';
import { runSuite, type SpecResult } from './run-suite.ts';

// Specs that the suite itself marks as pending, on every backend.
const PENDING = 5;
// Fewer would mean that the bundler has left test files out.
const SPECS = 4232;

describe.each(Object.entries(exclusions))("tfjs-core's own suite on %s", (backend, excluded) => {
  let results: SpecResult[];

  beforeAll(async () => {
    results = await runSuite(backend);
  }, 120_000);

  test(`has ${SPECS} specs, those included that are not offered to this backend`, () => {
    const titles = new Set(results.map(({ name }) => name));
    const notOffered = excluded.filter(({ spec }) => !titles.has(spec));
    expect(results.length + notOffered.length).toBe(SPECS);
  });

  test('fails exactly the specs that are excluded with a reason', () => {
    const titles = new Set(results.map(({ name }) => name));
    const failed = results.filter(({ status }) => status === 'failed');
    const expected = excluded.map(({ spec }) => spec).filter((spec) => titles.has(spec));
    const messages = failed.map(({ name, messages }) => `${name}: ${messages[0]?.slice(0, 200)}`);
    expect([...new Set(failed.map(({ name }) => name))].sort(), messages.join('\n')).toEqual([...expected].sort());
  });

  test('passes all others', () => {
    const count = (status: SpecResult['status']): number => results.filter((spec) => spec.status === status).length;
    expect(count('pending')).toBe(PENDING);
    expect(count('passed')).toBe(results.length - PENDING - count('failed'));
  });
});
