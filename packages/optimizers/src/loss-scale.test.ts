import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { jit, type Tensor, tensor, useBackend, valueAndGrad, type Variable, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { LossScale } from './loss-scale.ts';
import { minimize } from './minimize.ts';
import type { Optimizer } from './optimizer.ts';
import { adam } from './optimizers/adam.ts';
import { sgd } from './optimizers/sgd.ts';
import { optimizerFromConfig } from './registry.ts';
import { exponentialDecay } from './schedules/exponential.ts';

/** Updates of w by the gradient that is given, through a loss that the optimizer may scale. */
function steps(optimizer: Optimizer, w: Variable, compiled: boolean): (gradient: readonly number[]) => void {
  const step = (gradient: Tensor): void => {
    optimizer.apply(valueAndGrad(() => optimizer.scaleLoss(w.mul(gradient).sum()), [w]).grads);
  };
  const run = compiled ? jit(step) : step;
  return (gradient) => run(tensor([...gradient]));
}

const values = async (variables: readonly Variable[]): Promise<unknown[]> =>
  Promise.all(variables.map(async (one) => [...(await one.data())]));

/** A gradient that is finite, until the factor of 65536 makes it infinite. */
const HUGE = 1e35;

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each([false, true])('changes no bit of an update (compiled: %s)', async (compiled) => {
    const learningRate = exponentialDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 });
    const [plain, scaled] = [variable([1, -2]), variable([1, -2])];
    const one = steps(adam({ learningRate, globalClipNorm: 1 }), plain, compiled);
    const other = steps(adam({ learningRate, globalClipNorm: 1, lossScale: true }), scaled, compiled);
    for (const gradient of [
      [0.3, 5],
      [1e-8, -2],
      [0.7, 0.1],
    ]) {
      one(gradient);
      other(gradient);
      expect(await scaled.array()).toEqual(await plain.array());
    }
    expect(await plain.array()).not.toEqual([1, -2]);
  });

  it.each([false, true])('leaves out an update whose gradients are not finite (compiled: %s)', async (compiled) => {
    const w = variable([1, 2]);
    const optimizer = adam({ lossScale: true });
    const step = steps(optimizer, w, compiled);
    step([1, 1]);
    const scale = optimizer.lossScale!;
    const rest = optimizer.variables.filter((one) => !scale.variables.includes(one));
    expect(rest.length).toBeGreaterThan(3);
    const before = await values([w, ...rest]);
    step([HUGE, 1]);
    expect(await values([w, ...rest])).toEqual(before);
    expect(await scale.scale.item()).toBe(32768);
    step([1, 1]);
    expect(await values([w, ...rest])).not.toEqual(before);
    expect(await optimizer.step.item()).toBe(2);
  });

  it('follows the schedule of GradScaler', async () => {
    const w = variable([1]);
    const optimizer = sgd({ lossScale: { initialScale: 8, growthInterval: 3, growthFactor: 4, backoffFactor: 0.25 } });
    const step = steps(optimizer, w, true);
    const bad = [3, 7, 8];
    let [expected, good] = [8, 0];
    for (let turn = 0; turn < 20; turn++) {
      step([bad.includes(turn) ? Infinity : 1]);
      good = bad.includes(turn) ? 0 : good + 1;
      if (bad.includes(turn)) expected /= 4;
      if (good === 3) [expected, good] = [expected * 4, 0];
      expect(await optimizer.lossScale!.scale.item(), `after turn ${turn}`).toBe(expected);
      expect(await optimizer.lossScale!.goodSteps.item()).toBe(good);
    }
  });
});

describe('a step in one call', () => {
  beforeAll(() => useBackend('cpu'));

  it('moves the weights by the gradient of the loss, and gives the loss, both without the scale', async () => {
    for (const lossScale of [false, true]) {
      const w = variable([1, -2]);
      const optimizer = sgd({ learningRate: 0.5, lossScale });
      const loss = minimize(() => w.mul([3, 5]).sum(), [w], optimizer);
      expect(await loss.item()).toBe(-7);
      expect(await w.array()).toEqual([-0.5, -4.5]);
    }
  });
});

describe('a step written out', () => {
  beforeAll(() => useBackend('cpu'));

  it('may not forget to scale the loss: its gradients would be divided by the scale all the same', async () => {
    const w = variable([1, -2]);
    const optimizer = sgd({ lossScale: true });
    const { grads } = valueAndGrad(() => w.mul([3, 5]).sum(), [w]);
    expect(() => optimizer.apply(grads)).toThrow(
      /sgd: this optimizer scales losses .* differentiate optimizer\.scaleLoss\(loss\), or call minimize/,
    );
    expect(await w.array()).toEqual([1, -2]);
  });

  it('may be compiled in two halves, of which the first scales', async () => {
    const w = variable([1, -2]);
    const optimizer = sgd({ learningRate: 0.5, lossScale: true });
    const gradient = jit(() => valueAndGrad(() => optimizer.scaleLoss(w.mul([3, 5]).sum()), [w]).grads.get(w)!);
    for (let turn = 0; turn < 2; turn++) optimizer.apply(new Map([[w, gradient()]]));
    expect(await w.array()).toEqual([-2, -7]);
  });
});

it('is saved with the optimizer', async () => {
  const optimizer = sgd({ learningRate: 0.5, lossScale: { initialScale: 16 } });
  const again = optimizerFromConfig(optimizer.getConfig());
  expect(again.lossScale!.options).toEqual(optimizer.lossScale!.options);
  expect(again.variables.map(({ name }) => name)).toEqual(optimizer.variables.map(({ name }) => name));
  const later = sgd();
  later.useLossScale();
  expect(optimizerFromConfig(later.getConfig()).lossScale!.options.initialScale).toBe(65536);
  expect('lossScale' in sgd().getConfig()).toBe(false);
});

it('refuses what cannot work', () => {
  expect(() => new LossScale('x', { initialScale: 0 })).toThrow(
    'lossScale: initialScale must be a number above 0; got 0.',
  );
  expect(() => new LossScale('x', { growthFactor: 0.5 })).toThrow('growthFactor must be at least 1');
  expect(() => new LossScale('x', { backoffFactor: 1 })).toThrow('backoffFactor must be between 0 and 1');
  expect(() => sgd({ lossScale: { growthInterval: 1.5 } })).toThrow('growthInterval must be a whole number');
});
