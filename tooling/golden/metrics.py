"""Metrics over streams of batches, from scikit-learn: python3 tooling/golden/metrics.py"""

import warnings

import numpy as np
from sklearn import metrics

from common import Array, Random, line, write

warnings.simplefilter('ignore')  # scikit-learn warns where a ratio is undefined and taken as 0

random = Random(30)
cases = []
data = {}
SIZES = (6, 9, 4)


def single(values):
    """Two decimals, as float32 holds them."""
    return np.round(values, 2).astype(np.float32).astype(np.float64)


def split(values):
    bounds = np.cumsum((0,) + SIZES)
    return [values[a:b] for a, b in zip(bounds, bounds[1:])]


def tidy(value):
    return Array(np.asarray(value)) if np.ndim(value) else np.float64(value)


def add(name, metric, function, y_true, y_pred, options=None, weights=None):
    """function(y_true, y_pred, sample_weight) is applied to everything seen so far."""
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    parts = [split(y_true), split(y_pred), [None] * len(SIZES) if weights is None else split(np.asarray(weights))]
    running = []
    for count in range(1, len(SIZES) + 1):
        seen = [np.concatenate(part[:count]) if part[0] is not None else None for part in parts]
        running.append(tidy(function(*seen)))
    batches = [{'yTrue': Array(t), 'yPred': Array(p), 'sampleWeight': None if w is None else Array(w)}
               for t, p, w in zip(*parts)]
    key = next((key for key, known in data.items() if line(known) == line(batches)), f'data{len(data)}')
    data[key] = batches
    cases.append({
        'name': f'{metric}: {name}', 'metric': metric, 'options': options or {}, 'data': key,
        'running': running, 'value': running[-1],
    })


n = sum(SIZES)
WEIGHTS = random.uniform(0.2, 2.0, n, decimals=1).numpy()
WEIGHTS[3] = 0.0

# Truth that the scores know something about, but not all: no value is near chance, none is perfect.
binary = random.integers(0, 2, n)
binary[:2] = (0, 1)
score = random.uniform(0.02, 0.73, n).numpy() + 0.25 * binary
score = single(np.where(np.abs(score - 0.5) < 0.02, 0.47, score))


def percentages(values):
    """Two decimals, all different, with a sum of 1."""
    whole = np.round(100 * values / values.sum()).astype(int)
    whole[whole.argmax()] += 100 - whole.sum()
    assert len(set(whole)) == len(whole) and whole.min() > 0
    return whole / 100


multi = np.concatenate([[0, 1, 2, 3], random.integers(0, 4, n - 4)])
shares = np.array([0.37, 0.29, 0.19, 0.07])
probability = np.stack([percentages(random.state.permutation(shares) + 0.11 * np.eye(4)[c]) for c in multi])
probability = single(probability)
one_hot = np.eye(4)[multi]
# Precision of class 3 is undefined: it is never predicted.
never = probability.copy()
never[:, 3] = np.float32(0.01)


def hard(p):
    return p.argmax(-1) if p.ndim == 2 else (p > 0.5).astype(int)


def on_classes(function, **options):
    return lambda t, p, w: function(t, hard(p), sample_weight=w, **options)


def accuracy(t, p, w):
    return metrics.accuracy_score(t, p, sample_weight=w)


add('labels', 'accuracy', accuracy, multi, hard(probability))
for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('one output' + suffix, 'binaryAccuracy', on_classes(metrics.accuracy_score), binary, score, {'threshold': 0.5}, weights)
    add('one-hot' + suffix, 'categoricalAccuracy', lambda t, p, w: accuracy(t.argmax(-1), hard(p), w), one_hot, probability,
        {}, weights)
    add('integers' + suffix, 'sparseCategoricalAccuracy', on_classes(metrics.accuracy_score), multi, probability, {}, weights)
wide_true = random.integers(0, 2, n, 3)
wide_pred = single(random.uniform(0.01, 0.49, n, 3).numpy() + 0.5 * random.integers(0, 2, n, 3))
add('threshold 0.305', 'binaryAccuracy', lambda t, p, w: accuracy(t, p > 0.305, w), binary, score,
    {'threshold': 0.305})
add('three outputs', 'binaryAccuracy', lambda t, p, w: accuracy(t.reshape(-1), p.reshape(-1) > 0.5, w), wide_true, wide_pred,
    {'threshold': 0.5})

