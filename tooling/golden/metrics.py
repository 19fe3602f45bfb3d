"""Metrics over streams of batches, from scikit-learn: python3 tooling/golden/metrics.py"""

import warnings

import numpy as np
from scipy import stats
from scipy.spatial import distance
from sklearn import metrics

from common import Array, Numbers, Random, line, write

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

# Counts and rates at thresholds.
def table(t, p, w, threshold=0.5):
    return metrics.confusion_matrix(t.reshape(-1), p.reshape(-1) > threshold, sample_weight=w, labels=range(2))


for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    for metric, (row, column) in {'truePositives': (1, 1), 'falsePositives': (0, 1), 'trueNegatives': (0, 0),
                                  'falseNegatives': (1, 0)}.items():
        add('one output' + suffix, metric, lambda t, p, w: table(t, p, w)[row, column], binary, score, {}, weights)
add('threshold 0.305, three outputs', 'truePositives', lambda t, p, w: table(t, p, None, 0.305)[1, 1], wide_true, wide_pred,
    {'threshold': 0.305})


def bounded(wanted, limited, least):
    """The best of one rate where the other is high enough, at 200 thresholds, by scikit-learn's counts at each."""
    thresholds = [-1e-7] + [i / 199 for i in range(1, 199)] + [1 + 1e-7]

    def rates(t, p, w, threshold):
        (tn, fp), (fn, tp) = table(t, p, w, threshold)
        return {'sensitivity': tp / (tp + fn), 'specificity': tn / (tn + fp), 'recall': tp / (tp + fn),
                'precision': tp / (tp + fp) if tp + fp > 0 else 0.0}

    def apply(t, p, w):
        found = [rates(t, p, w, threshold) for threshold in thresholds]
        return max([f[wanted] for f in found if f[limited] >= least], default=0.0)
    return apply


for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    for metric, wanted, limited in (('sensitivityAtSpecificity', 'sensitivity', 'specificity'),
                                    ('specificityAtSensitivity', 'specificity', 'sensitivity'),
                                    ('precisionAtRecall', 'precision', 'recall'),
                                    ('recallAtPrecision', 'recall', 'precision')):
        for least in (0.73, 0.91):
            add(f'at least {least}' + suffix, metric, bounded(wanted, limited, least), binary, score, {limited: least}, weights)

# F-beta, average precision, overlap, agreement.
for beta in (0.5, 2.0):
    add(f'binary, beta {beta}', 'fBeta', on_classes(metrics.fbeta_score, beta=beta), binary, score, {'beta': beta}, WEIGHTS)
    for average in ('macro', 'micro', 'weighted'):
        add(f'{average}, beta {beta}, a class never predicted', 'fBeta',
            on_classes(metrics.fbeta_score, beta=beta, average=average, labels=range(4), zero_division=0), multi, never,
            {'beta': beta, 'average': average, 'numClasses': 4})
for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('distinct scores' + suffix, 'averagePrecision', lambda t, p, w: metrics.average_precision_score(t, p, sample_weight=w),
        binary, score, {}, weights)
    add('ties' + suffix, 'averagePrecision', lambda t, p, w: metrics.average_precision_score(t, p, sample_weight=w), binary,
        coarse, {}, weights)
add('one against rest', 'averagePrecision',
    lambda t, p, w: metrics.average_precision_score(np.eye(4)[t], p, average='macro'), multi, probability)


def jaccard(average, labels):
    def apply(t, p, w):
        counts = np.ones(len(t), bool) if w is None else w > 0
        classes = [k for k in labels if np.any(counts & ((t == k) | (hard(p) == k)))]
        return metrics.jaccard_score(t, hard(p), average='macro', labels=classes, sample_weight=w)
    return apply


add('four classes', 'meanIoU', jaccard('macro', range(4)), multi, probability, {'numClasses': 4})
add('four classes, sample weights', 'meanIoU', jaccard('macro', range(4)), multi, probability, {}, WEIGHTS)
add('two of four classes', 'iou', jaccard('macro', (1, 3)), multi, never, {'targetClassIds': [1, 3]})
add('the foreground', 'iou', jaccard('macro', (1,)), binary, score, {'targetClassIds': [1]})
for kind in (None, 'linear', 'quadratic'):
    options = {} if kind is None else {'weights': kind}
    add(f'four classes, {kind}', 'cohenKappa', on_classes(metrics.cohen_kappa_score, weights=kind, labels=range(4)), multi,
        probability, options)
add('two classes, sample weights', 'cohenKappa', on_classes(metrics.cohen_kappa_score, labels=range(2)), binary, score, {}, WEIGHTS)
for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('two classes' + suffix, 'matthewsCorrelation', on_classes(metrics.matthews_corrcoef), binary, score, {}, weights)
    add('four classes' + suffix, 'matthewsCorrelation', on_classes(metrics.matthews_corrcoef), multi, probability, {}, weights)

