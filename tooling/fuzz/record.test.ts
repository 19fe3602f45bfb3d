import { expect, test } from 'vitest';
import { recorded } from './record.ts';
import type { Report } from './supervise.ts';

const report: Report = {
  inputs: 100_000,
  refused: 90_000,
  findings: [],
  slowest: { input: 3, milliseconds: 12.4 },
  megabytes: 80,
  seconds: 61,
};

test('a reader has one row, in the order of the readers, and the others keep theirs', () => {
  const names = ['WAV', 'CSV'];
  const first = recorded('', names, 'CSV', report, 1);
  expect(first).toMatch(/Not tried at length since they were last changed: WAV\.\n$/);
  const both = recorded(first, names, 'WAV', report, 1);
  const again = recorded(both, names, 'CSV', { ...report, ended: { input: 7, why: 'it hangs' } }, 2);
  expect(again).not.toContain('Not tried');
  const rows = again.split('\n').filter((line) => /^\| [A-Z]/.test(line));
  expect(rows).toEqual([
    '| WAV | 100,000 | 90,000 | 0 | 12 ms | 80 MB | 61 s | 1 |',
    '| CSV | 100,000 | 90,000 | 1 | 12 ms | 80 MB | 61 s | 2 |',
  ]);
});
