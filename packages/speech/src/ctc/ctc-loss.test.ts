import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { grad, jit, randomNormal, type Tensor, tensor, useBackend, valueAndGrad, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose, golden, type GoldenArray, read } from '../testing/golden.ts';
import { ctcFramesNeeded, ctcLoss } from './ctc-loss.ts';

interface Case {
  readonly blank: number;
  readonly labels: GoldenArray;
  readonly frameLengths: readonly number[];
  readonly logits: GoldenArray;
  readonly losses: readonly number[];
  readonly gradient: GoldenArray;
}

const { cases } = golden<Case>('ctc');

describe.each(['cpu', 'wasm'])('ctcLoss on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  it.each(cases)('is that of PyTorch, and its gradient: $name', (one) => {
    const { blank, frameLengths, losses, gradient } = one;
    const labels = read(one.labels);
    const labelLengths = labels.arraySync() as number[][];
    const options = {
      blank,
      frameLengths,
      labelLengths: labelLengths.map((row) => row.filter((label) => label >= 0).length),
      infeasible: 'skip',
      reduction: 'none',
    } as const;
    const loss = (logits: Tensor): Tensor => ctcLoss(labels, logits, options);
    expectClose(loss(read(one.logits)).dataSync(), losses, 1e-5);
    const slope = (logits: Tensor): Tensor => grad((x: Tensor) => loss(x).sum())(logits);
    expectClose(slope(read(one.logits)).dataSync(), gradient.data, 1e-5);
    expectClose(jit(slope)(read(one.logits)).dataSync(), gradient.data, 1e-5);
  });

  it('has the gradient of finite differences, and the second one, too', () => {
    const logits = randomNormal([1, 5, 4], { seed: 1 });
    const labels = [[2, 2]];
    const loss = (x: Tensor): Tensor => ctcLoss(labels, x);
    const weights = randomNormal([1, 5, 4], { seed: 2 });
    const slopeAlong = (x: Tensor): Tensor => grad(loss)(x).mul(weights).sum();
    for (const [fn, exact] of [
      [loss, grad(loss)(logits)],
      [slopeAlong, grad(slopeAlong)(logits)],
    ] as const) {
      const values = exact.dataSync();
      for (const at of [0, 6, 13, 18]) {
        const at1 = (step: number): number => {
          const moved = Float32Array.from(logits.dataSync());
          moved[at]! += step;
          return fn(tensor(moved, [1, 5, 4])).itemSync();
        };
        const expected = (at1(0.01) - at1(-0.01)) / 0.02;
        expect(Math.abs(values[at]! - expected)).toBeLessThan(2e-3);
      }
    }
  });
});

describe('ctcLoss', () => {
  beforeAll(async () => {
    await useBackend('wasm');
  });

  it('counts labels by itself, and is a sum or a mean', () => {
    const logits = randomNormal([2, 6, 4], { seed: 3 });
    const [a, b] = ctcLoss(
      [
        [1, 2, 0],
        [3, -1, -1],
      ],
      logits,
      { reduction: 'none' },
    ).dataSync();
    expect(ctcLoss([[1, 2]], logits.slice(0, 1)).itemSync()).toBeCloseTo(a!, 5);
    expect(
      ctcLoss(
        [
          [1, 2, 0],
          [3, -1, -1],
        ],
        logits,
      ).itemSync(),
    ).toBeCloseTo((a! + b!) / 2, 5);
    expect(
      ctcLoss(
        [
          [1, 2, 0],
          [3, -1, -1],
        ],
        logits,
        { reduction: 'sum' },
      ).itemSync(),
    ).toBeCloseTo(a! + b!, 4);
    expect(Number.isFinite(ctcLoss(tensor(new Int32Array(0), [2, 0], 'int32'), logits).itemSync())).toBe(true);
  });

  it('of a transcript that does not fit is infinite or skipped, without a slope', () => {
    const logits = randomNormal([1, 3, 4], { seed: 4 });
    expect(ctcFramesNeeded([1, 1])).toBe(3);
    expect(ctcFramesNeeded([1, 1, 2])).toBe(4);
    expect(Number.isFinite(ctcLoss([[1, 1]], logits).itemSync())).toBe(true);
    expect(ctcLoss([[1, 1, 2]], logits).itemSync()).toBe(Infinity);
    expect(ctcLoss([[1, 1, 2]], logits, { infeasible: 'skip' }).itemSync()).toBe(0);
    for (const infeasible of ['infinite', 'skip'] as const) {
      const slope = grad((x: Tensor) => ctcLoss([[1, 1, 2]], x, { infeasible }))(logits);
      expect(slope.dataSync().every((value) => value === 0)).toBe(true);
    }
  });

  it('stays finite over thousands of frames of certainty', () => {
    const sure = tensor(
      Float32Array.from({ length: 3000 * 4 }, (_, i) => (i % 4 === 3 ? 80 : -80)),
      [1, 3000, 4],
    );
    expect(ctcLoss([[3]], sure).itemSync()).toBeCloseTo(0, 3);
    const wrong = ctcLoss([[1, 2, 1]], sure);
    expect(wrong.itemSync() / (3000 * 160)).toBeCloseTo(1, 2);
    expect(
      grad((x: Tensor) => ctcLoss([[1, 2, 1]], x))(sure)
        .dataSync()
        .every(Number.isFinite),
    ).toBe(true);
  });

  it('is learned from', () => {
    const logits = variable(randomNormal([2, 12, 5], { seed: 5 }));
    const step = jit(() => {
      const { value, grads } = valueAndGrad(
        () =>
          ctcLoss(
            [
              [1, 2, 3],
              [4, 4, 0],
            ],
            logits,
          ),
        [logits],
      );
      logits.assign(logits.value().sub(grads.get(logits)!.mul(5)));
      return value;
    });
    let last = Infinity;
    for (let n = 0; n < 100; n++) last = step().itemSync();
    expect(last).toBeLessThan(0.1);
  });

  it('names what does not fit', () => {
    const logits = randomNormal([2, 6, 4], { seed: 3 });
    expect(() => ctcLoss([1, 2], logits)).toThrow('got [2] and [2, 6, 4]');
    expect(() => ctcLoss([[1], [2]], logits, { blank: 4 })).toThrow('one of the 4 classes, 0 to 3; got 4');
    expect(() => ctcLoss([[1], [2]], logits, { frameLengths: [6] })).toThrow(
      'frameLengths must be one number for each example, [2]; got [1]',
    );
    expect(() => ctcLoss([[1], [2]], logits, { infeasible: 'throw' as never })).toThrow("Unknown infeasible 'throw'");
  });
});
