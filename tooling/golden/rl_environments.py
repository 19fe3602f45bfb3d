"""Trajectories of Gymnasium's environments: pip install gymnasium==1.3.0; python3 tooling/golden/rl_environments.py

Episodes from stated states and actions, and episodes that begin with a seed. Written in float64, as Gymnasium holds them.
"""

import json
import pathlib

import gymnasium
import numpy as np

PATH = pathlib.Path(__file__).resolve().parents[2] / 'packages/rl/src/golden/environments.json'


def rounded(values):
    return [float(f'{value:.12g}') for value in np.atleast_1d(np.asarray(values, dtype=np.float64))]


def play(env, actions):
    steps = []
    for action in actions:
        given = np.array([action], dtype=np.float32) if isinstance(action, float) else action
        observation, reward, terminated, truncated, _ = env.step(given)
        state = rounded(env.unwrapped.state) if hasattr(env.unwrapped, 'state') else [int(env.unwrapped.s)]
        steps.append({'state': state, 'observation': rounded(observation), 'reward': rounded(reward)[0],
                      'terminated': bool(terminated)})
        if terminated or truncated:
            break
    return steps


def actions_for(name, random, count):
    if name == 'Pendulum-v1':
        return [float(np.float32(v)) for v in random.uniform(-2, 2, count)]
    if name == 'MountainCarContinuous-v0':
        return [float(np.float32(v)) for v in random.uniform(-1, 1, count)]
    n = {'CartPole-v1': 2, 'MountainCar-v0': 3, 'Acrobot-v1': 3}.get(name, 4)
    return [int(v) for v in random.integers(n, size=count)]


# State, then the actions, where they are not drawn.
STATES = {
    'CartPole-v1': [[0.01, -0.02, 0.03, 0.04], [-0.5, 0.3, -0.1, 0.8], [2.2, 1.5, 0.05, -0.3], [0, 0, 0.2, 0.5]],
    'MountainCar-v0': [[-0.5, 0.0], [-1.19, -0.05], [0.45, 0.06], [0.3, -0.07]],
    'MountainCarContinuous-v0': [[-0.5, 0.0], [-1.19, -0.05], [0.42, 0.05]],
    'Pendulum-v1': [[3.0, 0.5], [-0.1, 7.9], [9.5, -6.0], [0.0, 0.0]],
    'Acrobot-v1': [[0.05, -0.03, 0.02, 0.1], [2.5, 1.0, 3.0, -5.0], [-1.5, 2.9, -12.0, 25.0]],
}

random = np.random.default_rng(9)
stated = []
for name, states in STATES.items():
    for index, state in enumerate(states):
        env = gymnasium.make(name, disable_env_checker=True)
        env.reset(seed=0)
        env.unwrapped.state = np.array(state, dtype=np.float64)
        env.unwrapped.last_u = None
        actions = actions_for(name, random, 20)
        stated.append({'environment': name, 'state': state, 'actions': actions, 'steps': play(env, actions)})

seeded = []
for name in [*STATES, 'FrozenLake-v1', 'FrozenLake8x8-v1', 'CliffWalking-v1', 'CliffWalkingSlippery-v1']:
    for seed in (0, 123456789):
        env = gymnasium.make(name, disable_env_checker=True)
        observation, _ = env.reset(seed=seed)
        actions = actions_for(name, random, 12)
        seeded.append({'environment': name, 'seed': seed, 'observation': rounded(observation), 'actions': actions,
                       'steps': play(env, actions)})

tables = []
for name in ('FrozenLake-v1', 'CliffWalking-v1'):
    table = gymnasium.make(name, disable_env_checker=True).unwrapped.P
    tables.append({'environment': name, 'table': [
        [[[float(f'{p:.12g}'), int(n), float(r), bool(t)] for p, n, r, t in table[s][a]] for a in range(4)]
        for s in range(len(table))]})

numbers = [{'seed': seed, 'values': [float(v) for v in np.random.default_rng(seed).random(6)]}
           for seed in (0, 1, 42, 2**32 - 1, 2**32, 2**53 - 1)]

# Sums of rewards of episodes of 300 seeds, with actions drawn at random.
returns = []
for name in [*STATES, 'FrozenLake-v1']:
    env = gymnasium.make(name, disable_env_checker=True)
    env.action_space.seed(0)
    sums = []
    for seed in range(300):
        env.reset(seed=seed)
        total, over = 0.0, False
        while not over:
            _, reward, terminated, truncated, _ = env.step(env.action_space.sample())
            total, over = total + float(reward), terminated or truncated
        sums.append(total)
    returns.append({'environment': name, 'episodes': len(sums), 'mean': float(f'{np.mean(sums):.6g}'), 'std': float(f'{np.std(sums):.6g}')})


def lines(items):
    return '[\n' + ',\n'.join('    ' + json.dumps(item) for item in items) + '\n  ]'


PATH.parent.mkdir(parents=True, exist_ok=True)
PATH.write_text('{\n  "about": ' + json.dumps(f'Gymnasium {gymnasium.__version__}; tooling/golden/README.md says how it was made.')
                + f',\n  "stated": {lines(stated)},\n  "seeded": {lines(seeded)},\n  "tables": {lines(tables)},\n'
                + f'  "numbers": {lines(numbers)},\n  "returns": {lines(returns)}\n}}\n')
print(PATH, PATH.stat().st_size)
