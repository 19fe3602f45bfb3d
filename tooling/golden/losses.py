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


def log_cosh(y, p):
    return torch.log(torch.cosh(p - y)).mean(-1)


def mape(y, p):
    return 100 * ((p - y).abs() / y.abs().clamp(min=1e-7)).mean(-1)


def msle(y, p):
    return F.mse_loss(torch.log(1 + p.clamp(min=1e-7)), torch.log(1 + y.clamp(min=1e-7)), reduction='none').mean(-1)


def poisson(y, p):
    return F.poisson_nll_loss(p, y, log_input=False, eps=1e-7, reduction='none').mean(-1)


def hinge(y, p):
    y = 2 * y - 1 if bool(((y == 0) | (y == 1)).all()) else y
    return (1 - y * p).clamp(min=0).mean(-1)


def squared_hinge(y, p):
    y = 2 * y - 1 if bool(((y == 0) | (y == 1)).all()) else y
    return ((1 - y * p).clamp(min=0) ** 2).mean(-1)


def categorical_hinge(y, p):
    return (((1 - y) * p).max(-1)[0] - (y * p).sum(-1) + 1).clamp(min=0)


def kl_divergence(y, p):
    return F.kl_div(torch.log(p.clamp(EPSILON, 1)), y.clamp(EPSILON, 1), reduction='none').sum(-1)


def cosine(y, p, axis=-1):
    return -F.cosine_similarity(y, p, dim=axis, eps=1e-12)


def binary_focal(y, p, fromLogits=False, labelSmoothing=0.0, gamma=2.0, applyClassBalancing=False, alpha=0.25):
    y = y * (1 - labelSmoothing) + 0.5 * labelSmoothing
    chance = torch.sigmoid(p) if fromLogits else clip(p)
    crossentropy = F.binary_cross_entropy(chance, y, reduction='none')
    right = y * chance + (1 - y) * (1 - chance)
    weight = y * alpha + (1 - y) * (1 - alpha) if applyClassBalancing else 1.0
    return (weight * (1 - right) ** gamma * crossentropy).mean(-1)


def categorical_focal(y, p, fromLogits=False, labelSmoothing=0.0, gamma=2.0, alpha=0.25):
    y = y * (1 - labelSmoothing) + labelSmoothing / y.shape[-1]
    chance = F.softmax(p, -1) if fromLogits else clip(p / p.sum(-1, keepdim=True))
    return -(torch.as_tensor(alpha, dtype=torch.float64) * y * (1 - chance) ** gamma * torch.log(chance)).sum(-1)


def sums(values, axis):
    return values.sum() if axis is None else values.sum(tuple(axis))


def dice(y, p, axis=None):
    return 1 - (2 * sums(y * p, axis) + 1e-7) / (sums(y, axis) + sums(p, axis) + 1e-7)


def tversky(y, p, axis=None, alpha=0.5, beta=0.5):
    both = sums(y * p, axis)
    errors = alpha * sums((1 - y) * p, axis) + beta * sums(y * (1 - p), axis)
    return 1 - (both + 1e-7) / (both + errors + 1e-7)


def triplet_semi_hard(y, p, margin=1.0, squared=False):
    """Schroff et al., arXiv:1503.03832, section 3.2, pair by pair."""
    losses = []

    def distance(a, b):
        square = ((p[a] - p[b]) ** 2).sum()
        return square if squared else square.sqrt()

    for a in range(len(y)):
        away = [distance(a, n) for n in range(len(y)) if y[n] != y[a]]
        for b in range(len(y)):
            if a == b or y[a] != y[b]:
                continue
            near = distance(a, b)
            farther = [d for d in away if d > near]
            losses.append((near - (min(farther) if farther else max(away)) + margin).clamp(min=0))
    return torch.stack(losses).mean()


