"""Checksums and samples of the embedded data, straight from its sources: python3 tooling/golden/data_samples.py

Reads Debian's python3-sklearn and dataset-fashion-mnist; shares nothing with what embeds the data.
"""

import gzip
import hashlib

import numpy as np
from sklearn import datasets

from common import Array, write

ABOUT = 'The layout is explained in tooling/golden/README.md.'
FASHION = '/usr/share/datasets/fashion-mnist/'


def sha256(values, kind):
    return hashlib.sha256(np.ascontiguousarray(values, dtype=kind).tobytes()).hexdigest()


def uci():
    cases = []
    for name, load in (('iris', datasets.load_iris), ('wine', datasets.load_wine),
                       ('breastCancer', datasets.load_breast_cancer), ('digits', datasets.load_digits)):
        bunch = load()
        x = bunch.data.astype(np.float32)
        rows = [0, len(x) // 2, len(x) - 1]
        cases.append({
            'name': name, 'shape': list(x.shape), 'featureNames': list(map(str, bunch.feature_names)),
            'targetNames': list(map(str, bunch.target_names)), 'classCounts': np.bincount(bunch.target).tolist(),
            'xSha256': sha256(x, '<f4'), 'ySha256': sha256(bunch.target, '<i4'),
            'rows': rows, 'x': Array(x[rows].astype(np.float64)), 'y': Array(bunch.target[rows]),
        })
    write('data-uci', 'uci', 'scikit-learn 1.2\'s data sets. ' + ABOUT, cases)


def fashion_mnist():
    cases = []
    for name, stem, count in (('train', 'train', 5000), ('test', 't10k', 1000)):
        pixels = np.frombuffer(gzip.open(f'{FASHION}{stem}-images-idx3-ubyte.gz').read(), np.uint8, offset=16)
        labels = np.frombuffer(gzip.open(f'{FASHION}{stem}-labels-idx1-ubyte.gz').read(), np.uint8, offset=8)[:count]
        pixels = pixels.reshape(-1, 28, 28)[:count]
        images = [0, count // 2, count - 1]
        cases.append({
            'name': name, 'shape': [count, 28, 28, 1], 'classCounts': np.bincount(labels).tolist(),
            'bytesSha256': sha256(pixels, 'u1'), 'xSha256': sha256(pixels.astype(np.float32) / np.float32(255), '<f4'),
            'ySha256': sha256(labels, '<i4'), 'images': images, 'y': Array(labels[images].astype(np.int64)),
            'middleRows': Array(pixels[images, 14].astype(np.int64)),
        })
    write('data-fashion-mnist', 'fashion-mnist', 'Debian\'s dataset-fashion-mnist. ' + ABOUT, cases)


uci()
fashion_mnist()
