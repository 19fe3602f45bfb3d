"""Embeds scikit-learn's copies of four UCI data sets in @neurite/data-uci: python3 tooling/data/uci.py

Every column holds decimal numbers, so it is stored exactly, as whole numbers and a power of ten. The bytes lie plane by
plane (all lowest bytes first), column by column, which deflates best; the class labels are the last column.
"""

import numpy as np
import sklearn
from sklearn import datasets

from embedding import deflated, words, write


def decimals_of(column):
    for decimals in range(10):
        whole = np.round(column * 10**decimals)
        if np.array_equal(whole / 10**decimals, column):
            return decimals
    raise ValueError('not decimal numbers')


def embed(name, bunch):
    columns = np.column_stack([bunch.data, bunch.target])
    decimals = [decimals_of(column) for column in columns.T]
    whole = np.round(columns * np.power(10.0, decimals)).astype(np.int64).T
    assert whole.min() >= 0
    planes = (int(whole.max()).bit_length() + 7) // 8
    data = b''.join((whole >> (8 * plane) & 255).astype(np.uint8).tobytes() for plane in range(planes))
    write('data-uci', f'{name}.ts', f'''// Made by tooling/data/uci.py from scikit-learn {sklearn.__version__}; not to be edited.
import type {{ PackedTable }} from '../packed-table.ts';

export const table: PackedTable = {{
  rows: {len(columns)},
  planes: {planes},
  decimals: {decimals},
  featureNames: {words(map(str, bunch.feature_names))},
  targetNames: {words(map(str, bunch.target_names))},
  deflated:
    '{deflated(data)}',
}};
''')


embed('iris', datasets.load_iris())
embed('wine', datasets.load_wine())
embed('breast-cancer', datasets.load_breast_cancer())
embed('digits', datasets.load_digits())
