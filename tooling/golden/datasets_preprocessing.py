"""Scalers and encoders: the numbers of scikit-learn 1.2 on float32 data.

Learnt statistics are doubles, transformed data float32, and NaN may be among both: they stand as strings, parted by spaces.
"""

import json
import warnings

import numpy as np
from common import Array, Numbers, write
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler

NAN = np.float32(np.nan)
warnings.filterwarnings('ignore', message='Found unknown categories')


def doubles(values):
    return ' '.join(repr(float(value)) for value in values)


def floats(values):
    values = np.asarray(values)
    singles = values.astype(np.float32) + np.float32(0)
    return {'shape': Numbers(values.shape), 'data': ' '.join('NaN' if np.isnan(v) else str(v) for v in singles.ravel())}


def matrices():
    state = np.random.RandomState(0)
    normal = (state.standard_normal((7, 3)) * [1, 100, 0.01] + [0, 50, -3]).astype(np.float32)
    constant = normal.copy()
    constant[:, 1] = 0.1
    missing = normal.copy()
    missing[2, 0] = missing[5, 0] = missing[0, 2] = NAN
    large = (state.standard_normal((40, 2)) * [1e-3, 3e4] + [1e5, 7]).astype(np.float32)
    one = state.uniform(-1, 1, (9, 1)).astype(np.float32)
    row = normal[:1]
    integers = state.randint(-20, 20, (6, 4)).astype(np.int32)
    return {'normal': normal, 'constant': constant, 'missing': missing, 'large': large, 'one feature': one,
            'one sample': row, 'integers': integers}


def scalers():
    cases = []
    for kind, data in matrices().items():
        new = (data[::2] * 2 + 1).astype(data.dtype)
        for options in ({}, {'with_mean': False}, {'with_std': False}):
            scaler = StandardScaler(**options).fit(data)
            camel = {{'with_mean': 'withMean', 'with_std': 'withStd'}[k]: v for k, v in options.items()}
            cases.append(case('standardScaler', kind, camel, data, new, scaler, {
                'mean': doubles(scaler.mean_),
                **({} if scaler.var_ is None else {'variance': doubles(scaler.var_), 'scale': doubles(scaler.scale_)}),
            }))
        for options in ({}, {'feature_range': (-1, 1)}, {'feature_range': (0.1, 0.7), 'clip': True}):
            scaler = MinMaxScaler(**options).fit(data)
            camel = {{'feature_range': 'featureRange', 'clip': 'clip'}[k]: list(v) if isinstance(v, tuple) else v for k, v in options.items()}
            cases.append(case('minMaxScaler', kind, camel, data, new, scaler, {
                'dataMin': doubles(scaler.data_min_), 'dataMax': doubles(scaler.data_max_),
                'scale': doubles(scaler.scale_), 'min': doubles(scaler.min_),
            }))
    write('datasets', 'scalers', 'scikit-learn 1.2.1; numbers stand as strings.', cases,
          matrices={kind: {'dtype': str(data.dtype), **floats(data)} for kind, data in matrices().items()})


def case(scaler_name, kind, options, data, new, scaler, learnt):
    transformed = scaler.transform(data)
    return {
        'name': f'{scaler_name} {json.dumps(options)} on {kind}', 'scaler': scaler_name, 'options': options, 'matrix': kind,
        'learnt': learnt,
        'transformed': floats(transformed[:12]), 'new': floats(new[:6]), 'newTransformed': floats(scaler.transform(new)[:6]),
        'inverse': floats(scaler.inverse_transform(transformed.astype(np.float32))[:12]),
    }


