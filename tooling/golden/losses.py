"""Losses, weights and their gradients, from PyTorch by Keras's formulas: python3 tooling/golden/losses.py"""

import numpy as np
import torch

from common import F, Array, Numbers, Random, fixed, leaf, write

EPSILON = float(np.float32(1e-7))
ONE_LESS = float(np.float32(1) - np.float32(1e-7))

random = Random(20)
cases = []


def clip(p):
    # torch.clamp passes the gradient on at the bounds themselves, where no test value lies.
    return p.clamp(EPSILON, ONE_LESS)


def mse(y, p):
    return F.mse_loss(p, y, reduction='none').mean(-1)


def mae(y, p):
    return F.l1_loss(p, y, reduction='none').mean(-1)


def huber(y, p, delta=1.0):
    return F.huber_loss(p, y, delta=delta, reduction='none').mean(-1)


def binary(y, p, fromLogits=False, labelSmoothing=0.0):
    y = y * (1 - labelSmoothing) + 0.5 * labelSmoothing
    if fromLogits:
        return F.binary_cross_entropy_with_logits(p, y, reduction='none').mean(-1)
    p = clip(p)
    return -(y * torch.log(p) + (1 - y) * torch.log1p(-p)).mean(-1)


def categorical(y, p, fromLogits=False, labelSmoothing=0.0):
    y = y * (1 - labelSmoothing) + labelSmoothing / y.shape[-1]
    log = F.log_softmax(p, -1) if fromLogits else torch.log(clip(p / p.sum(-1, keepdim=True)))
    return -(y * log).sum(-1)


def sparse(y, p, fromLogits=False):
    return categorical(F.one_hot(y.long(), p.shape[-1]).to(torch.float64), p, fromLogits)


LOSSES = {
    'meanSquaredError': mse, 'meanAbsoluteError': mae, 'huber': huber, 'binaryCrossentropy': binary,
    'categoricalCrossentropy': categorical, 'sparseCategoricalCrossentropy': sparse,
}


def add(name, loss, y, p, options=None, sample_weight=None, class_weight=None):
    options = options or {}
    y_values = fixed(y) if not isinstance(y, np.ndarray) or y.dtype.kind == 'f' else torch.from_numpy(y)
    p = leaf(fixed(p))
    per_sample = LOSSES[loss](y_values, p, **options)
    weight = torch.ones_like(per_sample)
    if class_weight is not None:
        if loss == 'sparseCategoricalCrossentropy':
            classes = y_values.long()
        elif loss == 'categoricalCrossentropy':
            classes = y_values.argmax(-1)
        else:
            classes = y_values[..., 0].long()
        weight = weight * fixed(class_weight)[classes]
    if sample_weight is not None:
        weight = weight * fixed(sample_weight)
    value = (per_sample * weight).sum() / per_sample.numel()
    gradient = torch.autograd.grad(value, p)[0]
    if options.get('fromLogits') is not True and 'exact' not in name and 'Crossentropy' in loss:
        assert bool(((p > EPSILON) & (p < ONE_LESS)).all()), name
    cases.append({
        'name': f'{loss}: {name}', 'loss': loss, 'options': options,
        'yTrue': Array(y_values), 'yPred': Array(p),
        'sampleWeight': None if sample_weight is None else Array(fixed(sample_weight)),
        'classWeight': None if class_weight is None else Numbers(class_weight),
        'perSample': Array(per_sample), 'value': np.float64(value.item()), 'gradient': Array(gradient),
    })


WEIGHTS = [0.5, 2.0, 0.0, 1.5]

# Regression. The differences avoid 0 and ±delta, except where the name says so.
y, p = random.normal(4, 3), random.normal(4, 3, scale=2.0)
for loss in ('meanSquaredError', 'meanAbsoluteError', 'huber'):
    add('plain', loss, y, p)
    add('sample weights', loss, y, p, sample_weight=WEIGHTS)
    add('one output', loss, y[:, :1], p[:, :1])
    add('a sequence: one loss a position', loss, y.reshape(2, 2, 3), p.reshape(2, 2, 3))
add('delta 0.5', 'huber', y, p, {'delta': 0.5})
add('delta 2, differences of exactly 0 and ±2', 'huber', [[0.0, 2.0, -2.0, 0.5]], [[0.0, 0.0, 0.0, 3.0]], {'delta': 2.0})
add('differences of exactly 0', 'meanAbsoluteError', [[1.0, 2.0, -1.0]], [[1.0, 2.5, -1.0]])
add('differences of exactly 0', 'meanSquaredError', [[1.0, 2.0, -1.0]], [[1.0, 2.5, -1.0]])
add('large values', 'meanSquaredError', [[1000.0, -1000.0]], [[-1000.0, 500.0]])

