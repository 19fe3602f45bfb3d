import { expect, it } from 'vitest';
import { Ppo } from './on-policy/ppo.ts';
import { agentKinds, makeAgent, recommended } from './recommended.ts';

it('makes each kind of agent with what is recommended for it', () => {
  const environments = {
    ppo: 'CartPole-v1',
    a2c: 'CartPole-v1',
    reinforce: 'CartPole-v1',
    dqn: 'CartPole-v1',
    sac: 'Pendulum-v1',
  } as const;
  for (const kind of agentKinds) {
    const environment = environments[kind];
    const { options, steps } = recommended(kind, environment)!;
    const agent = makeAgent(kind, { environment, ...options, seed: 0 });
    expect(agent.kind).toBe(kind);
    expect(steps).toBeGreaterThan(0);
  }
  expect(
    makeAgent('ppo', { environment: 'Pendulum-v1', ...recommended('ppo', 'Pendulum-v1')!.options }),
  ).toBeInstanceOf(Ppo);
  expect(recommended('sac', 'CartPole-v1')).toBeUndefined();
  expect(() => makeAgent('pppo' as 'ppo', { environment: 'CartPole-v1' })).toThrow(
    "Unknown agent 'pppo'. Did you mean 'ppo'?",
  );
});
