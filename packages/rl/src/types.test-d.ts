import { expectTypeOf, it } from 'vitest';
import { a2c, type A2c, type Environment, make, ppo, type Ppo, SyncVectorEnvironment } from './index.ts';

it('an agent takes the observations of its environment and gives its actions', () => {
  expectTypeOf(ppo({ environment: 'CartPole-v1' })).toEqualTypeOf<Ppo<Float32Array, number>>();
  expectTypeOf(ppo({ environment: 'FrozenLake-v1' })).toEqualTypeOf<Ppo<number, number>>();
  expectTypeOf(a2c({ environment: () => make('Pendulum-v1') })).toEqualTypeOf<A2c<Float32Array, Float32Array>>();
  const environment = new SyncVectorEnvironment(() => make('Pendulum-v1'));
  expectTypeOf(ppo({ environment })).toEqualTypeOf<Ppo<Float32Array, Float32Array>>();
  // @ts-expect-error there is no such environment
  ppo({ environment: 'CartPole' });
});

it('make knows what each environment gives and takes', () => {
  expectTypeOf(make('Pendulum-v1')).toExtend<Environment<Float32Array, Float32Array>>();
  expectTypeOf(make('CliffWalking-v1')).toExtend<Environment<number, number>>();
});
