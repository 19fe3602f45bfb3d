"""Layers that learn from data, and resampled images, from numpy, scikit-learn and scipy: python3 tooling/golden/preprocessing.py"""

import numpy as np
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

from common import Array, Random, fixed, write


def adapted():
    random = Random(71)
    cases = []

    def add(name, layer, config, data, x, output):
        cases.append({'name': name, 'layer': layer, 'config': config, 'data': Array(data), 'input': Array(x), 'output': Array(fixed(output))})

    data, x = fixed(np.round(random.normal(10, 3, scale=4.0).numpy() + 100, 2)), random.normal(2, 3, scale=4.0)
    scaler = StandardScaler().fit(data.numpy())
    add('normalization', 'normalization', {}, data, x, scaler.transform(x.numpy()))
    add('the inverse of a normalization', 'normalization', {'invert': True}, data, x, scaler.inverse_transform(x.numpy()))

    images, x = random.normal(7, 2, 3, 4, scale=2.0), random.normal(2, 2, 3, 4)
    for axis in [1, -2, [1, 3], None]:
        kept = [a % 4 for a in ([] if axis is None else np.atleast_1d(axis))]
        others = tuple(a for a in range(4) if a not in kept)
        mean, deviation = images.numpy().mean(others, keepdims=True), images.numpy().std(others, keepdims=True)
        add(f'normalization along axis {axis}', 'normalization', {'axis': axis}, images, x, (x.numpy() - mean) / deviation)

    data, x = random.distinct(20, 1), random.normal(4, 3)
    for bins in [2, 5]:
        binner = KBinsDiscretizer(bins, encode='ordinal', strategy='quantile').fit(data.numpy())
        output = binner.transform(x.numpy().reshape(-1, 1)).reshape(4, 3)
        add(f'discretization into {bins} bins', 'discretization', {'numBins': bins}, data, x, output)
    write('layers', 'preprocessing', 'Layers adapted to data, against numpy and scikit-learn.', cases)


if __name__ == '__main__':
    adapted()
