import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { type Tensor, tensor, useBackend, valueAndGrad, type Variable, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { Optimizer } from './optimizer.ts';
import { adam } from './optimizers/adam.ts';
import { sgd } from './optimizers/sgd.ts';
import { exponentialDecay } from './schedules/exponential.ts';
import { scale } from './transforms/scale.ts';
import { scaleByAdam } from './transforms/scale-by-adam.ts';

const gradsOf = (...pairs: [Variable, number[]][]): Map<Variable, Tensor> =>
  new Map(pairs.map(([parameter, gradient]) => [parameter, tensor(gradient)]));

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('finds the minimum of a parabola', async () => {
    const x = variable([4, -3]);
    const optimizer = adam({ learningRate: 0.1 });
    for (let step = 0; step < 300; step++) {
      optimizer.apply(
        valueAndGrad(
          () =>
            x
              .sub([1, 2])
              .mul(x.sub([1, 2]))
              .sum(),
          [x],
        ).grads,
      );
    }
    const [a, b] = await x.data();
    expect(a).toBeCloseTo(1, 3);
    expect(b).toBeCloseTo(2, 3);
  });

  it('goes by a rate that the user assigns', async () => {
    const x = variable([0]);
    const optimizer = sgd({ learningRate: 1 });
    optimizer.apply(gradsOf([x, [1]]));
    optimizer.learningRate.assign(0.5);
    optimizer.apply(gradsOf([x, [1]]));
    optimizer.learningRate = 0.25;
    optimizer.apply(gradsOf([x, [1]]));
    expect(await x.array()).toEqual([-1.75]);
    expect(optimizer.getConfig()).toMatchObject({ learningRate: 1 });
    expect(() => (optimizer.learningRate = -1)).toThrow(/at least 0.*got -1/);
  });

  it('lets nobody set a rate that a schedule would set again', () => {
    const optimizer = sgd({
      learningRate: exponentialDecay({ initialLearningRate: 1, decayRate: 0.5, decaySteps: 1 }),
    });
    expect(() => (optimizer.learningRate = 0.1)).toThrow(/a schedule sets the learning rate/);
  });

  it('sets the rate by the schedule, before every update', async () => {
    const x = variable([0]);
    const optimizer = sgd({
      learningRate: exponentialDecay({ initialLearningRate: 1, decayRate: 0.5, decaySteps: 1 }),
    });
    optimizer.apply(gradsOf([x, [1]]));
    expect(await optimizer.learningRate.item()).toBe(1);
    optimizer.apply(gradsOf([x, [1]]));
    expect(await optimizer.learningRate.item()).toBe(0.5);
    expect(await x.array()).toEqual([-1.5]);
  });

  it('goes on bit by bit as before when another one takes over its variables', async () => {
    const make = (): Optimizer => adam({ learningRate: 0.1, amsgrad: true, weightDecay: 0.1 });
    const [x, y] = [variable([1, 2], { name: 'x' }), variable([1, 2], { name: 'x' })];
    const first = make();
    const gradients = [
      [1, -2],
      [0.5, 3],
      [-1, 1],
    ];
    for (const gradient of gradients) first.apply(gradsOf([x, gradient], [y, gradient]));

    const copy = variable(tensor(await x.data()), { name: 'x' });
    const second = make();
    second.build([copy, variable([1, 2], { name: 'x' })]);
    const saved = new Map(first.variables.map((slot) => [slot.name, slot]));
    expect(second.variables.map((slot) => slot.name)).toEqual([...saved.keys()]);
    for (const slot of second.variables)
      slot.assign(tensor(await saved.get(slot.name)!.data(), slot.shape, slot.dtype));
    first.apply(gradsOf([x, [0.3, 0.7]]));
    second.apply(gradsOf([copy, [0.3, 0.7]]));
    expect(await copy.data()).toEqual(await x.data());
  });
});

it('names its variables by path, and numbers parameters of one name', () => {
  const optimizer = adam();
  optimizer.build([variable([1], { name: 'kernel' }), variable([1], { name: 'kernel' })]);
  expect(optimizer.variables.map((slot) => slot.name)).toEqual([
    'adam/learningRate',
    'adam/step',
    'adam/scaleByAdam/step',
    'adam/scaleByAdam/mean/kernel',
    'adam/scaleByAdam/mean/kernel_1',
    'adam/scaleByAdam/squares/kernel',
    'adam/scaleByAdam/squares/kernel_1',
  ]);
});

it('takes the names of slots from a map of paths', () => {
  const optimizer = sgd({ momentum: 0.9 });
  optimizer.build(
    new Map([
      ['fc1/kernel', variable([1])],
      ['fc2/kernel', variable([2])],
    ]),
  );
  const slots = optimizer.variables.slice(2).map((slot) => slot.name);
  expect(slots).toEqual(['sgd/trace/trace/fc1/kernel', 'sgd/trace/trace/fc2/kernel']);
});

it('takes in parameters that come later, and updates only those it is given', async () => {
  const [x, y] = [variable([0]), variable([0, 0])];
  const optimizer = sgd({ learningRate: 1, momentum: 0.5 });
  optimizer.apply(gradsOf([x, [1]]));
  optimizer.apply(gradsOf([y, [1, 2]]));
  optimizer.apply(gradsOf([y, [1, 2]], [x, [1]]));
  expect(await x.array()).toEqual([-2.5]);
  expect(await y.array()).toEqual([-2.5, -5]);
});

it('takes a transform of the user’s own', async () => {
  const x = variable([1]);
  const optimizer = new Optimizer({ name: 'ascent', learningRate: 3, transform: (rate) => scale(rate) });
  optimizer.apply(gradsOf([x, [2]]));
  expect(await x.array()).toEqual([7]);
  expect(() => optimizer.getConfig()).toThrow("Optimizer 'ascent' has a transform of its own and no config");
});

it('names the state of a transform of the user’s own apart from its own variables', () => {
  const optimizer = new Optimizer({ name: 'mine', learningRate: 1, transform: () => scaleByAdam() });
  optimizer.build([variable([1], { name: 'w' })]);
  const names = optimizer.variables.map((slot) => slot.name);
  expect(names).toContain('mine/scaleByAdam/step');
  expect(new Set(names).size).toBe(names.length);
});

it('says what is wrong with gradients', () => {
  expect(() => sgd().apply(new Map())).toThrow('sgd: apply got no gradients.');
  const w = variable([1], { name: 'w' });
  expect(() => sgd().apply([[w, tensor([1])]] as never)).toThrow(
    'sgd: apply takes a Map from variables to their gradients',
  );
  expect(() => sgd().apply(new Map([[w, null]]) as never)).toThrow("the gradient of variable 'w' is null, no tensor.");
  const kernel = variable([1, 2], { name: 'kernel' });
  expect(() => sgd().apply(gradsOf([kernel, [1]]))).toThrow(
    "sgd: the gradient of variable 'kernel' has the shape [1], the variable has [2].",
  );
});
