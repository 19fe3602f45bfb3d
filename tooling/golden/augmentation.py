"""Images resampled at other places, from scipy: python3 tooling/golden/augmentation.py"""

import math

import numpy as np
from scipy.ndimage import map_coordinates

from common import Array, Random, write

# What scipy calls the ways to go on beyond an edge.
MODES = {'reflect': 'reflect', 'wrap': 'grid-wrap', 'nearest': 'nearest', 'constant': 'grid-constant'}
ORDERS = {'nearest': 0, 'bilinear': 1}


def turned(angle, height, width):
    """A rotation around the centre: x = cos · i − sin · j + …, y = sin · i + cos · j + …"""
    c, s = math.cos(angle), math.sin(angle)
    x, y = (width - 1) / 2, (height - 1) / 2
    return {'xx': c, 'xy': -s, 'x0': x - c * x + s * y, 'yx': s, 'yy': c, 'y0': y - s * x - c * y}


def resampled(image, m, mode, interpolation, value):
    height, width, channels = image.shape
    j, i = np.mgrid[0:height, 0:width].astype(np.float64)
    places = [m['yx'] * i + m['yy'] * j + m['y0'], m['xx'] * i + m['xy'] * j + m['x0']]
    options = {'order': ORDERS[interpolation], 'mode': MODES[mode], 'cval': value}
    return np.stack([map_coordinates(image[..., c], places, **options) for c in range(channels)], axis=-1)


def main():
    random = Random(71)
    images = random.normal(3, 4, 5, 2).numpy()
    maps = [
        turned(0.4, 4, 5),
        {'xx': 1.3, 'xy': 0.0, 'x0': -0.6, 'yx': 0.0, 'yy': 0.7, 'y0': 0.45},
        # Several images away, so that what stands beyond an edge goes on and on.
        {'xx': 2.1, 'xy': 0.3, 'x0': -11.23, 'yx': -0.4, 'yy': 1.7, 'y0': 9.34},
    ]
    cases = [
        {
            'name': f'{mode} {interpolation}',
            'fillMode': mode,
            'interpolation': interpolation,
            'output': Array(np.stack([resampled(x, m, mode, interpolation, 0.5) for x, m in zip(images, maps)])),
        }
        for mode in MODES
        for interpolation in ORDERS
    ]
    about = 'Images whose pixels are taken from other places, by scipy.ndimage.map_coordinates; each image has a map of its own.'
    columns = {name: Array(np.array([[[m[name]]] for m in maps])) for name in maps[0]}
    write('layers', 'affine-resampling', about, cases, images=Array(images), map=columns, fillValue=0.5)


main()
