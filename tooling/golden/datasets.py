"""Random numbers, synthetic data, splits: the numbers of numpy's RandomState and of scikit-learn 1.2.

Arrays too large to write out stand as { shape, sha256 }: the SHA-256 of their float32 or int32 values, little-endian.
"""

import hashlib

import numpy as np
from common import Array, Numbers, write
from sklearn.datasets import make_blobs, make_circles, make_classification, make_moons, make_regression
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.utils.random import sample_without_replacement


def compact(values):
    values = np.asarray(values)
    values = values.astype(np.int32) if values.dtype.kind in 'iu' else values.astype(np.float32) + np.float32(0)
    if values.size <= 60:
        return Array(values)
    return {'shape': Numbers(values.shape), 'sha256': hashlib.sha256(values.astype(values.dtype.newbyteorder('<')).tobytes()).hexdigest()}


def doubles(values):
    """Doubles are strings in the file, for the writer rounds numbers to float32."""
    return [repr(float(value)) for value in values]


def random_numbers():
    cases = []
    for seed in (0, 1, 42, 4294967295, [1, 2, 3], list(range(700))):
        state = np.random.RandomState(seed)
        cases.append({
            'name': f'seed {seed if np.isscalar(seed) else f"of {len(seed)} numbers"}',
            'seed': seed if np.isscalar(seed) else Numbers(seed),
            'uint32': [str(v) for v in state.randint(0, 2**32, size=5, dtype=np.uint32)],
            'random': doubles(state.random_sample(3)),
            'gauss': doubles(state.standard_normal(3)),
            'uniform': doubles(state.uniform(-3, 7, 2)),
            'normal': doubles(state.normal(5, 2, 4)),
            'integers': [{'bound': bound, 'values': Numbers(state.randint(bound, size=6))} for bound in (1, 2, 3, 10, 1000, 2**20 + 1)],
            'permutation': Numbers(state.permutation(13)),
            'choice': Numbers(state.choice(np.arange(100, 120), size=5, replace=False)),
            'last': doubles(state.random_sample(1)),
        })
    samples = []
    for population, size in [(4, 4), (8, 1), (32, 4), (1024, 4), (1000, 10), (1000, 11), (1000, 995), (2**30, 6), (1, 1)]:
        samples.append({
            'population': population, 'size': size,
            'values': Numbers(sample_without_replacement(population, size, random_state=3)),
        })
    write('datasets', 'random', 'numpy 1.24 RandomState; doubles and 32-bit numbers are strings.', cases, samples=samples)


CAMEL = {
    'n_samples': 'nSamples', 'n_features': 'nFeatures', 'n_informative': 'nInformative', 'n_redundant': 'nRedundant',
    'n_repeated': 'nRepeated', 'n_classes': 'nClasses', 'n_clusters_per_class': 'nClustersPerClass', 'weights': 'weights',
    'flip_y': 'flipY', 'class_sep': 'classSep', 'hypercube': 'hypercube', 'shift': 'shift', 'scale': 'scale',
    'shuffle': 'shuffle', 'random_state': 'randomState', 'n_targets': 'nTargets', 'bias': 'bias',
    'effective_rank': 'effectiveRank', 'tail_strength': 'tailStrength', 'noise': 'noise', 'factor': 'factor',
    'centers': 'centers', 'cluster_std': 'clusterStd', 'center_box': 'centerBox', 'test_size': 'testSize',
    'train_size': 'trainSize',
}


def camel(options):
    return {CAMEL[key]: list(value) if isinstance(value, tuple) else value for key, value in options.items()}


def title(options):
    return ', '.join(f'{key} {value}' for key, value in camel(options).items()) or 'defaults'


