"""Advantages and losses of agents from PyTorch and plain loops: python3 tooling/golden/rl_losses.py"""

import numpy as np
import torch

from common import F, Array, Random, fixed, leaf, write

random = Random(90)
cases = []


def gae(rewards, values, ended, last, gamma, lam):
    """By the definition: for each step the sum over all that follow in its episode."""
    steps, count = rewards.shape
    advantages = np.zeros_like(rewards)
    for e in range(count):
        def delta(t):
            following = last[e] if t == steps - 1 else values[t + 1, e]
            return rewards[t, e] + gamma * following * (1 - ended[t, e]) - values[t, e]
        for t in range(steps):
            factor = 1.0
            for k in range(t, steps):
                advantages[t, e] += factor * delta(k)
                if ended[k, e]:
                    break
                factor *= gamma * lam
    return advantages


for gamma, lam in ((0.99, 0.95), (0.9, 0.0), (0.98, 1.0)):
    rewards, values = random.normal(7, 3).numpy(), random.normal(7, 3).numpy()
    ended = (random.uniform(0, 1, 7, 3).numpy() < 0.25).astype(np.float64)
    last = random.normal(3).numpy()
    advantages = gae(rewards, values, ended, last, gamma, lam)
    cases.append({'name': f'advantages, gamma {gamma}, lambda {lam}', 'kind': 'advantages', 'gamma': gamma, 'lambda': lam,
                  'rewards': Array(rewards), 'values': Array(values), 'ended': Array(ended), 'lastValues': Array(last),
                  'advantages': Array(advantages), 'returns': Array(advantages + values)})


def actor_critic(name, ppo, clip=0.2, value_clip=None, value_coefficient=0.5, entropy_coefficient=0.01):
    logits = leaf(random.normal(9, 3))
    values = leaf(random.normal(9))
    old_values, advantages, returns = random.normal(9), random.normal(9), random.normal(9)
    actions = torch.from_numpy(random.integers(0, 3, 9))
    distribution = torch.distributions.Categorical(logits=logits)
    log_prob = distribution.log_prob(actions)
    old = fixed(np.round(log_prob.detach().numpy() + random.normal(9, scale=0.3).numpy(), 3))
    entropy = distribution.entropy()
    ratio = torch.exp(log_prob - old)
    if ppo:
        policy = -torch.min(advantages * ratio, advantages * torch.clamp(ratio, 1 - clip, 1 + clip)).mean()
    else:
        policy = -(advantages * log_prob).mean()
    given = values if value_clip is None else old_values + torch.clamp(values - old_values, -value_clip, value_clip)
    value = F.mse_loss(returns, given)
    loss = policy + value_coefficient * value - entropy_coefficient * entropy.mean()
    gradients = torch.autograd.grad(loss, [logits, values])
    cases.append({
        'name': name, 'kind': 'ppo' if ppo else 'a2c', 'clipRange': clip, 'valueClipRange': value_clip,
        'valueCoefficient': value_coefficient, 'entropyCoefficient': entropy_coefficient,
        'logits': Array(logits), 'actions': Array(actions), 'oldLogProbabilities': Array(old), 'values': Array(values),
        'oldValues': Array(old_values), 'advantages': Array(advantages), 'returns': Array(returns),
        'loss': np.float64(loss.item()), 'policyLoss': np.float64(policy.item()), 'valueLoss': np.float64(value.item()),
        'entropy': np.float64(entropy.mean().item()),
        'approxKl': np.float64(((ratio - 1) - torch.log(ratio)).mean().item()),
        'clipFraction': np.float64(((ratio - 1).abs() > clip).double().mean().item()),
        'gradients': [Array(g) for g in gradients]})


actor_critic('PPO', True)
actor_critic('PPO, narrow, no entropy', True, clip=0.05, value_coefficient=1.0, entropy_coefficient=0.0)
actor_critic('PPO, values clipped', True, value_clip=0.3)
actor_critic('A2C', False)

for name, mean, std, action in (
    ('normal', random.normal(4, 2), np.array([0.5, 1.5]), random.normal(4, 2, scale=2.0)),
    ('normal, wide and narrow', random.normal(3, 3), np.array([0.05, 3.0, 1.0]), random.normal(3, 3)),
):
    mean, log_std = leaf(mean), leaf(fixed(np.log(std)))
    distribution = torch.distributions.Normal(mean, log_std.exp())
    log_prob = distribution.log_prob(action).sum(-1)
    cases.append({'name': name, 'kind': 'gaussian', 'output': Array(mean), 'logStd': Array(log_std), 'actions': Array(action),
                  'logProbabilities': Array(log_prob), 'entropy': Array(distribution.entropy().sum(-1)),
                  'gradients': [Array(g) for g in torch.autograd.grad(log_prob.sum(), [mean, log_std])]})