# Losses as figures.
for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('probabilities' + suffix, 'binaryCrossentropy', lambda t, p, w: metrics.log_loss(t, p, sample_weight=w, labels=range(2)),
        binary, score, {}, weights)
    add('probabilities' + suffix, 'categoricalCrossentropy',
        lambda t, p, w: metrics.log_loss(t.argmax(-1), p, sample_weight=w, labels=range(4)), one_hot, probability, {}, weights)
    add('probabilities' + suffix, 'sparseCategoricalCrossentropy',
        lambda t, p, w: metrics.log_loss(t, p, sample_weight=w, labels=range(4)), multi, probability, {}, weights)
    add('one output' + suffix, 'hinge', lambda t, p, w: metrics.hinge_loss(t, p, sample_weight=w, labels=range(2)), binary,
        single(4 * score - 2), {}, weights)
    add('one output' + suffix, 'meanAbsolutePercentageError',
        lambda t, p, w: 100 * metrics.mean_absolute_percentage_error(t, p, sample_weight=w), truth, guess, {}, weights)
    add('one output' + suffix, 'meanSquaredLogarithmicError',
        lambda t, p, w: metrics.mean_squared_log_error(t, p, sample_weight=w), single(np.abs(truth) + 0.1),
        single(np.abs(guess) + 0.1), {}, weights)
    add('one output' + suffix, 'logCoshError', lambda t, p, w: np.average(np.log(np.cosh(p - t)), weights=w), truth, guess, {},
        weights)
    add('values' + suffix, 'sum', lambda t, p, w: np.sum(p * (1 if w is None else w)), truth, guess, {}, weights)
logit = single(3 * random.normal(n).numpy())
add('logits', 'binaryCrossentropy', lambda t, p, w: metrics.log_loss(t, 1 / (1 + np.exp(-p)), labels=range(2)), binary, logit,
    {'fromLogits': True})
logits = single(2 * random.normal(n, 4).numpy())


def softmax(x):
    return np.exp(x) / np.exp(x).sum(-1, keepdims=True)


add('logits', 'sparseCategoricalCrossentropy', lambda t, p, w: metrics.log_loss(t, softmax(p), labels=range(4)), multi, logits,
    {'fromLogits': True})
add('one output', 'squaredHinge', lambda t, p, w: np.mean(np.maximum(1 - (2 * t - 1) * p, 0) ** 2), binary, single(4 * score - 2))
add('four classes', 'categoricalHinge',
    lambda t, p, w: metrics.hinge_loss(t.argmax(-1), p, labels=range(4)), one_hot, logits + 5)
shares = np.stack([percentages(random.state.permutation([0.37, 0.29, 0.19, 0.15])) for _ in range(n)])
add('rows', 'klDivergence', lambda t, p, w: np.mean(stats.entropy(t, p, axis=-1)), single(shares), single(shares[::-1]))
add('counts', 'poisson', lambda t, p, w: np.mean(p - t * np.log(p)), random.integers(0, 6, n), single(np.abs(guess) + 0.1))
wide = single(random.normal(n, 5, scale=2.0).numpy())
near = single(wide + random.normal(n, 5).numpy())
for weights, suffix in ((None, ''), (WEIGHTS, ', sample weights')):
    add('rows of five' + suffix, 'cosineSimilarity',
        lambda t, p, w: np.average([1 - distance.cosine(a, b) for a, b in zip(t, p)], weights=w), wide, near, {}, weights)
    add('rows of five' + suffix, 'pearsonCorrelation',
        lambda t, p, w: np.average([stats.pearsonr(a, b)[0] for a, b in zip(t, p)], weights=w), wide, near, {}, weights)


def concordance(a, b):
    return 2 * np.cov(a, b, bias=True)[0, 1] / (a.var() + b.var() + (a.mean() - b.mean()) ** 2)


add('rows of five', 'concordanceCorrelation', lambda t, p, w: np.mean([concordance(a, b) for a, b in zip(t, p)]), wide, near)

# Reports.
reports = []
for name, t, p, options in (
    ('numbers', [0, 1, 2, 2, 2], [0, 0, 2, 2, 1], {}),
    ('names', [0, 1, 2, 2, 2], [0, 0, 2, 2, 1], {'target_names': ['ant', 'a rather long name', 'cat']}),
    ('some classes only', [1, 2, 3, 1, 0], [1, 1, 3, 1, 0], {'labels': [1, 2, 3]}),
    ('a class never predicted, four digits', [0, 1, 2, 0, 1], [0, 1, 1, 0, 1], {'digits': 4, 'zero_division': 0}),
    ('undefined as 1', [0, 1, 0], [0, 2, 0], {'zero_division': 1}),
    ('strings', ['b', 'a', 'b', 'c'], ['b', 'b', 'b', 'c'], {}),
    ('halves', [1] * 8 + [0] * 8, [1] * 1 + [0] * 7 + [0] * 3 + [1] * 5, {}),
    ('many', list(multi), list(hard(probability)), {'digits': 3}),
):
    numbers = metrics.classification_report(t, p, output_dict=True, **options)
    camel = {'target_names': 'targetNames', 'zero_division': 'zeroDivision'}
    reports.append({
        'name': name, 'yTrue': [x if isinstance(x, str) else int(x) for x in t],
        'yPred': [x if isinstance(x, str) else int(x) for x in p],
        'options': {camel.get(key, key): value for key, value in options.items()},
        'text': metrics.classification_report(t, p, **options),
        'numbers': {key: np.float64(value) if key == 'accuracy' else
                    Numbers([value['precision'], value['recall'], value['f1-score'], value['support']])
                    for key, value in numbers.items()},
    })

write('metrics', 'metrics', 'Metrics against scikit-learn 1.2. The layout is explained in tooling/golden/README.md.', cases, data=data,
      reports=reports)