for k in (2, 3):
    def top(t, p, w):
        return metrics.top_k_accuracy_score(t, p, k=k, sample_weight=w, labels=range(4))

    add(f'k {k}', 'sparseTopKCategoricalAccuracy', top, multi, probability, {'k': k})
    add(f'k {k}, sample weights', 'topKCategoricalAccuracy', lambda t, p, w: top(t.argmax(-1), p, w), one_hot, probability,
        {'k': k}, WEIGHTS)

for metric, function in (('precision', metrics.precision_score), ('recall', metrics.recall_score), ('f1', metrics.f1_score)):
    add('binary', metric, on_classes(function), binary, score, {'average': 'binary', 'threshold': 0.5})
    add('binary, sample weights', metric, on_classes(function), binary, score, {'average': 'binary', 'threshold': 0.5}, WEIGHTS)
    add('binary, nothing predicted positive', metric, on_classes(function, zero_division=0), binary,
        np.round(0.5 * score, 2), {'average': 'binary', 'threshold': 0.5})
    for average in ('macro', 'micro', 'weighted'):
        options = {'average': average, 'numClasses': 4}
        add(average, metric, on_classes(function, average=average, labels=range(4), zero_division=0), multi, probability, options)
        add(f'{average}, a class never predicted', metric,
            on_classes(function, average=average, labels=range(4), zero_division=0), multi, never, options)
    add('macro, sample weights', metric, on_classes(function, average='macro', labels=range(4), zero_division=0), multi,
        probability, {'average': 'macro', 'numClasses': 4}, WEIGHTS)


def auc(average):
    def apply(t, p, w):
        if p.ndim == 1:
            return metrics.roc_auc_score(t, p, sample_weight=w)
        return metrics.roc_auc_score(t, p, multi_class='ovr', average=average, labels=range(4), sample_weight=w)
    return apply


coarse = single(np.round(score * 5) / 5)  # six values only: ties within and across the classes
add('distinct scores', 'auc', auc('macro'), binary, score)
add('ties', 'auc', auc('macro'), binary, coarse)
add('ties, sample weights', 'auc', auc('macro'), binary, coarse, {}, WEIGHTS)
add('all scores equal', 'auc', auc('macro'), binary, np.full(n, 0.25))
add('perfect', 'auc', auc('macro'), binary, 0.25 + 0.5 * binary)
for average in ('macro', 'weighted'):
    add(f'one against rest, {average}', 'auc', auc(average), multi, probability,
        {'average': average, 'numClasses': 4})

for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('two classes' + suffix, 'confusionMatrix', on_classes(metrics.confusion_matrix, labels=range(2)), binary, score,
        {'numClasses': 2}, weights)
    add('four classes' + suffix, 'confusionMatrix', on_classes(metrics.confusion_matrix, labels=range(4)), multi,
        probability, {'numClasses': 4}, weights)
add('a class never predicted', 'confusionMatrix', on_classes(metrics.confusion_matrix, labels=range(4)), multi, never,
    {'numClasses': 4})

truth = random.normal(n, scale=2.0).numpy()
guess = single(truth + random.normal(n, scale=0.7).numpy())
truth2 = random.normal(n, 2, scale=2.0).numpy()
guess2 = single(truth2 + random.normal(n, 2).numpy())
for metric, function in (('meanSquaredError', metrics.mean_squared_error), ('meanAbsoluteError', metrics.mean_absolute_error),
                         ('r2', metrics.r2_score)):
    def apply(t, p, w):
        return function(t, p, sample_weight=w)

    add('one output', metric, apply, truth, guess)
    add('two outputs', metric, apply, truth2, guess2)
    add('sample weights', metric, apply, truth, guess, {}, WEIGHTS)
add('far from zero', 'r2', lambda t, p, w: metrics.r2_score(t, p), single(truth + 1000),
    single(guess + 1000))
add('worse than the mean', 'r2', lambda t, p, w: metrics.r2_score(t, p), truth, -guess)

for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('values' + suffix, 'mean', lambda t, p, w: np.average(p, weights=w), truth, guess, {}, weights)

write('metrics', 'metrics', 'Metrics against scikit-learn 1.2. The layout is explained in tooling/golden/README.md.', cases, data=data)