logits = random.normal(5, 5)
mask = np.array([[1, 1, 1, 1, 1], [1, 0, 1, 0, 1], [0, 1, 1, 1, 0], [1, 0, 0, 1, 1], [1, 1, 0, 0, 1]])
actions = np.array([[0, 1], [0, 2], [1, 1], [0, 2], [1, 2]])
masked = torch.where(torch.from_numpy(mask) == 1, logits, torch.tensor(-1e8, dtype=torch.float64))
parts = [torch.distributions.Categorical(logits=masked[:, :2]), torch.distributions.Categorical(logits=masked[:, 2:])]
cases.append({'name': 'two choices under a mask', 'kind': 'categorical', 'counts': [2, 3], 'output': Array(logits),
              'mask': Array(mask), 'actions': Array(actions),
              'logProbabilities': Array(sum(p.log_prob(torch.from_numpy(actions[:, i])) for i, p in enumerate(parts))),
              'entropy': Array(sum(p.entropy() for p in parts)), 'mode': Array(np.stack([p.logits.argmax(-1).numpy() for p in parts], 1))})

for double in (False, True):
    values = leaf(random.normal(6, 4, scale=2.0))
    online, target = random.normal(6, 4), random.normal(6, 4)
    next_mask = np.array([[1, 1, 1, 1], [1, 0, 1, 0], [0, 0, 0, 1], [1, 1, 1, 1], [0, 1, 1, 0], [1, 1, 0, 1]])
    rewards, discounts = random.normal(6), fixed([0.99, 0.0, 0.9801, 0.99, 0.0, 0.9])
    chosen, weights = torch.from_numpy(random.integers(0, 4, 6)), random.uniform(0.2, 1, 6)
    forbidden = torch.tensor(-1e8, dtype=torch.float64)
    allow = torch.from_numpy(next_mask) == 1
    if double:
        best = target.gather(1, torch.where(allow, online, forbidden).argmax(1, keepdim=True))[:, 0]
    else:
        best = torch.where(allow, target, forbidden).max(1)[0]
    goal = rewards + discounts * best
    q = values.gather(1, chosen[:, None])[:, 0]
    loss = (weights * F.smooth_l1_loss(q, goal, reduction='none')).mean()
    cases.append({'name': f'DQN, double {double}', 'kind': 'dqn', 'double': double, 'values': Array(values), 'actions': Array(chosen),
                  'rewards': Array(rewards), 'discounts': Array(discounts), 'nextOnline': Array(online), 'nextTarget': Array(target),
                  'mask': Array(next_mask), 'weights': Array(weights), 'targets': Array(goal), 'errors': Array(q - goal),
                  'loss': np.float64(loss.item()), 'gradient': Array(torch.autograd.grad(loss, values)[0])})

output, noise = leaf(random.normal(5, 4)), random.normal(5, 2)
mean, log_std = output[:, :2], output[:, 2:].clamp(-20, 2)
drawn = mean + log_std.exp() * noise
action = torch.tanh(drawn)
log_prob = torch.distributions.Normal(mean, log_std.exp()).log_prob(drawn).sum(-1) - torch.log(1 - action ** 2).sum(-1)
q1, q2 = leaf(random.normal(5)), leaf(random.normal(5))
rewards, discounts = random.normal(5), fixed([0.99, 0.0, 0.99, 0.99, 0.0])
alpha, log_alpha = 0.3, leaf(fixed(np.log(0.3)))
goal = rewards + discounts * (torch.min(q1, q2) - alpha * log_prob).detach()
critic = 0.5 * (F.mse_loss(q1, goal) + F.mse_loss(q2, goal))
actor = (alpha * log_prob - torch.min(q1, q2)).mean()
temperature = -(log_alpha * (log_prob - 2.0).detach()).mean()
cases.append({'name': 'SAC', 'kind': 'sac', 'output': Array(output), 'noise': Array(noise), 'temperature': alpha, 'targetEntropy': -2.0,
              'first': Array(q1), 'second': Array(q2), 'rewards': Array(rewards), 'discounts': Array(discounts),
              'actions': Array(action), 'logProbabilities': Array(log_prob), 'targets': Array(goal),
              'criticLoss': np.float64(critic.item()), 'actorLoss': np.float64(actor.item()),
              'temperatureLoss': np.float64(temperature.item()),
              'actorGradient': Array(torch.autograd.grad(actor, output, retain_graph=True)[0]),
              'criticGradients': [Array(g) for g in torch.autograd.grad(critic, [q1, q2])],
              'temperatureGradient': np.float64(torch.autograd.grad(temperature, log_alpha)[0].item())})

write('rl', 'losses', 'Advantages and losses of agents against PyTorch 1.13. The layout is explained in tooling/golden/README.md.', cases)
