"""Embeds 5,000 + 1,000 Fashion-MNIST images in @neurite/data-fashion-mnist: python3 tooling/data/fashion_mnist.py

They are the first 5,000 of the training file and the first 1,000 of the test file, in the files' own order, read from
Debian's dataset-fashion-mnist.
"""

import gzip

import numpy as np

from embedding import deflated, write

SOURCE = '/usr/share/datasets/fashion-mnist/'


def embed(name, stem, count):
    pixels = np.frombuffer(gzip.open(f'{SOURCE}{stem}-images-idx3-ubyte.gz').read(), np.uint8, offset=16)
    labels = np.frombuffer(gzip.open(f'{SOURCE}{stem}-labels-idx1-ubyte.gz').read(), np.uint8, offset=8)
    write('data-fashion-mnist', f'{name}.ts', f'''// Made by tooling/data/fashion_mnist.py from Debian's dataset-fashion-mnist; not to be edited.
import type {{ PackedImages }} from '../packed-images.ts';

export const images: PackedImages = {{
  count: {count},
  labels:
    '{''.join(map(str, labels[:count]))}',
  deflated:
    '{deflated(pixels[:count * 784].tobytes())}',
}};
''')


embed('train', 'train', 5000)
embed('test', 't10k', 1000)
