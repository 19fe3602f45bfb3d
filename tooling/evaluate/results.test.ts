import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Measured, measuredBefore, withOtherSeeds } from './results.ts';

const measured = (seeds: readonly number[], values: readonly number[], commit = 'a1'): Measured => ({
  commit,
  command: `pnpm evaluate speech --seeds ${seeds.join(',')}`,
  machine: 'this one',
  seeds,
  values,
});

it('keeps the seeds that were measured before at the same commit, in their order', () => {
  const both = withOtherSeeds(measured([1, 0], [0.1, 0.2]), measured([2, 1], [0.3, 0.9]));
  expect(both).toMatchObject({ seeds: [0, 1, 2], values: [0.2, 0.1, 0.3] });
  expect(both.command).toBe('pnpm evaluate speech --seeds 2,1; pnpm evaluate speech --seeds 1,0');
});

it('replaces what another program measured, or what was measured again', () => {
  const now = measured([1], [0.1]);
  expect(withOtherSeeds(now, undefined)).toEqual(now);
  expect(withOtherSeeds(now, measured([0], [0.5], 'b2'))).toEqual(now);
  expect(withOtherSeeds(now, { ...measured([0], [0.5]), machine: 'another' })).toEqual(now);
  expect(withOtherSeeds(now, { ...measured([1], [0.5]), command: 'by hand' })).toEqual(now);
});

it('reads what a file says, where a figure has nothing of its own from the top of the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-results-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'speech.json');
  expect(measuredBefore(file, 'words')).toBeUndefined();
  const { values, ...whole } = measured([0, 1], [0.5, 0.6]);
  const figures = { words: { values, bar: 1 }, texts: { ...measured([3], [0.7], 'b2'), bar: 1 } };
  writeFileSync(file, JSON.stringify({ ...whole, figures }));
  expect(measuredBefore(file, 'words')).toEqual({ ...whole, values });
  expect(measuredBefore(file, 'texts')).toEqual(measured([3], [0.7], 'b2'));
  expect(measuredBefore(file, 'sounds')).toBeUndefined();
});
