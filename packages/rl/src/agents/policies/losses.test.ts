import '@neurite/backend-cpu';
import { tensor, type Tensor, useBackend, valueAndGrad, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { generalizedAdvantages, discountedReturns } from '../../buffers/advantages.ts';
import golden from '../../golden/losses.json' with { type: 'json' };
import { expectClose, type GoldenArray, tensorOf } from '../../testing/golden.ts';
import { dqnLoss, dqnTargets } from '../off-policy/dqn-loss.ts';
import { sacActorLoss, sacCriticLoss, sacTargets, sacTemperatureLoss, temperatureOf } from '../off-policy/sac-loss.ts';
import { a2cLoss, ppoLoss } from './actor-critic-losses.ts';
import { CategoricalHead } from './categorical-head.ts';
import { normalLogProbability } from './gaussian-head.ts';
import { squashedGaussian, squashedMean } from './squashed-gaussian.ts';

type Case = Readonly<Record<string, unknown>>;

beforeAll(() => useBackend('cpu'));

const cases = (kind: string): (readonly [name: string, item: Case])[] =>
  (golden.cases as unknown as Case[]).filter((item) => item.kind === kind).map((item) => [item.name as string, item]);
const array = (item: Case, name: string): GoldenArray => item[name] as GoldenArray;
const t = (item: Case, name: string): Tensor => tensorOf(array(item, name));
const number = (item: Case, name: string): number => item[name] as number;

function expectTensor(got: Tensor, expected: GoldenArray, tolerance?: number): void {
  expect(got.shape).toEqual(expected.shape);
  expectClose(got.dataSync(), expected.data, tolerance);
}

describe('advantages', () => {
  it.each(cases('advantages'))('%s', (_name, item) => {
    const { advantages, returns } = generalizedAdvantages({
      rewards: array(item, 'rewards').data,
      values: array(item, 'values').data,
      ended: array(item, 'ended').data,
      lastValues: array(item, 'lastValues').data,
      gamma: number(item, 'gamma'),
      lambda: number(item, 'lambda'),
    });
    expectClose(advantages, array(item, 'advantages').data);
    expectClose(returns, array(item, 'returns').data);
  });

  it('by hand: two steps, then the value of what follows', () => {
    const input = { rewards: [1, 2], values: [0.5, 1], ended: [0, 0], lastValues: [4], gamma: 0.5, lambda: 0.5 };
    // δ₀ = 1 + 0.5 · 1 − 0.5 = 1; δ₁ = 2 + 0.5 · 4 − 1 = 3; A₀ = 1 + 0.25 · 3.
    expect([...generalizedAdvantages(input).advantages]).toEqual([1.75, 3]);
    expect([...generalizedAdvantages({ ...input, ended: [1, 0] }).advantages]).toEqual([0.5, 3]);
    expect(() => generalizedAdvantages({ ...input, values: [1] })).toThrow('they have 2, 1 and 2');
  });

  it('returns by hand', () => {
    expect([...discountedReturns([1, 2, 3, 4], [0, 1, 0, 1], 0.5)]).toEqual([2, 2, 5, 4]);
  });
});

describe('actor and critic', () => {
  it.each([...cases('ppo'), ...cases('a2c')])('%s', (_name, item) => {
    const head = new CategoricalHead([3]);
    const logits = variable(t(item, 'logits'));
    const values = variable(t(item, 'values'));
    const actions = t(item, 'actions').reshape([-1, 1]);
    const clipRange = tensor(number(item, 'clipRange'));
    const valueClipRange = item.valueClipRange as number | null;
    let parts: Readonly<Record<string, Tensor>> = {};
    const { value, grads } = valueAndGrad(() => {
      const input = {
        logProbabilities: head.logProbability(logits, actions),
        advantages: t(item, 'advantages'),
        values,
        returns: t(item, 'returns'),
        entropy: head.entropy(logits),
        valueCoefficient: number(item, 'valueCoefficient'),
        entropyCoefficient: number(item, 'entropyCoefficient'),
      };
      const oldLogProbabilities = t(item, 'oldLogProbabilities');
      const clipping = valueClipRange === null ? {} : { valueClipRange, oldValues: t(item, 'oldValues') };
      const result =
        item.kind === 'ppo' ? ppoLoss({ ...input, oldLogProbabilities, clipRange, ...clipping }) : a2cLoss(input);
      parts = { ...result };
      return result.loss;
    }, [logits, values]);
    expectClose([value.itemSync()], [number(item, 'loss')]);
    for (const [name, part] of Object.entries(parts)) expectClose([part.itemSync()], [number(item, name)], 2e-5);
    const [first, second] = item.gradients as GoldenArray[];
    expectTensor(grads.get(logits)!, first!);
    expectTensor(grads.get(values)!, second!);
  });
});

describe('distributions', () => {
  it.each(cases('gaussian'))('%s', (_name, item) => {
    const mean = variable(t(item, 'output'));
    const logStd = variable(t(item, 'logStd'));
    const actions = t(item, 'actions');
    expectTensor(normalLogProbability(actions, mean, logStd), array(item, 'logProbabilities'), 1e-4);
    const { grads } = valueAndGrad(() => normalLogProbability(actions, mean, logStd).sum(), [mean, logStd]);
    const [first, second] = item.gradients as GoldenArray[];
    expectTensor(grads.get(mean)!, first!, 1e-4);
    expectTensor(grads.get(logStd)!, second!, 1e-4);
  });

  it.each(cases('categorical'))('%s', (_name, item) => {
    const head = new CategoricalHead(item.counts as number[]);
    const output = t(item, 'output');
    const mask = t(item, 'mask');
    expectTensor(head.logProbability(output, t(item, 'actions'), mask), array(item, 'logProbabilities'));
    expectTensor(head.entropy(output, mask), array(item, 'entropy'));
    expectTensor(head.mode(output, mask), array(item, 'mode'));
  });
});

describe('values of actions', () => {
  it.each(cases('dqn'))('%s', (_name, item) => {
    const targets = dqnTargets({
      rewards: t(item, 'rewards'),
      discounts: t(item, 'discounts'),
      nextTarget: t(item, 'nextTarget'),
      mask: t(item, 'mask'),
      ...(item.double === true ? { nextOnline: t(item, 'nextOnline') } : {}),
    });
    expectTensor(targets, array(item, 'targets'));
    const values = variable(t(item, 'values'));
    const actions = t(item, 'actions');
    const { value, grads } = valueAndGrad(() => dqnLoss(values, actions, targets, t(item, 'weights')).loss, [values]);
    expectClose([value.itemSync()], [number(item, 'loss')]);
    expectTensor(grads.get(values)!, array(item, 'gradient'));
    expectTensor(dqnLoss(values, actions, targets, t(item, 'weights')).errors, array(item, 'errors'));
  });
});

describe('soft values', () => {
  it.each(cases('sac'))('%s', (_name, item) => {
    const output = variable(t(item, 'output'));
    const noise = t(item, 'noise');
    const [first, second] = [variable(t(item, 'first')), variable(t(item, 'second'))];
    const temperature = tensor(number(item, 'temperature'));
    const { actions, logProbabilities } = squashedGaussian(output, noise);
    expectTensor(actions, array(item, 'actions'));
    expectTensor(logProbabilities, array(item, 'logProbabilities'), 1e-4);
    const targets = sacTargets({
      rewards: t(item, 'rewards'),
      discounts: t(item, 'discounts'),
      nextValues: [first, second],
      nextLogProbabilities: logProbabilities,
      temperature,
    });
    expectTensor(targets, array(item, 'targets'), 1e-4);
    const critic = valueAndGrad(() => sacCriticLoss([first, second], targets), [first, second]);
    expectClose([critic.value.itemSync()], [number(item, 'criticLoss')], 1e-4);
    const expected = item.criticGradients as GoldenArray[];
    expectTensor(critic.grads.get(first)!, expected[0]!, 1e-4);
    expectTensor(critic.grads.get(second)!, expected[1]!, 1e-4);
    const actor = valueAndGrad(
      () => sacActorLoss([first, second], squashedGaussian(output, noise).logProbabilities, temperature),
      [output],
    );
    expectClose([actor.value.itemSync()], [number(item, 'actorLoss')], 1e-4);
    expectTensor(actor.grads.get(output)!, array(item, 'actorGradient'), 1e-4);
    const logTemperature = variable(tensor(Math.log(number(item, 'temperature'))));
    const heat = valueAndGrad(
      () => sacTemperatureLoss(logTemperature, logProbabilities, number(item, 'targetEntropy')),
      [logTemperature],
    );
    expectClose([heat.value.itemSync()], [number(item, 'temperatureLoss')], 1e-4);
    expectClose([heat.grads.get(logTemperature)!.itemSync()], [number(item, 'temperatureGradient')], 1e-4);
    expectClose([temperatureOf(logTemperature).itemSync()], [number(item, 'temperature')]);
    expect(squashedMean(output, 2).shape).toEqual([5, 2]);
  });
});
