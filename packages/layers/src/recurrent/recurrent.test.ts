import {
  grad,
  jit,
  ones,
  randomNormal,
  setSeed,
  sum,
  type Tensor,
  tensor,
  valueAndGrad,
  zeros,
} from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import {
  bidirectional,
  convLstm2d,
  dense,
  gru,
  input,
  type LayerConfig,
  layerFromConfig,
  layerToConfig,
  lstm,
  lstmCell,
  maskOf,
  RecurrentCell,
  rnn,
  simpleRnn,
  stackedRnnCells,
  timeDistributed,
  withMask,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const x = tensor(
  Float32Array.from({ length: 24 }, (_, index) => Math.sin(index)),
  [2, 4, 3],
);

function expectEqual(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const wanted = expected.dataSync();
  actual.dataSync().forEach((value, index) => expect(value).toBeCloseTo(wanted[index]!, 5));
}

/** A leaky sum, as a user writes a cell: y = h′ = 0.5 h + x, and the number of steps. */
class Leak extends RecurrentCell {
  static override readonly className: string = 'Leak';
  override stateShapes(shape: readonly (number | null)[]): readonly (readonly (number | null)[])[] {
    return [shape, [1]];
  }
  override stepOutputShape(shape: readonly (number | null)[]): readonly (number | null)[] {
    return shape;
  }
  override call([now, h, count]: readonly Tensor[]): readonly Tensor[] {
    const next = h!.mul(0.5).add(now!);
    return [next.mul(10), next, count!.add(1)];
  }
}

onEachBackend(() => {
  describe('states', () => {
    it('are given beside the output, and go on where they were left', () => {
      const layer = lstm({ units: 2, returnSequences: true, returnState: true, seed: 0 });
      const [all, h, c] = layer.apply(x) as [Tensor, Tensor, Tensor];
      const [first, ...states] = layer.apply(x.slice([0, 0], [2, 2])) as [Tensor, Tensor, Tensor];
      const [second, lastH, lastC] = layer.apply([x.slice([0, 2], [2, 2]), ...states]) as [Tensor, Tensor, Tensor];
      expectEqual(first, all.slice([0, 0], [2, 2]));
      expectEqual(second, all.slice([0, 2], [2, 2]));
      expectEqual(lastH, h);
      expectEqual(lastC, c);
    });

    it('of a stateful layer go on by themselves until they are reset', () => {
      const layer = gru({ units: 2, stateful: true });
      const whole = gru({ units: 2 });
      whole.apply(x);
      layer.ensureBuilt([[4, 3]]);
      layer.setWeights(whole.getWeights());
      const expected = whole.apply(x);
      const run = jit((part: Tensor) => layer.apply(part));
      for (let round = 0; round < 2; round++) {
        run(x.slice([0, 0], [2, 2]));
        expectEqual(run(x.slice([0, 2], [2, 2])), expected);
        layer.resetState();
      }
      layer.resetState([ones([2, 2])]);
      expectEqual(layer.apply(x), whole.apply([x, ones([2, 2])]));
    });

    it('of a stateful layer belong to batches of one size', () => {
      const layer = simpleRnn({ units: 2, stateful: true, name: 'memory' });
      layer.apply(x);
      expect(() => layer.apply(x.slice([0], [1]))).toThrow(
        "Layer 'memory' (SimpleRnn) is stateful and in the midst of batches of 2 examples; it got one of 1.",
      );
      layer.resetState();
      expect(layer.apply(x.slice([0], [1])).shape).toEqual([1, 2]);
      expect(() => layer.resetState([ones([2, 3])])).toThrow(
        'has 1 state, of shape [2] for each example; it was given [3]',
      );
      expect(() => simpleRnn({ units: 2 }).resetState()).toThrow('make it with stateful: true');
    });
  });

  describe('a cell', () => {
    it('by itself is one step', () => {
      const cell = lstmCell({ units: 2 });
      const [, h, c] = cell.apply([x.slice([0, 0], [2, 1]).squeeze(1), zeros([2, 2]), zeros([2, 2])]) as Tensor[];
      const [output] = cell.apply([x.slice([0, 1], [2, 1]).squeeze(1), h!, c!]) as Tensor[];
      expectEqual(output!, rnn({ cell }).apply(x.slice([0, 0], [2, 2])));
    });

    it('of one’s own is repeated, masked and stacked', () => {
      const series = tensor([1, 2, 4, 8], [1, 4, 1]);
      const [last, h, count] = rnn({ cell: new Leak(), returnState: true }).apply(series) as Tensor[];
      expect([last!.arraySync(), h!.arraySync(), count!.arraySync()]).toEqual([[[106.25]], [[10.625]], [[4]]]);
      const backward = rnn({ cell: new Leak(), goBackwards: true });
      expect(backward.apply(series).arraySync()).toEqual([[40]]);
      const masked = rnn({ cell: new Leak(), returnSequences: true }).apply(withMask(series, [[0, 1, 0, 1]]));
      expect(masked.arraySync()).toEqual([[[0], [20], [20], [90]]]);
      const stacked = rnn({ cell: [new Leak(), new Leak()] }).apply(series.slice([0, 0], [1, 2]));
      expect(stacked.arraySync()).toEqual([[10 * (25 + 5)]]);
    });
  });

  describe('dropout', () => {
    const training = { training: true };
    const same = { kernelInitializer: 'ones', recurrentInitializer: 'ones', activation: 'linear' } as const;

    it('drops the same features at every step, and nothing out of training', () => {
      const layer = simpleRnn({
        units: 1,
        dropout: 0.5,
        returnSequences: true,
        seed: 2,
        ...same,
        recurrentInitializer: 'zeros',
      });
      const rows = layer.apply(ones([3, 5, 8]), training).arraySync() as number[][][];
      for (const row of rows) expect(new Set(row.flat()).size).toBe(1);
      expect(new Set(rows.flat(2)).size).toBeGreaterThan(1);
      expect(layer.apply(ones([1, 2, 8])).arraySync()).toEqual([[[8], [8]]]);
    });

    it('of the state is the same at every step, too, and other at every call', () => {
      const layer = simpleRnn({ units: 6, recurrentDropout: 0.5, returnSequences: true, ...same });
      setSeed(3);
      const [, h1, h2] = (layer.apply(ones([1, 3, 1]), training).arraySync() as number[][][])[0]!.map((row) => row[0]!);
      // h₁ = 1 + 2 k and h₂ = 1 + 2 k h₁ for k of 6 elements that stay.
      const kept = (h1! - 1) / 2;
      expect(h2).toBe(1 + 2 * kept * h1!);
      const many = Array.from({ length: 8 }, () => layer.apply(ones([1, 2, 1]), training).arraySync());
      expect(new Set(many.map(String)).size).toBeGreaterThan(1);
    });

    it('goes through gradients with the same choice', () => {
      const layer = lstm({ units: 2, dropout: 0.5, recurrentDropout: 0.5, seed: 1 });
      layer.apply(x);
      const generator = layer.cell.ownGenerator!;
      const state = generator.getState();
      const value = (point: Tensor): Tensor => {
        generator.setState(state);
        return sum(layer.apply(point, training));
      };
      const gradient = grad(value)(x).dataSync();
      const step = 1e-2;
      const shifted = (by: number): number =>
        value(
          x.add(
            tensor(
              Float32Array.from({ length: 24 }, (_, i) => (i === 4 ? by : 0)),
              [2, 4, 3],
            ),
          ),
        ).itemSync();
      expect(gradient[4]).toBeCloseTo((shifted(step) - shifted(-step)) / (2 * step), 3);
    });
  });

  it('has gradients of the second order', () => {
    const layer = bidirectional({ layer: lstm({ units: 2 }) });
    const direction = tensor(
      Float32Array.from({ length: 24 }, (_, index) => Math.cos(2 * index)),
      [2, 4, 3],
    );
    const slope = (point: Tensor): Tensor =>
      sum(grad((given) => sum(layer.apply(given).square()))(point).mul(direction));
    const second = grad(slope)(x).dataSync();
    const step = 2 ** -6;
    for (const at of [0, 7, 20]) {
      const shifted = (by: number): number =>
        slope(
          x.add(
            tensor(
              Float32Array.from({ length: 24 }, (_, i) => (i === at ? by : 0)),
              [2, 4, 3],
            ),
          ),
        ).itemSync();
      expect(second[at]).toBeCloseTo((shifted(step) - shifted(-step)) / (2 * step), 3);
    }
  });

  it('a program does not grow with the number of steps', () => {
    const layer = bidirectional({ layer: lstm({ units: 3, returnSequences: true }) });
    const head = gru({ units: 2 });
    head.apply(layer.apply(ones([2, 2, 4])));
    const step = jit((batch: Tensor) => {
      const output = (): Tensor => sum(head.apply(layer.apply(batch)));
      return [...valueAndGrad(output, [...layer.trainableVariables, ...head.trainableVariables]).grads.values()];
    });
    const lines = [3, 400].map((time) => {
      step(zeros([2, time, 4]));
      return step.program!.toString().split('\n').length;
    });
    expect(lines[1]).toBe(lines[0]);
  });

  it('compiled equals uncompiled, masked and stacked', () => {
    const layer = rnn({
      cell: [lstmCell({ units: 3 }), lstmCell({ units: 2 })],
      returnSequences: true,
      goBackwards: true,
    });
    const mask = tensor([1, 1, 0, 1, 0, 1, 1, 0], [2, 4], 'bool');
    const run = (batch: Tensor, counts: Tensor): Tensor => layer.apply(batch, { mask: counts });
    expectEqual(jit(run)(x, mask), run(x, mask));
  });
});

describe('bidirectional', () => {
  it('gives both outputs, and the states of both', () => {
    const layer = bidirectional({ layer: gru({ units: 2, returnSequences: true }), mergeMode: null });
    expect(layer.apply(x).map(({ shape }) => shape)).toEqual([
      [2, 4, 2],
      [2, 4, 2],
    ]);
    const stateful = bidirectional({ layer: lstm({ units: 2, returnState: true }) });
    const [output, ...states] = stateful.apply(x) as Tensor[];
    expect(output!.shape).toEqual([2, 4]);
    expect(states).toHaveLength(4);
    const again = stateful.apply([x, ...states]) as Tensor[];
    expect(again[0]!.arraySync()).not.toEqual(output!.arraySync());
    expect(() => stateful.apply([x, states[0]!])).toThrow('takes states for both directions');
  });

  it('passes the mask on with sequences', () => {
    const mask = [
      [1, 1, 0, 0],
      [1, 1, 1, 0],
    ];
    const layer = bidirectional({ layer: gru({ units: 2, returnSequences: true }) });
    expect(maskOf(layer.apply(x, { mask }))!.arraySync()).toEqual(mask);
    const last = bidirectional({ layer: gru({ units: 2 }) });
    expect(maskOf(last.apply(x, { mask }))).toBeUndefined();
    const reversed = gru({ units: 2, returnSequences: true, goBackwards: true });
    expect(maskOf(reversed.apply(x, { mask }))!.arraySync()).toEqual(mask.map((row) => row.toReversed()));
  });

  it('says what does not fit together', () => {
    const layer = gru({ units: 2 });
    expect(() => bidirectional({ layer: dense({ units: 1 }) as never })).toThrow('takes a recurrent layer');
    expect(() => bidirectional({ layer, mergeMode: 'concatt' as never })).toThrow("Did you mean 'concat'?");
    expect(() => bidirectional({ layer, backwardLayer: gru({ units: 2 }) })).toThrow('go the same way');
    expect(() =>
      bidirectional({ layer, backwardLayer: gru({ units: 2, goBackwards: true, returnSequences: true }) }),
    ).toThrow('must agree in returnSequences');
  });
});

describe('timeDistributed', () => {
  it('passes the mask on, and what it says of single steps to the layer', () => {
    const layer = timeDistributed({ layer: dense({ units: 2 }) });
    expect(
      maskOf(
        layer.apply(x, {
          mask: [
            [1, 1, 0, 0],
            [1, 0, 0, 0],
          ],
        }),
      )!.shape,
    ).toEqual([2, 4]);
    const inner = timeDistributed({ layer: gru({ units: 2 }) });
    const words = withMask(randomNormal([1, 2, 3, 4]), [
      [
        [1, 1, 0],
        [0, 0, 0],
      ],
    ]);
    const output = inner.apply(words);
    expect(maskOf(output)!.arraySync()).toEqual([[1, 0]]);
    expect((output.arraySync() as number[][][])[0]![1]).toEqual([0, 0]);
  });

  it('wants a layer', () => {
    expect(() => timeDistributed({ layer: 3 as never })).toThrow('timeDistributed takes a layer');
  });
});

describe('messages', () => {
  it('name the layer and what it takes', () => {
    expect(() => lstm({ units: 0 })).toThrow('lstmCell: units must be a whole number of at least 1; got 0.');
    expect(() => lstm({ units: 1, dropout: 2 })).toThrow('lstmCell: dropout must be from 0 to 1; got 2.');
    expect(() => rnn({ cell: dense({ units: 1 }) as never })).toThrow('rnn takes a cell');
    expect(() => stackedRnnCells({ cells: [] })).toThrow('one or more cells');
    const layer = lstm({ units: 2, name: 'reader' });
    expect(() => layer.apply(zeros([2, 3]))).toThrow(
      "Layer 'reader' (Lstm) takes examples of shape [time, features], and got [3]",
    );
    expect(() => layer.apply(zeros([2, 0, 3]))).toThrow(
      "Layer 'reader' (Lstm) got sequences of no steps, examples of shape [0, 3]; give it at least one step",
    );
    layer.apply(x);
    expect(() => layer.apply(zeros([2, 4, 5]))).toThrow('takes examples of shape [time, 3], and got [4, 5]');
    expect(() => layer.apply([x, zeros([2, 2])])).toThrow(
      "Layer 'reader' (Lstm) has 2 states, of shape [2] and [2] for each example; it was given [2].",
    );
    expect(() => layer.apply(x, { mask: ones([2, 4, 3]) })).toThrow('takes a mask of shape [batch, time], [2, 4]');
    expect(() => convLstm2d({ filters: 1, kernelSize: [2] as never })).toThrow('convLstm2d: kernelSize must be');
    expect(() => convLstm2d({ filters: 1, kernelSize: 4, name: 'film' }).apply(zeros([1, 2, 3, 3, 1]))).toThrow(
      "Layer 'film' (ConvLstm2d): its window covers 4 × 4 positions and does not fit",
    );
    expect(() => convLstm2d({ filters: 1, kernelSize: 2 }).apply(zeros([1, 2, 3, 3]))).toThrow(
      'takes examples of shape [time, height, width, channels], and got [2, 3, 3]',
    );
    expect(() => lstmCell({ units: 1 }).apply(x as never)).toThrow('takes a list, apply([x, ...states])');
  });
});

describe('saving', () => {
  const again = (layer: Parameters<typeof layerToConfig>[0], custom = {}): LayerConfig => {
    const { className, config } = layerToConfig(layer);
    return layerFromConfig(className, JSON.parse(JSON.stringify(config)), custom).getConfig();
  };

  it('keeps layers inside of layers, those of one’s own too', () => {
    const layer = bidirectional({
      layer: rnn({ cell: [new Leak(), lstmCell({ units: 3, recurrentRegularizer: 'l2' })], returnSequences: true }),
      mergeMode: 'sum',
    });
    expect(again(layer as never, { Leak })).toEqual(layer.getConfig());
    expect(() => again(layer as never)).toThrow("Unknown layer class 'Leak'");
  });

  it('takes symbolic inputs and states', () => {
    const [sequence, h] = [input({ shape: [null, 3] }), input({ shape: [2] })];
    const [output, state] = gru({ units: 2, returnState: true }).apply([sequence, h]);
    expect([output!.shape, state!.shape]).toEqual([[2], [2]]);
  });
});
