import { type Program, print, verify } from '@neurite/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../testing/compare.ts';
import { randomPrograms } from '../testing/random-program.ts';
import { eliminateDead } from './eliminate-dead.ts';
import { foldConstants } from './fold-constants.ts';
import { mergeCommon } from './merge-common.ts';
import { optimise } from './optimise.ts';
import { loopPasses } from './scan/passes.ts';
import { simplify } from './simplify/simplify.ts';

function optimiseAll(program: Program): Program {
  return optimise(program, { loops: loopPasses });
}

describe('every pass', () => {
  it.each([{ pass: eliminateDead }, { pass: mergeCommon }])(
    '$pass.name keeps every bit of random programs',
    ({ pass }) => {
      fc.assert(
        fc.property(randomPrograms(), (random) => expectSame(random, pass(random.program))),
        { numRuns: 400 },
      );
    },
  );

  it.each([{ pass: foldConstants }, { pass: simplify }, { pass: optimiseAll }])(
    '$pass.name keeps the values of random programs',
    ({ pass }) => {
      // Sums in another order and powers as products may differ in the last place, and in the sign of a zero sum.
      const tolerance = { relative: 1e-5, signedZeros: false };
      fc.assert(
        fc.property(randomPrograms(), (random) => expectSame(random, pass(random.program), tolerance)),
        { numRuns: 600 },
      );
    },
  );

  it('leaves the same program where there is nothing to do', () => {
    fc.assert(
      fc.property(randomPrograms(), ({ program }) => {
        const once = optimiseAll(program);
        expect(print(optimiseAll(once))).toBe(print(once));
        for (const pass of [eliminateDead, mergeCommon, foldConstants, simplify]) expect(pass(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  it('is verified after each pass', () => {
    fc.assert(
      fc.property(randomPrograms(), ({ program }) => void optimise(program, { loops: loopPasses, check: verify })),
      { numRuns: 200 },
    );
  });
});
