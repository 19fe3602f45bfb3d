"""Files as NumPy itself writes them, in base64: python3 tooling/golden/datasets_numpy.py"""

import base64
import io

import numpy as np
from common import Array, write

state = np.random.RandomState(5)


def packed(save, *arrays, **named):
    file = io.BytesIO()
    save(file, *arrays, **named)
    return base64.b64encode(file.getvalue()).decode()


def case(name, array, same_bytes=False):
    values = array.astype(np.float32) if array.dtype.kind == 'f' else array
    return {'name': name, 'file': packed(np.save, array), 'array': Array(values), 'sameBytes': same_bytes}


matrix = np.round(state.standard_normal((3, 4)), 2).astype(np.float32)
integers = state.randint(-5, 5, (2, 3, 2))
cases = [
    case('float32', matrix, True),
    case('float32, a scalar', np.float32(2.5), True),
    case('float32, empty', np.zeros((0, 3), np.float32), True),
    case('int32, three axes', integers.astype(np.int32), True),
    case('bool', matrix > 0, True),
    case('float32, one axis', matrix[0], True),
    case('float32, columns first', np.asfortranarray(matrix)),
    case('int64, columns first', np.asfortranarray(integers)),
    case('float64, big-endian', matrix.astype('>f8')),
    case('int16, big-endian', integers.astype('>i2')),
    *[case(kind, np.abs(integers).astype(kind)) for kind in ('int8', 'uint8', 'uint16', 'uint32', 'uint64')],
]
archives = [
    {'name': 'stored', 'file': packed(np.savez, x=matrix, y=integers)},
    {'name': 'compressed', 'file': packed(np.savez_compressed, x=matrix, y=integers)},
]
refused = [
    {'name': 'objects', 'file': packed(np.save, np.array([{'a': 1}], dtype=object))},
    {'name': 'text', 'file': packed(np.save, np.array(['a', 'bc']))},
    {'name': 'complex', 'file': packed(np.save, np.array([1j]))},
    {'name': 'records', 'file': packed(np.save, np.array([(1, 2.0)], dtype=[('a', 'i4'), ('b', 'f4')]))},
    {'name': 'too large for int32', 'file': packed(np.save, np.array([2**40]))},
]
write('datasets', 'numpy', 'numpy 1.24.2: files in base64. sameBytes: np.save writes the very bytes that writeNpy does.', cases,
      archives=archives, refused=refused, x=Array(matrix), y=Array(integers))