# Binary.
labels = [[0.0], [1.0], [1.0], [0.0]]
probabilities = random.uniform(0.05, 0.95, 4, 1)
logits = random.normal(4, 1, scale=2.0)
many = random.integers(0, 2, 4, 3).astype(np.float64)
for options, prediction, wide in (
    ({}, probabilities, random.uniform(0.05, 0.95, 4, 3)),
    ({'fromLogits': True}, logits, random.normal(4, 3, scale=2.0)),
):
    kind = 'logits' if options else 'probabilities'
    smooth = {**options, 'labelSmoothing': 0.1}
    add(kind, 'binaryCrossentropy', labels, prediction, options)
    add(f'{kind}, three outputs', 'binaryCrossentropy', many, wide, options)
    add(f'{kind}, label smoothing', 'binaryCrossentropy', many, wide, smooth)
    add(f'{kind}, sample weights', 'binaryCrossentropy', labels, prediction, options, WEIGHTS)
    add(f'{kind}, class weights', 'binaryCrossentropy', labels, prediction, options, None, [0.25, 3.0])
    add(f'{kind}, both weights, label smoothing', 'binaryCrossentropy', labels, prediction, smooth, WEIGHTS, [0.25, 3.0])
    add(f'{kind}, soft labels', 'binaryCrossentropy', [[0.25], [0.9], [0.5], [0.0]], prediction, options)
extremes = [[100.0], [-100.0], [100.0], [-100.0], [0.0], [0.0]]
add('logits of ±100 and 0', 'binaryCrossentropy', [[1.0], [0.0], [0.0], [1.0], [0.0], [1.0]], extremes, {'fromLogits': True})
add('logits of ±100 and 0, label smoothing', 'binaryCrossentropy', [[1.0], [0.0], [0.0], [1.0], [0.0], [1.0]], extremes,
    {'fromLogits': True, 'labelSmoothing': 0.2})
add('probabilities of exactly 0 and 1', 'binaryCrossentropy', [[1.0], [0.0], [0.0], [1.0]], [[1.0], [0.0], [1.0], [0.0]])

# Categorical and sparse categorical.
classes = np.array([2, 0, 1, 2])
one_hot = np.eye(3)[classes]
scores = random.normal(4, 3, scale=2.0)
softmax = fixed(np.round(F.softmax(random.normal(4, 3), -1).numpy(), 3))
for loss, target in (('categoricalCrossentropy', one_hot), ('sparseCategoricalCrossentropy', classes)):
    for options, prediction in (({}, softmax), ({'fromLogits': True}, scores)):
        kind = 'logits' if options else 'probabilities'
        add(kind, loss, target, prediction, options)
        add(f'{kind}, sample weights', loss, target, prediction, options, WEIGHTS)
        add(f'{kind}, class weights', loss, target, prediction, options, None, [0.25, 3.0, 1.5])
        add(f'{kind}, both weights', loss, target, prediction, options, WEIGHTS, [0.25, 3.0, 1.5])
        if loss == 'categoricalCrossentropy':
            smooth = {**options, 'labelSmoothing': 0.1}
            add(f'{kind}, label smoothing', loss, target, prediction, smooth)
            add(f'{kind}, soft labels', loss, [[0.2, 0.3, 0.5], [0.7, 0.1, 0.2], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]],
                prediction, options)
        add(f'{kind}, a sequence', loss, target.reshape((2, 2) + target.shape[1:]), prediction.reshape(2, 2, 3), options)
    add('probabilities that do not sum to 1', loss, target, random.uniform(0.1, 0.9, 4, 3))
    edge = np.array([0, 1, 2, 0])
    edge_target = edge if target is classes else np.eye(3)[edge]
    add('logits of ±100', loss, edge_target,
        [[100.0, -100.0, 0.0], [100.0, -100.0, 0.0], [-100.0, -100.0, -100.0], [100.0, 100.0, 100.0]], {'fromLogits': True})
    add('probabilities of exactly 0 and 1', loss, edge_target,
        [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]])

write('losses', 'losses', 'Losses against PyTorch 1.13 in Keras\'s reduction. The layout is explained in '
      'tooling/golden/README.md.', cases)
