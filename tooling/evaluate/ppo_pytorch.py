"""PPO on CartPole-v1 in PyTorch, for comparison: how many steps a second it acts and learns.

python3 tooling/evaluate/ppo_pytorch.py STEPS SEED prints one JSON object. Environments are one numpy array, networks, losses and settings
those of `ppo({ environment: 'CartPole-v1' })`: 8 environments × 256 steps, 10 epochs of batches of 64, two networks of 64-64 tanh.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn

STEPS, SEED = int(sys.argv[1]), int(sys.argv[2])
ENVIRONMENTS, ROLLOUT, BATCH, EPOCHS = 8, 256, 64, 10
GAMMA, LAMBDA, CLIP, LIMIT = 0.99, 0.95, 0.2, 500

torch.set_num_threads(1)
torch.manual_seed(SEED)
random = np.random.default_rng(SEED)


class CartPoles:
    """All environments at once; one that ended begins anew."""

    def __init__(self, count):
        self.state = random.uniform(-0.05, 0.05, (count, 4))
        self.steps = np.zeros(count, dtype=np.int64)
        self.total = np.zeros(count)

    def step(self, actions):
        x, x_dot, theta, theta_dot = self.state.T
        force = np.where(actions == 1, 10.0, -10.0)
        cos, sin = np.cos(theta), np.sin(theta)
        push = (force + 0.05 * theta_dot ** 2 * sin) / 1.1
        angular = (9.8 * sin - cos * push) / (0.5 * (4.0 / 3.0 - 0.1 * cos ** 2 / 1.1))
        linear = push - 0.05 * angular * cos / 1.1
        state = np.stack([x + 0.02 * x_dot, x_dot + 0.02 * linear, theta + 0.02 * theta_dot, theta_dot + 0.02 * angular], 1)
        self.steps += 1
        terminated = (np.abs(state[:, 0]) > 2.4) | (np.abs(state[:, 2]) > 12 * 2 * np.pi / 360)
        truncated = (self.steps >= LIMIT) & ~terminated
        over = terminated | truncated
        returns = self.steps[over].copy()
        final = state.copy()
        state[over] = random.uniform(-0.05, 0.05, (int(over.sum()), 4))
        self.steps[over] = 0
        self.state = state
        return final, terminated, truncated, returns


def network(outputs, gain):
    layers = [nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, outputs)]
    for layer, scale in zip(layers[::2], (2 ** 0.5, 2 ** 0.5, gain)):
        nn.init.orthogonal_(layer.weight, scale)
        nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


policy, value = network(2, 0.01), network(1, 1.0)
parameters = [*policy.parameters(), *value.parameters()]
optimizer = torch.optim.Adam(parameters, lr=3e-4, eps=1e-5)
environments = CartPoles(ENVIRONMENTS)
finished = []

observations = torch.zeros(ROLLOUT, ENVIRONMENTS, 4)
actions = torch.zeros(ROLLOUT, ENVIRONMENTS, dtype=torch.long)
log_probs, values = torch.zeros(ROLLOUT, ENVIRONMENTS), torch.zeros(ROLLOUT, ENVIRONMENTS)
rewards, ended = np.zeros((ROLLOUT, ENVIRONMENTS), dtype=np.float32), np.zeros((ROLLOUT, ENVIRONMENTS), dtype=np.float32)


def iterate():
    with torch.no_grad():
        for t in range(ROLLOUT):
            seen = torch.from_numpy(environments.state.astype(np.float32))
            log = torch.log_softmax(policy(seen), -1)
            action = torch.multinomial(log.exp(), 1)[:, 0]
            observations[t], actions[t] = seen, action
            log_probs[t] = log.gather(1, action[:, None])[:, 0]
            values[t] = value(seen)[:, 0]
            final, terminated, truncated, returns = environments.step(action.numpy())
            rewards[t], ended[t] = 1.0, terminated | truncated
            if truncated.any():
                rewards[t] += GAMMA * value(torch.from_numpy(final.astype(np.float32)))[:, 0].numpy() * truncated
            finished.extend(returns.tolist())
        following = value(torch.from_numpy(environments.state.astype(np.float32)))[:, 0].numpy()
    advantages, advantage, old = np.zeros_like(rewards), np.zeros(ENVIRONMENTS, dtype=np.float32), values.numpy()
    for t in reversed(range(ROLLOUT)):
        goes_on = 1.0 - ended[t]
        delta = rewards[t] + GAMMA * following * goes_on - old[t]
        advantage = delta + GAMMA * LAMBDA * goes_on * advantage
        advantages[t], following = advantage, old[t]
    flat = [x.reshape(-1, *x.shape[2:]) for x in (observations, actions, log_probs)]
    adv = torch.from_numpy(advantages.reshape(-1))
    returns = adv + values.reshape(-1)
    for _ in range(EPOCHS):
        order = torch.from_numpy(random.permutation(ROLLOUT * ENVIRONMENTS))
        for begin in range(0, len(order), BATCH):
            rows = order[begin:begin + BATCH]
            seen, taken, before = (x[rows] for x in flat)
            a = adv[rows]
            a = (a - a.mean()) / (a.std() + 1e-8)
            log = torch.log_softmax(policy(seen), -1)
            ratio = (log.gather(1, taken[:, None])[:, 0] - before).exp()
            loss = -torch.min(ratio * a, ratio.clamp(1 - CLIP, 1 + CLIP) * a).mean()
            loss = loss + 0.5 * (returns[rows] - value(seen)[:, 0]).square().mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, 0.5)
            optimizer.step()


iterate()
began, steps = time.perf_counter(), 0
while steps < STEPS:
    iterate()
    steps += ROLLOUT * ENVIRONMENTS
seconds = time.perf_counter() - began
print(json.dumps({'stepsPerSecond': steps / seconds, 'meanReturn': float(np.mean(finished[-100:]))}))
