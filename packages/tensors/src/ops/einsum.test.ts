import { describe, expect, it } from 'vitest';
import golden from '../golden/einsum.json' with { type: 'json' };
import { dot, einsum, type NdArray, outer, tensordot, zeros } from '../index.ts';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';
import { squared } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';
import { expectGolden, type GoldenCase } from '../testing/golden.ts';

/** The sum over all values of all letters, written out; for equations without dots. */
function direct(equation: string, operands: readonly NdArray[]): number[] {
  const [left, output] = equation.replaceAll(' ', '').split('->') as [string, string];
  const terms = left.split(',');
  const letters = [...new Set([...output, ...terms.join('')])];
  const lengths = letters.map((letter) => {
    const index = terms.findIndex((term) => term.includes(letter));
    return operands[index]!.shape[terms[index]!.indexOf(letter)]!;
  });
  const result = new Array<number>(
    output.length === 0 ? 1 : lengths.slice(0, output.length).reduce((p, q) => p * q),
  ).fill(0);
  const inner = lengths.slice(output.length).reduce((p, q) => p * q, 1);
  for (let place = 0; place < result.length * inner; place++) {
    const at: Record<string, number> = {};
    letters.reduceRight((rest, letter, axis) => {
      at[letter] = rest % lengths[axis]!;
      return Math.floor(rest / lengths[axis]!);
    }, place);
    result[Math.floor(place / inner)]! += terms.reduce((product, term, index) => {
      const { data, shape } = operands[index]!;
      return product * data[[...term].reduce((offset, letter, axis) => offset * shape[axis]! + at[letter]!, 0)]!;
    }, 1);
  }
  return result;
}

onEachBackend(() => {
  describe('einsum against PyTorch', () => {
    it.each(golden.cases)('$name', (item) => {
      expectGolden(item as GoldenCase, (...xs) => einsum(item.options.equation, ...xs));
    });
  });

  const equations: [string, number[][]][] = [
    [
      '...i,...i->...',
      [
        [2, 1, 3],
        [2, 3],
      ],
    ],
    [
      'i...,...j',
      [
        [2, 3],
        [3, 1],
      ],
    ],
    [
      'iij,jkk->ik',
      [
        [2, 2, 3],
        [3, 2, 2],
      ],
    ],
    [
      'abc,bd,ce->ade',
      [
        [2, 2, 1],
        [2, 2],
        [1, 3],
      ],
    ],
    [
      'kmn,nk->mk',
      [
        [2, 3, 2],
        [2, 2],
      ],
    ],
    [
      'mk,nk->nm',
      [
        [2, 3],
        [2, 3],
      ],
    ],
    ['b...h->h...b', [[2, 1, 3]]],
    ['a,b,c->cab', [[2], [1], [2]]],
    [
      ' ij , ij -> ',
      [
        [2, 2],
        [2, 2],
      ],
    ],
  ];

  it.each(equations.filter(([equation]) => /^[^.]*->[^.]*$/.test(equation)))('sums %s', (equation, shapes) => {
    const inputs = shapes.map((shape, seed) => sample(shape, { seed }));
    const got = einsum(equation, ...inputs).dataSync();
    direct(equation, inputs).forEach((value, index) => expect(got[index]).toBeCloseTo(value, 4));
  });

  it.each(equations)('has right gradients: %s', (equation, shapes) => {
    const inputs = shapes.map((shape, seed) => sample(shape, { min: -1, max: 1, seed }));
    expectGradients(
      squared((...xs) => einsum(equation, ...xs)),
      inputs,
      { step: 2 ** -4 },
    );
  });

  it('orders an implied output', () => {
    expect(einsum('ba,c', arange([2, 3]), arange([4])).shape).toEqual([3, 2, 4]);
    expect(einsum('...ba', arange([5, 2, 3])).shape).toEqual([5, 3, 2]);
    expect(einsum('ii', arange([2, 2])).arraySync()).toBe(3);
    expect(einsum('iiij->ij', arange([2, 2, 2, 2])).arraySync()).toEqual([
      [0, 1],
      [14, 15],
    ]);
  });

  it('explains what does not fit', () => {
    expect(() => einsum('ij,jk', [[1]])).toThrow("'ij,jk' speaks of 2 operands; got 1");
    expect(() => einsum('ij->ik', [[1]])).toThrow(
      "'k' of the output of 'ij->ik' must stand there once, and in an operand",
    );
    expect(() => einsum('ij->ii', [[1]])).toThrow("'i' of the output");
    expect(() => einsum('i_j', [[1]])).toThrow("must be letters and '...'");
    expect(() => einsum('i->j->k', [1])).toThrow("one '->' at most");
    expect(() => einsum('ijk', [[1]])).toThrow("'ijk' of 'ijk' names 3 axes; the operand has the shape [1, 1]");
    expect(() => einsum('ij,jk', zeros([2, 3]), zeros([2, 3]))).toThrow(
      "the axis 'j' of 'ij,jk' has the lengths 3 and 2; the operands are [2, 3] and [2, 3]",
    );
    expect(() => einsum('...i,...i', zeros([2, 3]), zeros([4, 3]))).toThrow('an axis of the dots');
  });

  it('multiplies over pairs of axes', () => {
    const [a, b] = [arange([2, 3, 4]), arange([4, 3, 2])];
    expect(
      tensordot(a, b, [
        [2, 1],
        [0, 1],
      ]).arraySync(),
    ).toEqual(einsum('ijk,kjl->il', a, b).arraySync());
    expect(tensordot(a, b, [[0], [2]]).shape).toEqual([3, 4, 4, 3]);
    expect(tensordot(a, arange([3, 4, 5])).shape).toEqual([2, 5]);
    expect(tensordot([1, 2], [3, 4], 0).arraySync()).toEqual([
      [3, 4],
      [6, 8],
    ]);
    expect(() => tensordot(a, b, 1 + 1)).toThrow('axis 1 of a [2, 3, 4] and axis 0 of b [4, 3, 2] go together');
    expect(() => tensordot(a, b, [[0], []])).toThrow('as many axes of a as of b, each once; got [0] and []');
    expect(() => tensordot(a, b, 4)).toThrow('4 axes cannot go together in [2, 3, 4] and [4, 3, 2]');
    expectGradients(
      squared((x, y) =>
        tensordot(x, y, [
          [0, 2],
          [1, 0],
        ]),
      ),
      [sample([2, 2, 3]), sample([3, 2])],
      { step: 2 ** -4 },
    );
  });

  it('takes inner and outer products', () => {
    expect(dot([1, 2], [3, 4]).arraySync()).toBe(11);
    expect(
      dot(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 1],
      ).arraySync(),
    ).toEqual([3, 7]);
    expect(
      dot(
        [1, 1],
        [
          [1, 2],
          [3, 4],
        ],
      ).arraySync(),
    ).toEqual([4, 6]);
    expect(dot(arange([2, 3]), arange([2, 3, 4])).shape).toEqual([2, 2, 4]);
    expect(dot(3, [1, 2]).arraySync()).toEqual([3, 6]);
    expect(outer([1, 2], [3, 4, 5]).arraySync()).toEqual([
      [3, 4, 5],
      [6, 8, 10],
    ]);
    expect(() => dot([1, 2], [1, 2, 3])).toThrow('must have the same length');
    expectGradients(squared(dot), [sample([2, 3]), sample([3])], { step: 2 ** -4 });
    expectGradients(squared(outer), [sample([2]), sample([3])], { step: 2 ** -4 });
  });
});