def synthetic():
    cases = []

    def case(maker, make, **options):
        made = make(**options)
        arrays = {'x': compact(made[0]), 'y': compact(made[1])}
        if len(made) == 3:
            arrays['coef' if make is regression else 'centers'] = compact(made[2])
        cases.append({'name': f'{maker}: {title(options)}', 'maker': maker, 'options': camel(options), **arrays})

    def regression(**options):
        return make_regression(coef=True, **options)

    def blobs(**options):
        return make_blobs(return_centers=True, **options)

    for seed in range(5):
        case('makeClassification', make_classification, n_samples=1000, n_features=10, random_state=seed)
    case('makeClassification', make_classification, n_samples=1000, n_features=10, random_state=42)
    case('makeClassification', make_classification, random_state=7)
    case('makeClassification', make_classification, n_samples=10, n_features=4, random_state=1)
    case('makeClassification', make_classification, n_samples=12, n_features=5, n_informative=3, n_redundant=1,
         n_repeated=1, n_classes=3, n_clusters_per_class=2, shuffle=False, random_state=2)
    case('makeClassification', make_classification, n_samples=200, n_features=30, n_informative=12, n_redundant=5,
         n_repeated=4, n_classes=5, n_clusters_per_class=3, flip_y=0.2, class_sep=2.5, random_state=11)
    case('makeClassification', make_classification, n_samples=90, n_features=8, n_informative=5, hypercube=False,
         shift=None, scale=None, random_state=3)
    case('makeClassification', make_classification, n_samples=9, n_features=5, n_informative=5, n_redundant=0,
         shift=[1.0, -1.0, 0.5, 0.0, 2.0], scale=[1.0, 2.0, 0.5, 4.0, -1.0], random_state=4)
    case('makeClassification', make_classification, n_samples=101, n_features=6, n_informative=4, n_classes=3,
         weights=[0.6, 0.3], flip_y=-1, random_state=5)
    case('makeClassification', make_classification, n_samples=60, n_features=6, n_informative=2, n_classes=2,
         weights=[0.8, 0.7], flip_y=0, random_state=6)
    case('makeClassification', make_classification, n_samples=40, n_features=70, n_informative=65, n_redundant=1,
         random_state=8)
    case('makeClassification', make_classification, n_samples=40, n_features=30, n_informative=30, n_redundant=0,
         n_clusters_per_class=1, random_state=9)
    case('makeClassification', make_classification, n_samples=20, n_features=3, n_informative=1, n_redundant=0,
         n_classes=1, n_clusters_per_class=1, random_state=10)

    case('makeRegression', regression, random_state=0)
    case('makeRegression', regression, n_samples=8, n_features=3, noise=2.5, random_state=1)
    case('makeRegression', regression, n_samples=300, n_features=20, n_informative=7, n_targets=3, bias=-4.0, noise=10.0,
         random_state=2)
    case('makeRegression', regression, n_samples=10, n_features=4, shuffle=False, bias=100.0, random_state=3)
    case('makeRegression', regression, n_samples=50, n_features=20, effective_rank=5, tail_strength=0.2, random_state=4)
    case('makeRegression', regression, n_samples=15, n_features=40, effective_rank=3, noise=1.0, random_state=5)

    for make, maker in ((make_moons, 'makeMoons'), (make_circles, 'makeCircles')):
        case(maker, make, random_state=0)
        case(maker, make, n_samples=25, noise=0.1, random_state=1)
        case(maker, make, n_samples=(7, 4), noise=0.3, random_state=2)
        case(maker, make, n_samples=11, shuffle=False, random_state=3)
        case(maker, make, n_samples=1000, noise=0.25, random_state=42)
    case('makeCircles', make_circles, n_samples=100, factor=0.3, noise=0.05, random_state=4)
    case('makeCircles', make_circles, n_samples=10, factor=0.0, random_state=5)

    case('makeBlobs', blobs, random_state=0)
    case('makeBlobs', blobs, n_samples=11, n_features=3, centers=4, random_state=1)
    case('makeBlobs', blobs, n_samples=[3, 5, 2], cluster_std=[0.5, 1.0, 3.0], random_state=2)
    case('makeBlobs', blobs, n_samples=10, centers=[[0.0, 5.0], [-5.0, 1.5]], cluster_std=0.2, shuffle=False, random_state=3)
    case('makeBlobs', blobs, n_samples=500, n_features=6, centers=7, center_box=(-2.0, 20.0), random_state=42)
    write('datasets', 'synthetic', 'scikit-learn 1.2.1 sklearn.datasets; large arrays are given as SHA-256.', cases)


