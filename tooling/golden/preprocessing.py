"""Layers that learn from data, and resampled images, from numpy, scikit-learn and scipy: python3 tooling/golden/preprocessing.py"""

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
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


TEXTS = ['The cat sat on the mat.', 'The dog: a dog, THE dog!', 'A mat is a mat.']


def text():
    cases = []

    def add(name, mode, config, analyzer='word', ngrams=(1, 1)):
        # Keras's tokens: punctuation is taken away, and every word counts.
        counter = CountVectorizer(analyzer=analyzer, ngram_range=ngrams, token_pattern=r'\S+',
                                  preprocessor=lambda line: ''.join(c for c in line.lower() if c.isalnum() or c == ' '))
        seen = counter.fit_transform(TEXTS).toarray()
        lines = ['the mat and the cat', 'dog']
        output = counter.transform(lines).toarray().astype(float)
        if mode == 'multiHot':
            output = np.minimum(output, 1)
        if mode == 'tfIdf':
            output = output * np.log(1 + len(TEXTS) / (1 + (seen > 0).sum(0)))
        cases.append({'name': name, 'config': {'outputMode': mode, **config}, 'texts': TEXTS,
                      'vocabulary': counter.get_feature_names_out().tolist(), 'input': lines, 'output': Array(fixed(output))})

    add('multiHot', 'multiHot', {})
    add('count of words and pairs', 'count', {'ngrams': 2}, ngrams=(1, 2))
    add('tfIdf', 'tfIdf', {})
    add('count of characters', 'count', {'split': 'character'}, analyzer='char')
    write('layers', 'text', 'Text as vectors, against scikit-learn.', cases)


if __name__ == '__main__':
    text()
    adapted()
