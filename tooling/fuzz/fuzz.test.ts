import { expect, test } from 'vitest';
import { supervise } from './supervise.ts';
import { targets } from './targets/index.ts';

/** `NEURITE_FUZZ_INPUTS=100000` looks longer, as `pnpm fuzz` does. */
const inputs = Number(process.env.NEURITE_FUZZ_INPUTS ?? 2000);

// Readers refuse damaged files with errors of the package's own: they neither fail otherwise, nor hang, nor exhaust memory.
test.each(targets.map(({ name, share = 1 }) => ({ name, count: Math.round(inputs * share) })))(
  '$count damaged files: $name',
  async ({ name, count }) => {
    const { findings, ended, refused } = await supervise(name, count, 1);
    expect(ended).toBeUndefined();
    expect(findings.map(({ what, input }) => `input ${input}: ${what}`)).toEqual([]);
    // Else nothing was damaged.
    expect(refused).toBeGreaterThan(count / 10);
  },
  600_000 + inputs * 10,
);
