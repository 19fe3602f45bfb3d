import { unknownName } from '@neurite/backend';
import { TimeLimit } from '../wrappers/time-limit.ts';
import { Acrobot } from './classic-control/acrobot.ts';
import { CartPole } from './classic-control/cart-pole.ts';
import { MountainCar } from './classic-control/mountain-car.ts';
import { MountainCarContinuous } from './classic-control/mountain-car-continuous.ts';
import { Pendulum } from './classic-control/pendulum.ts';
import type { Environment } from './environment.ts';
import { CliffWalking } from './grids/cliff-walking.ts';
import { FrozenLake } from './grids/frozen-lake.ts';
import { GridWorld } from './grids/grid-world.ts';

/** Which observations and actions the environments of each name have. */
export interface EnvironmentTypes {
  'CartPole-v1': Environment<Float32Array, number>;
  'MountainCar-v0': Environment<Float32Array, number>;
  'MountainCarContinuous-v0': Environment<Float32Array, Float32Array>;
  'Pendulum-v1': Environment<Float32Array, Float32Array>;
  'Acrobot-v1': Environment<Float32Array, number>;
  'FrozenLake-v1': Environment<number, number>;
  'FrozenLake8x8-v1': Environment<number, number>;
  'CliffWalking-v1': Environment<number, number>;
  'CliffWalkingSlippery-v1': Environment<number, number>;
  GridWorld: Environment<number, number>;
}

/** The name of an environment that {@link make} knows. */
export type EnvironmentId = keyof EnvironmentTypes;

const makers: { readonly [Id in EnvironmentId]: () => EnvironmentTypes[Id] } = {
  'CartPole-v1': () => new TimeLimit(new CartPole(), 500),
  'MountainCar-v0': () => new TimeLimit(new MountainCar(), 200),
  'MountainCarContinuous-v0': () => new TimeLimit(new MountainCarContinuous(), 999),
  'Pendulum-v1': () => new TimeLimit(new Pendulum(), 200),
  'Acrobot-v1': () => new TimeLimit(new Acrobot(), 500),
  'FrozenLake-v1': () => new TimeLimit(new FrozenLake(), 100),
  'FrozenLake8x8-v1': () => new TimeLimit(new FrozenLake({ map: '8x8' }), 200),
  'CliffWalking-v1': () => new CliffWalking(),
  'CliffWalkingSlippery-v1': () => new CliffWalking({ isSlippery: true }),
  GridWorld: () => new TimeLimit(new GridWorld(), 100),
};

/**
 * The names that {@link make} knows.
 *
 * @example
 * for (const id of environmentIds) console.log(id, String(make(id).actionSpace));
 */
export const environmentIds: readonly EnvironmentId[] = Object.keys(makers) as EnvironmentId[];

/**
 * Makes an environment by its name in Gymnasium, with its limit of steps: 500 for CartPole and Acrobot, 200 for MountainCar,
 * Pendulum and the large FrozenLake, 999 for MountainCarContinuous, 100 for FrozenLake and GridWorld, none for CliffWalking.
 *
 * @throws ArgumentError for a name that is unknown, with the nearest one
 * @example
 * const environment = make('CartPole-v1');
 */
export function make<Id extends EnvironmentId>(id: Id): EnvironmentTypes[Id] {
  if (!Object.hasOwn(makers, id)) throw unknownName('environment', id, environmentIds);
  return makers[id]();
}