def encoders():
    pets = [['cat', 'red'], ['dog', 'blue'], ['cat', 'green'], ['émeu', 'red']]
    numbers = [[3, 1.5], [1, 0], [2, 1.5], [3, 0]]
    mixed = [['b', 10], ['a', 9], ['b', 100], ['a', 9]]
    gaps = [['b'], [None], ['a'], ['b']]
    cases = []

    def one_hot(name, data, new=None, **options):
        array = np.array(data, dtype=object)
        encoder = OneHotEncoder(sparse_output=False, **options).fit(array)
        new = data if new is None else new
        transformed = encoder.transform(np.array(new, dtype=object))
        camel = {{'drop': 'drop', 'handle_unknown': 'handleUnknown', 'categories': 'categories'}[k]: 'ifBinary' if v == 'if_binary' else v
                 for k, v in options.items()}
        cases.append({
            'name': f'{name} {json.dumps(camel, ensure_ascii=False)}', 'options': camel, 'data': data,
            'categories': [list(c) for c in encoder.categories_], 'new': new, 'transformed': Array(transformed.astype(np.float32)),
            'inverse': [list(row) for row in encoder.inverse_transform(transformed)],
        })

    for name, data in (('strings', pets), ('numbers', numbers), ('both', mixed), ('gaps', gaps)):
        one_hot(name, data)
        one_hot(name, data, drop='first')
        one_hot(name, data, drop='if_binary')
    one_hot('unknown', pets, [['cow', 'red'], ['dog', 'pink']], handle_unknown='ignore')
    one_hot('unknown and dropped', pets, [['cow', 'red'], ['dog', 'pink']], handle_unknown='ignore', drop='first')
    one_hot('dropped by name', pets, drop=['dog', 'green'])
    one_hot('given categories', pets, categories=[['dog', 'cat', 'émeu', 'yak'], ['red', 'green', 'blue']])

    labels = []
    for name, data in (('strings', ['paris', 'tokyo', 'amsterdam', 'paris', 'Zürich', 'ézé']), ('numbers', [10, 2, 2, -1, 33]),
                       ('decimals', [0.5, 0.25, 0.5]), ('booleans', [True, False, True]), ('non-BMP', ['\U0001F600', '\uFF5E', 'a'])):
        encoder = LabelEncoder()
        codes = encoder.fit_transform(data)
        labels.append({'name': name, 'data': data, 'classes': encoder.classes_.tolist(), 'codes': Numbers(codes)})
    write('datasets', 'encoders', 'scikit-learn 1.2.1 OneHotEncoder (cases) and LabelEncoder (labels).', cases, labels=labels)


def imputer():
    cases = []
    state = np.random.RandomState(3)
    gaps = np.round(state.standard_normal((8, 3)) * [1, 20, 0.5], 2).astype(np.float32)
    gaps[[1, 4, 7], [0, 1, 2]] = gaps[2, 1] = NAN
    ties = np.array([[3, 1], [2, NAN], [2, 5], [3, 5], [NAN, 1], [7, 1]], dtype=np.float32)
    next_gaps = np.array([[NAN, 1, NAN], [0.5, NAN, 2]], dtype=np.float32)
    next_ties = np.array([[NAN, NAN], [4, NAN]], dtype=np.float32)
    names = {'most_frequent': 'mostFrequent'}
    for data, new, kind in ((gaps, next_gaps, 'gaps'), (ties, next_ties, 'ties')):
        for strategy in ('mean', 'median', 'most_frequent', 'constant'):
            options = {'strategy': strategy, **({'fill_value': -9.5} if strategy == 'constant' else {})}
            imputer = SimpleImputer(**options).fit(data)
            camel = {'strategy': names.get(strategy, strategy), **({'fillValue': -9.5} if strategy == 'constant' else {})}
            cases.append({'name': f'{kind}, {camel["strategy"]}', 'options': camel, 'x': floats(data), 'next': floats(new),
                          'transformed': floats(imputer.transform(new)), 'statistics': doubles(imputer.statistics_)})
    seven = SimpleImputer(strategy='mean', missing_values=1.0).fit(np.nan_to_num(ties, nan=4))
    cases.append({'name': 'ties, 1 is missing', 'options': {'missingValues': 1}, 'x': floats(np.nan_to_num(ties, nan=4)),
                  'next': floats(np.array([[1, 1]], dtype=np.float32)),
                  'transformed': floats(seven.transform(np.array([[1, 1]], dtype=np.float32))),
                  'statistics': doubles(seven.statistics_)})
    write('datasets', 'imputer', 'scikit-learn 1.2.1 SimpleImputer; numbers stand as strings.', cases)


scalers()
encoders()
imputer()
