import { grad } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import golden from '../golden/regularization.json' with { type: 'json' };
import { getConstraint, getRegularizer, l2, maxNorm } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectClose, type GoldenArray, read } from '../testing/golden.ts';

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly factory: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly input: GoldenArray;
  readonly output: GoldenArray;
  readonly gradient?: GoldenArray;
}

const cases = golden.cases as unknown as readonly Case[];

onEachBackend(() => {
  describe('regularizers', () => {
    it.each(cases.filter((c) => c.kind === 'regularizer').map((c) => [c.name, c] as const))('%s', (_name, c) => {
      const regularizer = getRegularizer({ name: c.factory, config: c.options });
      expectClose(regularizer.penalty(read(c.input)), c.output, 'the penalty');
      expectClose(grad((x) => regularizer.penalty(x))(read(c.input)), c.gradient!, 'the gradient');
    });
  });

  describe('constraints', () => {
    it.each(cases.filter((c) => c.kind === 'constraint').map((c) => [c.name, c] as const))('%s', (_name, c) => {
      const constraint = getConstraint({ name: c.factory, config: c.options });
      expectClose(constraint.project(read(c.input)), c.output, 'the weight');
    });
  });
});

describe('specifications', () => {
  it('are a name, an object, or a name with options', () => {
    const own = l2(0.5);
    expect(getRegularizer(own)).toBe(own);
    expect(getRegularizer('l1l2').config).toEqual({ l1: 0.01, l2: 0.01 });
    expect(getRegularizer({ name: 'l2', config: { l2: 0.3 } }).config).toEqual({ l2: 0.3 });
    expect(getConstraint(maxNorm({ maxValue: 3, axis: [0, 1] })).config).toEqual({ maxValue: 3, axis: [0, 1] });
  });

  it('have factors of at least 0', () => {
    expect(() => l2(-1)).toThrow("A regularizer's factor l2 must be a number of at least 0; got -1.");
    expect(() => getRegularizer({ name: 'l1l2', config: { l1: Number.NaN } })).toThrow('factor l1 must be a number');
  });

  it('must be known', () => {
    expect(() => getRegularizer('l3' as never)).toThrow(
      "Unknown regularizer 'l3'. Did you mean 'l1'? Known: l1, l2, l1l2, orthogonalRegularizer.",
    );
    expect(() => getConstraint({ name: 'maxnrm' })).toThrow("Unknown constraint 'maxnrm'. Did you mean 'maxNorm'?");
  });
});