def splits():
    labels = np.random.RandomState(0).choice([3, 7, 11, 20], size=103, p=[0.5, 0.3, 0.15, 0.05])
    few = np.array([0, 1, 2] * 4)
    words = np.array(['cat', 'dog', 'ant'])[np.random.RandomState(1).randint(3, size=40)]
    one_hot = np.eye(3, dtype=np.float32)[np.random.RandomState(2).randint(3, size=40)]
    cases = []

    def case(n, stratify=None, kind=None, **options):
        given = {'labels': labels, 'few': few, 'words': words, 'oneHot': one_hot}.get(kind)
        train, test = train_test_split(np.arange(n), stratify=given, **options)
        extra = {} if kind is None else {'stratify': kind}
        cases.append({
            'name': f'{n} samples, {title(options)}' + (f', stratified by {kind}' if kind else ''),
            'n': n, 'options': camel(options), **extra, 'train': Numbers(train), 'test': Numbers(test),
        })

    for seed in (0, 1, 42):
        case(20, random_state=seed)
        case(103, kind='labels', test_size=0.2, random_state=seed)
        case(40, kind='words', test_size=0.3, random_state=seed)
        case(12, kind='few', test_size=5, random_state=seed)
    case(10, test_size=0.33, random_state=3)
    case(10, test_size=3, random_state=3)
    case(10, train_size=0.71, random_state=3)
    case(10, train_size=2, random_state=3)
    case(30, test_size=0.2, train_size=0.5, random_state=3)
    case(30, test_size=4, train_size=7, random_state=3)
    case(10, test_size=0.3, shuffle=False)
    case(103, kind='labels', test_size=10, train_size=50, random_state=5)
    case(103, kind='labels', random_state=6)
    case(40, kind='oneHot', test_size=0.25, random_state=7)
    folds = []

    def fold(n, kind=None, **options):
        given = {'labels': labels, 'few': few, 'words': words}.get(kind)
        splitter = (KFold if kind is None else StratifiedKFold)(**options)
        extra = {} if kind is None else {'stratify': kind}
        names = {'n_splits': 'nSplits', 'shuffle': 'shuffle', 'random_state': 'randomState'}
        given_options = {names[key]: value for key, value in options.items()}
        folds.append({
            'name': f'{n} samples, ' + (', '.join(f'{k} {v}' for k, v in given_options.items()) or 'defaults')
                    + (f', stratified by {kind}' if kind else ''),
            'n': n, 'options': given_options, **extra,
            'tests': [Numbers(test) for _, test in splitter.split(np.zeros(n), given)],
        })

    fold(20)
    fold(11, n_splits=3)
    fold(5, n_splits=5)
    fold(103, 'labels', n_splits=4)
    fold(12, 'few', n_splits=3)
    for seed in (0, 1, 42):
        fold(23, n_splits=4, shuffle=True, random_state=seed)
        fold(103, 'labels', n_splits=5, shuffle=True, random_state=seed)
        fold(40, 'words', n_splits=3, shuffle=True, random_state=seed)
    write('datasets', 'splits', 'scikit-learn 1.2.1 train_test_split of the numbers 0 to n − 1.', cases,
          folds=folds, stratify={'labels': Numbers(labels), 'few': Numbers(few), 'words': list(words), 'oneHot': Array(one_hot)})


random_numbers()
synthetic()
splits()
