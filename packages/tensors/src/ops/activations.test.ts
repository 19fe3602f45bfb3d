import { expect, it } from 'vitest';
import golden from '../golden/activations.json' with { type: 'json' };
import {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  tanh,
  grad,
  grads,
  type NdArray,
  ndArray,
  tensor,
  type Tensor,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const ops = {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  tanh,
};

interface GoldenArray {
  readonly shape: number[];
  readonly data: number[];
}

/** The one option of an operation that has one is its second argument. */
type Options = Readonly<Record<string, number | boolean>>;

function operation(name: string, options: Options): (x: Tensor, ...more: Tensor[]) => Tensor {
  const apply = ops[name as keyof typeof ops] as (x: Tensor, ...more: unknown[]) => Tensor;
  return (x, ...more) => apply(x, ...more, ...Object.values(options));
}

function arrayOf({ data, shape }: GoldenArray): NdArray {
  return ndArray(Float32Array.from(data), shape);
}

function expectClose(got: Tensor, expected: readonly number[], what: string): void {
  const values = got.dataSync();
  expect(values.length).toBe(expected.length);
  expected.forEach((value, index) => {
    const error = Math.abs(values[index]! - value);
    expect(error, `${what}[${index}]: ${values[index]}, PyTorch ${value}`).toBeLessThanOrEqual(
      1e-5 + 1e-5 * Math.abs(value),
    );
  });
}

const elementwise = golden.cases.filter((item) => item.kind === 'elementwise');
const others = golden.cases.filter((item) => item.kind !== 'elementwise');

onEachBackend(() => {
  it.each(elementwise.map((item) => [item.name, item] as const))(
    '%s and its derivatives equal PyTorch’s',
    (_, item) => {
      const f = operation(item.op, item.options as Options);
      const first = grad((x) => f(x).sum());
      const x = ndArray(Float32Array.from(item.x!));
      expectClose(f(tensor(x)), item.y as number[], 'y');
      expectClose(first(x), item.first as number[], 'dy/dx');
      expectClose(grad((v) => first(v).sum())(x), item.second as number[], 'd²y/dx²');
    },
  );

  it.each(others.map((item) => [item.name, item] as const))('%s equals PyTorch’s, with gradients', (_, item) => {
    const f = operation(item.op, item.options as Options);
    const { inputs, output, cotangent, gradients, second } = asGeneral(item as Record<string, unknown>);
    const points = inputs.map(arrayOf);
    const first = grads((...xs) =>
      f(...(xs as [Tensor]))
        .mul(arrayOf(cotangent))
        .sum(),
    );
    expectClose(f(...(points.map((point) => tensor(point)) as [Tensor])), output.data, 'y');
    first(...points).forEach((gradient, index) => expectClose(gradient, gradients[index]!.data, `gradient ${index}`));
    const directions = second.directions.map(arrayOf);
    const slope = (...xs: Tensor[]): Tensor =>
      first(...xs)
        .map((gradient, index) => gradient.mul(directions[index]!).sum())
        .reduce((p, q) => p.add(q));
    grads(slope)(...points).forEach((gradient, index) =>
      expectClose(gradient, second.gradients[index]!.data, `second-order gradient ${index}`),
    );
  });

  it('computes softmax and logSoftmax along any axis, of logits of any size', () => {
    const x = [
      [1e4, 0],
      [1e4, 1],
      [-1e4, 2],
    ];
    expect(softmax(x, 0).slice([0, 0], [3, 1]).flatten().arraySync()).toEqual([0.5, 0.5, 0]);
    expect(softmax(x).arraySync()).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
    expect(logSoftmax(x).arraySync()).toEqual([
      [0, -1e4],
      [0, -9999],
      [-10002, 0],
    ]);
    expect(Array.from(logSoftmax([1e4, 1e4, -1e4]).dataSync())).toEqual(
      [-Math.LN2, -Math.LN2, -2e4 - Math.LN2].map(Math.fround),
    );
  });

  it('takes NaN through every activation', () => {
    const { prelu: _, ...others } = ops;
    for (const [name, op] of Object.entries(others)) expect(op([NaN]).itemSync(), name).toBeNaN();
    expect(elu([NaN], 2).itemSync()).toBeNaN();
    expect(prelu([NaN], 0.1).itemSync()).toBeNaN();
  });

  it('keeps the shape and takes integers and booleans for numbers', () => {
    const x = tensor([[-3, 0, 7]], [1, 3], 'int32');
    expect(relu6(x).arraySync()).toEqual([[0, 0, 6]]);
    expect(x.sigmoid().dtype).toBe('float32');
    expect(hardSigmoid([true, false]).arraySync()).toEqual([Math.fround(4 / 6), 0.5]);
  });
});

interface General {
  inputs: GoldenArray[];
  output: GoldenArray;
  cotangent: GoldenArray;
  gradients: GoldenArray[];
  second: { directions: GoldenArray[]; gradients: GoldenArray[] };
}

/** Cases of kind 'vector' have one input, the others lists. */
function asGeneral(item: Record<string, unknown>): General {
  const { input, output, cotangent, gradient, second } = item as Record<string, GoldenArray>;
  const { inputs, outputs, cotangents, gradients } = item as Record<string, GoldenArray[]>;
  return {
    inputs: inputs ?? [input!],
    output: output ?? outputs![0]!,
    cotangent: cotangent ?? cotangents![0]!,
    gradients: gradients ?? [gradient!],
    second: second as unknown as General['second'],
  };
}
