import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { type Tensor, tensor, useBackend, type Variable, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/trajectories.json' with { type: 'json' };
import { optimizerFromConfig } from '../registry.ts';
import { expectClose } from '../testing/expect-close.ts';

type Case = (typeof golden.cases)[number];

const clipOptions = { clipByValue: 'clipValue', clipByNorm: 'clipNorm', clipByGlobalNorm: 'globalClipNorm' } as const;
const schedules: Readonly<Record<string, string>> = {
  constant: 'constantRate',
  exponential: 'exponentialDecay',
  cosine: 'cosineDecay',
};

// Where the two libraries differ, the optimizers follow PyTorch (README).
const onlyKeras = [
  'sgd keras: momentum, exponential schedule',
  'rmsprop keras: defaults',
  'rmsprop keras: momentum',
  'rmsprop keras: centered',
  'adam keras: epsilon 0.001',
];

describe.each(['cpu', 'wasm'])('on %s, twenty steps', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases.filter(({ name }) => !onlyKeras.includes(name)).map((c) => [c.name, c] as const))(
    '%s',
    async (_name, golden) => {
      // Keras puts ε elsewhere, which shows in the fifth digit even where ε is small.
      const tolerance = golden.formula === 'keras' ? 1e-4 : 1e-6;
      await follow(golden, (got, expected) => expectClose(got, expected, tolerance));
    },
  );

  it.each(golden.cases.filter(({ name }) => onlyKeras.includes(name)).map((c) => [c.name, c] as const))(
    'not %s',
    async (_name, golden) => {
      let largest = 0;
      await follow(golden, (got, expected) => {
        largest = Math.max(largest, ...expected.map((value, index) => Math.abs(value - got[index]!)));
      });
      expect(largest).toBeGreaterThan(1e-4);
    },
  );
});

async function follow(
  { optimizer: name, options, schedule, clip, parameters: expected }: Case,
  compare: (got: ArrayLike<number>, expected: readonly number[]) => void,
): Promise<void> {
  const learningRate = schedule === undefined ? {} : { learningRate: scheduleConfig(schedule) };
  const clips =
    clip === undefined
      ? {}
      : { [clipOptions[clip.transform as keyof typeof clipOptions]]: Object.values(clip.options)[0]! };
  const optimizer = optimizerFromConfig({ name, ...options, ...learningRate, ...clips });
  const parameters = golden.initial.map(({ data, shape }) => variable(tensor(data, shape)));
  for (const [step, gradients] of golden.gradients.entries()) {
    const grads = new Map<Variable, Tensor>(
      parameters.map((parameter, index) => [parameter, tensor(gradients[index]!.data, parameter.shape)]),
    );
    optimizer.apply(grads);
    for (const [index, parameter] of parameters.entries()) compare(await parameter.data(), expected[step]![index]!);
  }
  expect(await optimizer.step.item()).toBe(golden.gradients.length);
}

interface GoldenSchedule {
  readonly schedule: string;
  readonly options: object;
}

function scheduleConfig({ schedule, options }: GoldenSchedule): { schedule: string } {
  const after = 'after' in options ? { after: scheduleConfig(options.after as GoldenSchedule) } : {};
  return { ...options, ...after, schedule: schedules[schedule] ?? schedule };
}