LOSSES = {
    'logCosh': log_cosh, 'meanAbsolutePercentageError': mape, 'meanSquaredLogarithmicError': msle, 'poisson': poisson,
    'hinge': hinge, 'squaredHinge': squared_hinge, 'categoricalHinge': categorical_hinge, 'klDivergence': kl_divergence,
    'cosineSimilarity': cosine, 'binaryFocalCrossentropy': binary_focal, 'categoricalFocalCrossentropy': categorical_focal,
    'dice': dice, 'tversky': tversky, 'tripletSemiHard': triplet_semi_hard,
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
        elif loss in ('categoricalCrossentropy', 'categoricalFocalCrossentropy', 'categoricalHinge'):
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

# Regression of other kinds.
positive_y, positive_p = random.uniform(0.5, 4, 4, 3), random.uniform(0.2, 5, 4, 3)
counts = random.integers(0, 5, 4, 3).astype(np.float64)
shares_y = fixed(np.round(F.softmax(random.normal(4, 3), -1).numpy(), 3))
shares_p = fixed(np.round(F.softmax(random.normal(4, 3), -1).numpy(), 3))
for loss, target, prediction in (('logCosh', y, p), ('meanAbsolutePercentageError', y, p), ('poisson', counts, positive_p),
                                 ('meanSquaredLogarithmicError', positive_y, positive_p), ('cosineSimilarity', y, p),
                                 ('klDivergence', shares_y, shares_p)):
    target = fixed(target)
    add('plain', loss, target, prediction)
    add('sample weights', loss, target, prediction, sample_weight=WEIGHTS)
    add('a sequence: one loss a position', loss, target.reshape(2, 2, 3), prediction.reshape(2, 2, 3))
add('large differences', 'logCosh', [[80.0, -80.0, 5.0]], [[-80.0, 80.0, 5.5]])
add('labels of exactly 0', 'meanSquaredLogarithmicError', [[0.0, 2.0]], [[0.5, 0.25]])
add('labels of exactly 0 and 1', 'klDivergence', [[0.0, 1.0, 0.0]], [[0.2, 0.5, 0.3]])
add('axis 1', 'cosineSimilarity', y.reshape(2, 2, 3), p.reshape(2, 2, 3), {'axis': 1})

# Margins.
signs = 2.0 * many - 1
for loss in ('hinge', 'squaredHinge'):
    add('labels −1 and 1', loss, signs, p)
    add('labels 0 and 1', loss, many, p)
    add('sample weights', loss, signs, p, sample_weight=WEIGHTS)
add('plain', 'categoricalHinge', one_hot, scores)
add('both weights', 'categoricalHinge', one_hot, scores, None, WEIGHTS, [0.25, 3.0, 1.5])

# Focal.
for options, single, wide, rows in (({}, probabilities, fixed(many * 0.3 + 0.35 + 0.01 * p.numpy()), softmax),
                                    ({'fromLogits': True}, logits, p, scores)):
    kind = 'logits' if options else 'probabilities'
    add(kind, 'binaryFocalCrossentropy', labels, single, options)
    add(f'{kind}, three outputs, gamma 0.5', 'binaryFocalCrossentropy', many, wide, {**options, 'gamma': 0.5})
    add(f'{kind}, balanced, label smoothing, both weights', 'binaryFocalCrossentropy', labels, single,
        {**options, 'applyClassBalancing': True, 'alpha': 0.4, 'labelSmoothing': 0.1}, WEIGHTS, [0.25, 3.0])
    add(f'{kind}, gamma 0', 'binaryFocalCrossentropy', labels, single, {**options, 'gamma': 0.0})
    add(kind, 'categoricalFocalCrossentropy', one_hot, rows, options)
    add(f'{kind}, alpha for each class, gamma 1, label smoothing, both weights', 'categoricalFocalCrossentropy', one_hot, rows,
        {**options, 'alpha': [0.2, 0.5, 1.0], 'gamma': 1.0, 'labelSmoothing': 0.1}, WEIGHTS, [0.25, 3.0, 1.5])

# Masks.
mask = random.integers(0, 2, 2, 3, 2, 1).astype(np.float64)
area = random.uniform(0.05, 0.95, 2, 3, 2, 1)
for loss, options in (('dice', {}), ('tversky', {'alpha': 0.3, 'beta': 0.7})):
    add('the whole batch', loss, mask, area, options)
    add('each image, sample weights', loss, mask, area, {**options, 'axis': [1, 2, 3]}, [0.5, 2.0])
    add('nothing there', loss, np.zeros((1, 4)), np.full((1, 4), 0.25), options)

# Embeddings.
groups = np.array([0, 1, 0, 2, 1, 0, 2])
embeddings = random.normal(7, 3)
for squared in (False, True):
    add(f'margin 0.5, squared {squared}', 'tripletSemiHard', groups, embeddings, {'margin': 0.5, 'squared': squared})
    add(f'margin 3, squared {squared}', 'tripletSemiHard', groups, embeddings, {'margin': 3.0, 'squared': squared})
triples = []
for margin in (0.5, 2.0):
    given = [leaf(random.normal(4, 3)) for _ in range(3)]
    each = F.triplet_margin_loss(*given, margin=margin, eps=1e-6, reduction='none')
    triples.append({'margin': np.float64(margin), 'triple': [Array(x) for x in given], 'losses': Array(each),
                    'gradients': [Array(g) for g in torch.autograd.grad(each.mean(), given)]})

write('losses', 'losses', 'Losses against PyTorch 1.13 in Keras\'s reduction. The layout is explained in '
      'tooling/golden/README.md.', cases, triples=triples)
