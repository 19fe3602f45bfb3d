"""Files as Keras writes them, with what their networks give: python3 tooling/golden/keras_files.py

Keras itself is not among Debian's packages. The files are written with h5py, the HDF5 library of the HDF Group, in the layout of
keras/src/saving/saving_lib.py (version 3) and legacy_h5_format.py (version 2); the outputs come from PyTorch. Needs python3-h5py."""

import io
import json
import os
import zipfile

import h5py
import numpy as np
import torch

from attention import heads_parameters, multi_head
from common import F, Array, Random, conv2d, depthwise_conv2d, fixed, write
from recurrent import run, step_of, vectors, zero_states

HERE = os.path.join(os.path.dirname(__file__), '../../packages/formats/src/testing/files')


def v3(class_name, config, module='keras.layers', **more):
    return {'module': module, 'class_name': class_name, 'config': config, 'registered_name': None, **more}


DTYPE = v3('DTypePolicy', {'name': 'float32'}, 'keras')
GLOROT = v3('GlorotUniform', {'seed': None}, 'keras.initializers')
ZEROS = v3('Zeros', {}, 'keras.initializers')
ONES = v3('Ones', {}, 'keras.initializers')


def affine(name, prefix='kernel', **options):
    return {'name': name, 'trainable': True, 'dtype': DTYPE, 'activation': 'linear', 'use_bias': True,
            f'{prefix}_initializer': GLOROT, 'bias_initializer': ZEROS, f'{prefix}_regularizer': None, 'bias_regularizer': None,
            f'{prefix}_constraint': None, 'bias_constraint': None, **options}


def dense3(name, units, **options):
    return v3('Dense', affine(name, units=units, **options))


def conv3(name, filters, size, **options):
    return v3('Conv2D', affine(name, filters=filters, kernel_size=[size, size], strides=[1, 1], padding='valid', data_format='channels_last',
                               dilation_rate=[1, 1], groups=1, activity_regularizer=None, **options))


def batch_norm3(name):
    return v3('BatchNormalization', {
        'name': name, 'trainable': True, 'dtype': DTYPE, 'axis': -1, 'momentum': 0.99, 'epsilon': 0.001, 'center': True, 'scale': True,
        'beta_initializer': ZEROS, 'gamma_initializer': ONES, 'moving_mean_initializer': ZEROS, 'moving_variance_initializer': ONES,
        'beta_regularizer': None, 'gamma_regularizer': None, 'beta_constraint': None, 'gamma_constraint': None, 'synchronized': False})


def input3(name, shape):
    return v3('InputLayer', {'batch_shape': [None, *shape], 'dtype': 'float32', 'sparse': False, 'ragged': False, 'name': name})


def h5_bytes(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, 'w') as file:
        fill(file)
    return buffer.getvalue()


def store(group, path, values):
    for index, value in enumerate(values):
        stored = value if value.dtype.kind == 'i' else value.astype(np.float32)
        group.create_dataset(f'{path}/vars/{index}', data=stored, track_times=False)


def write_archive(name, config, weights, vocabularies=None, extra=lambda file: None):
    """The members of a .keras file, always the same bytes; vocabularies are assets of layers, by the path of these."""
    def fill(file):
        for path, values in weights.items():
            store(file, path, values)
        extra(file)

    members = {
        'metadata.json': json.dumps({'keras_version': '3.11.0', 'date_saved': '2026-01-01@00:00:00'}).encode(),
        'config.json': json.dumps(config).encode(),
        'model.weights.h5': h5_bytes(fill),
        **{f'assets/{path}/vocabulary.txt': '\n'.join(map(str, tokens)).encode() for path, tokens in (vocabularies or {}).items()},
    }
    os.makedirs(HERE, exist_ok=True)
    with zipfile.ZipFile(os.path.join(HERE, name), 'w', zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)


def numpy_of(tensors):
    return [tensor.detach().numpy() for tensor in tensors]


def batch_norm(x, gamma, beta, mean, variance):
    return (x - mean) / torch.sqrt(variance + 1e-3) * gamma + beta


def cnn():
    random = Random(31)
    x = random.normal(2, 6, 6, 1)
    kernel, bias = random.normal(3, 3, 1, 2), random.normal(2)
    gamma, beta, mean, variance = random.normal(2), random.normal(2), random.normal(2), random.normal(2).abs() + 0.5
    weights, offsets = random.normal(8, 3), random.normal(3)
    y = torch.relu(conv2d(x, kernel) + bias)
    y = batch_norm(y, gamma, beta, mean, variance)
    y = F.max_pool2d(y.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1).reshape(2, 8)
    y = torch.softmax(y @ weights + offsets, -1)
    pool = v3('MaxPooling2D', {'name': 'max_pooling2d', 'trainable': True, 'dtype': DTYPE, 'pool_size': [2, 2], 'padding': 'valid',
                               'strides': [2, 2], 'data_format': 'channels_last'})
    flat = v3('Flatten', {'name': 'flatten', 'trainable': True, 'dtype': DTYPE, 'data_format': 'channels_last'})
    drop = v3('Dropout', {'name': 'dropout', 'trainable': True, 'dtype': DTYPE, 'rate': 0.5, 'seed': None, 'noise_shape': None})
    config = v3('Sequential', {
        'name': 'sequential', 'trainable': True, 'dtype': DTYPE, 'build_input_shape': [None, 6, 6, 1],
        'layers': [input3('input_layer', [6, 6, 1]), conv3('conv2d', 2, 3, activation='relu'), batch_norm3('batch_normalization'), pool,
                   flat, drop, dense3('dense', 3, activation='softmax')]}, 'keras',
        build_config={'input_shape': [None, 6, 6, 1]}, compile_config=None)
    write_archive('cnn.keras', config, {
        'layers/conv2d': numpy_of([kernel, bias]), 'layers/batch_normalization': numpy_of([gamma, beta, mean, variance]),
        'layers/dense': numpy_of([weights, offsets])})
    return {'name': 'cnn.keras', 'inputs': [Array(x)], 'outputs': [Array(y)]}


def tensor3(layer, shape, node=0):
    return {'class_name': '__keras_tensor__', 'config': {'shape': [None, *shape], 'dtype': 'float32', 'keras_history': [layer, node, 0]}}


def node3(*arguments):
    return {'args': list(arguments), 'kwargs': {}}


def graph():
    """Two inputs, a layer that is used twice, a model inside, two outputs."""
    random = Random(32)
    a, b = random.normal(3, 4), random.normal(3, 4)
    shared, shared_bias = random.normal(4, 4), random.normal(4)
    inner, inner_bias = random.normal(4, 2), random.normal(2)
    head, head_bias = random.normal(6, 1), random.normal(1)
    left, right = torch.tanh(a @ shared + shared_bias), torch.tanh(b @ shared + shared_bias)
    total = left + right
    encoded = torch.relu(total @ inner + inner_bias)
    y = torch.sigmoid(torch.cat([total, encoded], -1) @ head + head_bias)

    def named(layer, nodes):
        return {**layer, 'name': layer['config']['name'], 'inbound_nodes': nodes}

    encoder = v3('Sequential', {'name': 'encoder', 'trainable': True, 'dtype': DTYPE, 'build_input_shape': [None, 4],
                                'layers': [input3('input_layer_2', [4]), dense3('dense_1', 2, activation='relu')]}, 'keras')
    layers = [
        named(input3('a', [4]), []), named(input3('b', [4]), []),
        named(dense3('shared', 4, activation='tanh'), [node3(tensor3('a', [4])), node3(tensor3('b', [4]))]),
        named(v3('Add', {'name': 'add', 'trainable': True, 'dtype': DTYPE}), [node3([tensor3('shared', [4]), tensor3('shared', [4], 1)])]),
        named(encoder, [node3(tensor3('add', [4]))]),
        named(v3('Concatenate', {'name': 'concatenate', 'trainable': True, 'dtype': DTYPE, 'axis': -1}),
              [node3([tensor3('add', [4]), tensor3('encoder', [2])])]),
        named(dense3('head', 1, activation='sigmoid'), [node3(tensor3('concatenate', [6]))])]
    config = v3('Functional', {'name': 'functional', 'trainable': True, 'layers': layers,
                               'input_layers': [['a', 0, 0], ['b', 0, 0]], 'output_layers': [['head', 0, 0], ['encoder', 0, 0]]}, 'keras',
                build_config={'input_shape': None})
    write_archive('graph.keras', config, {
        'layers/dense': numpy_of([shared, shared_bias]), 'layers/sequential/layers/dense': numpy_of([inner, inner_bias]),
        'layers/dense_1': numpy_of([head, head_bias])})
    return {'name': 'graph.keras', 'inputs': [Array(a), Array(b)], 'outputs': [Array(y), Array(encoded)]}


def recurrent3(class_name, name, units, **options):
    return v3(class_name, {
        'name': name, 'trainable': True, 'dtype': DTYPE, 'return_sequences': False, 'return_state': False, 'go_backwards': False,
        'stateful': False, 'unroll': False, 'zero_output_for_mask': False, 'units': units, 'activation': 'tanh',
        'recurrent_activation': 'sigmoid', 'use_bias': True, 'kernel_initializer': GLOROT,
        'recurrent_initializer': v3('OrthogonalInitializer', {'seed': None, 'gain': 1.0}, 'keras.initializers'),
        'bias_initializer': ZEROS, 'kernel_regularizer': None, 'recurrent_regularizer': None, 'bias_regularizer': None,
        'activity_regularizer': None, 'kernel_constraint': None, 'recurrent_constraint': None, 'bias_constraint': None,
        'dropout': 0.0, 'recurrent_dropout': 0.0, 'seed': None, **options})


def text():
    """Words with padding, read in both directions, then by a GRU."""
    random = Random(34)
    words = torch.tensor([[3, 1, 4, 0], [2, 0, 0, 0]])
    mask = words != 0
    table = random.normal(5, 3)
    both = {f'{way}/cell/': vectors(random, 'lstm', 3, 2, prefix=f'{way}/cell/') for way in ('forward_layer', 'backward_layer')}
    last, head, head_bias = vectors(random, 'gru', 4, 3, prefix=''), random.normal(3, 1), random.normal(1)
    x = table[words]
    forward, backward = (run(step_of('lstm', p, prefix=way), x, zero_states('lstm', 2, 2), mask, index == 1)[0]
                         for index, (way, p) in enumerate(both.items()))
    y = run(step_of('gru', last, prefix=''), torch.cat([forward, backward.flip(1)], -1), zero_states('gru', 2, 3), mask)[1]
    y = y @ head + head_bias
    ways = {key: recurrent3('LSTM', f'{key}_lstm', 2, return_sequences=True, unit_forget_bias=True, go_backwards=key == 'backward')
            for key in ('forward', 'backward')}
    layers = [
        input3('input_layer', [4]),
        v3('Embedding', {'name': 'embedding', 'trainable': True, 'dtype': DTYPE, 'input_dim': 5, 'output_dim': 3,
                         'embeddings_initializer': v3('RandomUniform', {'minval': -0.05, 'maxval': 0.05, 'seed': None}, 'keras.initializers'),
                         'embeddings_regularizer': None, 'activity_regularizer': None, 'embeddings_constraint': None, 'mask_zero': True}),
        v3('Bidirectional', {'name': 'bidirectional', 'trainable': True, 'dtype': DTYPE, 'merge_mode': 'concat',
                             'layer': ways['forward'], 'backward_layer': ways['backward']}),
        recurrent3('GRU', 'gru', 3, reset_after=True),
        dense3('dense', 1)]
    config = v3('Sequential', {'name': 'sequential', 'trainable': True, 'dtype': DTYPE, 'build_input_shape': [None, 4], 'layers': layers},
                'keras', build_config={'input_shape': [None, 4]}, compile_config=None)
    write_archive('text.keras', config, {
        'layers/embedding': numpy_of([table]),
        **{f'layers/bidirectional/{way[:-1]}': numpy_of(p.values()) for way, p in both.items()},
        'layers/gru/cell': numpy_of(last.values()), 'layers/dense': numpy_of([head, head_bias])})
    return {'name': 'text.keras', 'inputs': [Array(words)], 'outputs': [Array(y)]}


def attention():
    """Attention of one input to another, which is given by name."""
    random = Random(35)
    query, value = random.normal(2, 3, 4), random.normal(2, 5, 4)
    p = heads_parameters(random, 4, 4, 4, (2, 2, 3, 3), 4)
    y = multi_head(p, query, value, value)
    layer = v3('MultiHeadAttention', {
        'name': 'look', 'trainable': True, 'dtype': DTYPE, 'num_heads': 2, 'key_dim': 3, 'value_dim': 3, 'dropout': 0.0, 'use_bias': True,
        'output_shape': None, 'attention_axes': [1], 'flash_attention': None, 'kernel_initializer': GLOROT, 'bias_initializer': ZEROS,
        'kernel_regularizer': None, 'bias_regularizer': None, 'activity_regularizer': None, 'kernel_constraint': None,
        'bias_constraint': None, 'seed': None})
    node = {'args': [tensor3('query', [3, 4]), tensor3('value', [5, 4])],
            'kwargs': {'query_mask': None, 'value_mask': None, 'key_mask': None, 'attention_mask': None, 'return_attention_scores': False,
                       'use_causal_mask': False}}
    layers = [{**input3('query', [3, 4]), 'name': 'query', 'inbound_nodes': []},
              {**input3('value', [5, 4]), 'name': 'value', 'inbound_nodes': []},
              {**layer, 'name': 'look', 'inbound_nodes': [node]}]
    config = v3('Functional', {'name': 'functional', 'trainable': True, 'layers': layers, 'input_layers': [['query', 0, 0], ['value', 0, 0]],
                               'output_layers': [['look', 0, 0]]}, 'keras', build_config={'input_shape': None})
    write_archive('attention.keras', config, {
        f'layers/multi_head_attention/{part}_dense': numpy_of([p[f'{part}Dense/kernel'], p[f'{part}Dense/bias']])
        for part in ('query', 'key', 'value', 'output')})
    return {'name': 'attention.keras', 'inputs': [Array(query), Array(value)], 'outputs': [Array(y)]}


def plain3(class_name, name, **options):
    return v3(class_name, {'name': name, 'trainable': True, 'dtype': DTYPE, **options})


def sequential3(layers, shape):
    return v3('Sequential', {'name': 'sequential', 'trainable': True, 'dtype': DTYPE, 'build_input_shape': [None, *shape], 'layers': layers},
              'keras', build_config={'input_shape': [None, *shape]}, compile_config=None)


def functional3(layers, inputs, outputs):
    return v3('Functional', {'name': 'functional', 'trainable': True, 'layers': layers, 'input_layers': [[name, 0, 0] for name in inputs],
                             'output_layers': [[name, 0, 0] for name in outputs]}, 'keras', build_config={'input_shape': None})


def in_graph(layer, *nodes):
    return {**layer, 'name': layer['config']['name'], 'inbound_nodes': list(nodes)}


def grouped():
    """Grouped-query attention, whose projections Keras keeps in attributes that it does not show."""
    random = Random(36)
    x, y = random.normal(2, 3, 4), random.normal(2, 5, 4)
    p = heads_parameters(random, 4, 4, 4, (4, 2, 2, 2), 4)
    output = multi_head(p, x, y, y)
    layer = plain3('GroupedQueryAttention', 'grouped_query_attention', head_dim=2, num_query_heads=4, num_key_value_heads=2, use_bias=True,
                   use_gate=False, sliding_window=None, dropout=0.0, kernel_initializer=GLOROT, bias_initializer=ZEROS,
                   kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None,
                   seed=None)
    layers = [in_graph(input3('x', [3, 4])), in_graph(input3('y', [5, 4])),
              in_graph(layer, node3(tensor3('x', [3, 4]), tensor3('y', [5, 4])))]
    write_archive('grouped.keras', functional3(layers, ['x', 'y'], ['grouped_query_attention']), {
        f'layers/grouped_query_attention/_{part}_dense': numpy_of([p[f'{part}Dense/kernel'], p[f'{part}Dense/bias']])
        for part in ('query', 'key', 'value', 'output')})
    return {'name': 'grouped.keras', 'inputs': [Array(x), Array(y)], 'outputs': [Array(output)]}


def cells():
    """A recurrent layer of two cells, which Keras stores in a list by their classes."""
    random = Random(37)
    x = random.normal(2, 4, 2)
    below, above = (vectors(random, 'lstm', features, units, prefix='') for features, units in ((2, 3), (3, 2)))
    first, _ = run(step_of('lstm', below, prefix=''), x, zero_states('lstm', 2, 3))
    _, y = run(step_of('lstm', above, prefix=''), first, zero_states('lstm', 2, 2))
    unused = ('return_sequences', 'return_state', 'go_backwards', 'stateful', 'unroll', 'zero_output_for_mask', 'activity_regularizer')
    made = [recurrent3('LSTMCell', f'lstm_cell_{index}', units, unit_forget_bias=True) for index, units in ((4, 3), (5, 2))]
    made = [{**cell, 'config': {key: value for key, value in cell['config'].items() if key not in unused}} for cell in made]
    layer = plain3('RNN', 'rnn', return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False,
                   zero_output_for_mask=False, cell=plain3('StackedRNNCells', 'stacked_rnn_cells', cells=made))
    write_archive('cells.keras', sequential3([input3('input_layer', [4, 2]), layer], [4, 2]), {
        'layers/rnn/cell/cells/lstm_cell': numpy_of(below.values()), 'layers/rnn/cell/cells/lstm_cell_1': numpy_of(above.values())})
    return {'name': 'cells.keras', 'inputs': [Array(x)], 'outputs': [Array(y)]}


def images():
    """What is done to images before a model: at random in training, and always."""
    random = Random(38)
    x = random.uniform(0, 255, 2, 8, 9, 2)
    mean, variance = random.uniform(-0.1, 0.1, 2), random.uniform(0.1, 0.3, 2)
    kernel, bias = random.normal(12, 2), random.normal(2)
    y = x[:, 1:7, 1:7].permute(0, 3, 1, 2)
    y = F.interpolate(y, (3, 2), mode='bilinear', align_corners=False).permute(0, 2, 3, 1) / 255 - 0.5
    y = ((y - mean) / torch.sqrt(variance)).reshape(2, 12) @ kernel + bias
    moved = {'fill_mode': 'reflect', 'fill_value': 0.0, 'interpolation': 'bilinear', 'seed': None, 'data_format': 'channels_last'}
    last = {'data_format': 'channels_last'}
    layers = [
        input3('input_layer', [8, 9, 2]),
        plain3('RandomFlip', 'random_flip', mode='horizontal_and_vertical', seed=None, **last),
        plain3('RandomRotation', 'random_rotation', factor=[-0.1, 0.1], **moved),
        plain3('RandomZoom', 'random_zoom', height_factor=0.2, width_factor=None, **moved),
        plain3('RandomTranslation', 'random_translation', height_factor=[-0.1, 0.2], width_factor=0.1, **moved),
        plain3('RandomBrightness', 'random_brightness', factor=[-0.2, 0.2], value_range=[0, 255], seed=None, **last),
        plain3('RandomContrast', 'random_contrast', factor=[0.0, 0.3], value_range=[0, 255], seed=7, **last),
        plain3('RandomCrop', 'random_crop', height=8, width=9, seed=3, **last),
        plain3('CenterCrop', 'center_crop', height=6, width=6, **last),
        plain3('Resizing', 'resizing', height=3, width=2, interpolation='bilinear', crop_to_aspect_ratio=False, pad_to_aspect_ratio=False,
               fill_mode='constant', fill_value=0.0, antialias=False, **last),
        plain3('Rescaling', 'rescaling', scale=1 / 255, offset={'class_name': '__tuple__', 'items': [-0.5, -0.5]}),
        v3('Normalization', {'name': 'normalization', 'trainable': True, 'dtype': DTYPE, 'axis': [-1], 'invert': False, 'mean': None,
                             'variance': None}, build_config={'input_shape': [None, 3, 2, 2]}),
        plain3('Flatten', 'flatten', **last), dense3('dense', 2)]
    write_archive('images.keras', sequential3(layers, [8, 9, 2]), {
        'layers/normalization': [*numpy_of([mean, variance]), np.array(40, dtype=np.int32)],
        # The state of a generator of random numbers, which is no weight.
        'layers/random_flip/generator': [np.array([0, 3], dtype=np.int64)],
        'layers/dense': numpy_of([kernel, bias])})
    return {'name': 'images.keras', 'inputs': [Array(x)], 'outputs': [Array(y)]}


def tabular():
    """Columns of numbers and of categories, encoded."""
    random = Random(39)
    numbers, ages = random.normal(4, 3), fixed([[3], [20], [64.5], [30]])
    ids, colours = torch.tensor([[12], [7], [36], [5]]), torch.tensor([[0, 2], [1, 1], [2, 0], [1, 2]])
    mean, variance = [0.5, -1.0, 2.0], [4.0, 0.25, 1.0]
    rows = {12: 1, 36: 3, 5: 2}
    kernel, bias = random.normal(3 + 3 + 4 + 3, 2), random.normal(2)
    y = torch.cat([(numbers - torch.tensor(mean)) / torch.sqrt(torch.tensor(variance)),
                   F.one_hot(torch.bucketize(ages[:, 0], torch.tensor([18.0, 65.0]), right=True), 3).to(numbers.dtype),
                   F.one_hot(torch.tensor([rows.get(int(i), 0) for i in ids]), 4).to(numbers.dtype),
                   F.one_hot(colours, 3).amax(1).to(numbers.dtype)], 1) @ kernel + bias
    layers = [
        in_graph(input3('numbers', [3])), in_graph(input3('ages', [1])),
        in_graph({**input3('ids', [1]), 'config': {**input3('ids', [1])['config'], 'dtype': 'int64'}}),
        in_graph({**input3('colours', [2]), 'config': {**input3('colours', [2])['config'], 'dtype': 'int32'}}),
        in_graph(plain3('Normalization', 'normalization', axis=[-1], invert=False, mean=[mean], variance=[variance]),
                 node3(tensor3('numbers', [3]))),
        in_graph(plain3('Discretization', 'discretization', bin_boundaries=[18.0, 65.0], num_bins=3, epsilon=0.01, output_mode='one_hot',
                        sparse=False), node3(tensor3('ages', [1]))),
        in_graph(v3('IntegerLookup', {'name': 'integer_lookup', 'invert': False, 'max_tokens': None, 'num_oov_indices': 1, 'oov_token': -1,
                                      'mask_token': None, 'output_mode': 'one_hot', 'sparse': False, 'pad_to_max_tokens': False,
                                      'vocabulary_dtype': 'int64', 'idf_weights': None, 'vocabulary': None, 'vocabulary_size': 4,
                                      'oov_method': 'floormod', 'salt': None}), node3(tensor3('ids', [1]))),
        in_graph(plain3('CategoryEncoding', 'category_encoding', num_tokens=3, output_mode='multi_hot', sparse=False),
                 node3(tensor3('colours', [2]))),
        in_graph(plain3('Concatenate', 'concatenate', axis=-1), node3([
            tensor3('normalization', [3]), tensor3('discretization', [3]), tensor3('integer_lookup', [4]), tensor3('category_encoding', [3])])),
        in_graph(dense3('dense', 2), node3(tensor3('concatenate', [13])))]
    write_archive('tabular.keras', functional3(layers, ['numbers', 'ages', 'ids', 'colours'], ['dense']), {
        'layers/dense': numpy_of([kernel, bias])}, {'layers/integer_lookup': [-1, 12, 5, 36]})
    return {'name': 'tabular.keras', 'inputs': [Array(numbers), Array(ages), Array(ids), Array(colours)], 'outputs': [Array(y)]}


def strings3(name):
    return v3('InputLayer', {'batch_shape': [None, 1], 'dtype': 'string', 'sparse': False, 'ragged': False, 'name': name})


def lookup3(class_name, name, **options):
    """A lookup that was adapted: its vocabulary is among the assets."""
    return v3(class_name, {'name': name, 'trainable': True, 'dtype': 'string' if class_name == 'TextVectorization' else DTYPE,
                           'max_tokens': None, 'sparse': False, 'pad_to_max_tokens': False, 'idf_weights': None, 'vocabulary': None,
                           'encoding': 'utf-8', **options})


def reviews():
    """Sentences, as indices into a table."""
    random = Random(40)
    tokens = ['', '[UNK]', 'the', 'film', 'good']
    texts = ['The good, GOOD film!', 'a bad film']
    words = torch.tensor([[2, 4, 4], [1, 1, 3]])
    table, kernel, bias = random.normal(5, 3), random.normal(3, 1), random.normal(1)
    y = torch.sigmoid(table[words].mean(1) @ kernel + bias)
    layers = [
        strings3('input_layer'),
        lookup3('TextVectorization', 'text_vectorization', standardize='lower_and_strip_punctuation', split='whitespace', ngrams=None,
                output_mode='int', output_sequence_length=3, ragged=False, vocabulary_size=5),
        plain3('Embedding', 'embedding', input_dim=5, output_dim=3, embeddings_initializer=GLOROT, embeddings_regularizer=None,
               activity_regularizer=None, embeddings_constraint=None, mask_zero=False),
        plain3('GlobalAveragePooling1D', 'global_average_pooling1d', data_format='channels_last', keepdims=False),
        dense3('dense', 1, activation='sigmoid')]
    write_archive('reviews.keras', sequential3(layers, [1]), {'layers/embedding': numpy_of([table]), 'layers/dense': numpy_of([kernel, bias])},
                  {'layers/text_vectorization': tokens})
    return {'name': 'reviews.keras', 'texts': {'text_vectorization': texts}, 'inputs': {}, 'outputs': [Array(y)]}


def offers():
    """Two inputs of text beside one of numbers: words weighed by how rare they are, and a category."""
    random = Random(41)
    words, idf = ['[UNK]', 'old', 'new'], fixed([1.5, 1.0, 2.0])
    texts, cities, prices = ['old, new? OLD', 'used'], ['Rome', 'Oslo'], random.normal(2, 1)
    counts = fixed([[0, 2, 1], [1, 0, 0]]) * idf
    places = F.one_hot(torch.tensor([2, 0]), 3).to(counts.dtype)
    kernel, bias = random.normal(7, 1), random.normal(1)
    y = torch.cat([counts, places, prices], 1) @ kernel + bias
    layers = [
        in_graph(strings3('description')), in_graph(strings3('city')), in_graph(input3('price', [1])),
        in_graph(lookup3('TextVectorization', 'words', standardize='lower_and_strip_punctuation', split='whitespace', ngrams=None,
                         output_mode='tf_idf', output_sequence_length=None, ragged=False, vocabulary_size=3),
                 node3(tensor3('description', [1]))),
        in_graph(lookup3('StringLookup', 'place', invert=False, num_oov_indices=1, oov_token='[UNK]', mask_token=None, output_mode='one_hot',
                         vocabulary=['Paris', 'Rome'], vocabulary_size=3, oov_method='floormod', salt=None), node3(tensor3('city', [1]))),
        in_graph(plain3('Concatenate', 'concatenate', axis=-1),
                 node3([tensor3('words', [3]), tensor3('place', [3]), tensor3('price', [1])])),
        in_graph(dense3('dense', 1), node3(tensor3('concatenate', [7])))]

    def extra(file):
        file.create_dataset('layers/text_vectorization/vars/idf_weights', data=idf.numpy().astype(np.float32), track_times=False)

    write_archive('offers.keras', functional3(layers, ['description', 'city', 'price'], ['dense']), {'layers/dense': numpy_of([kernel, bias])},
                  {'layers/text_vectorization': words}, extra)
    return {'name': 'offers.keras', 'texts': {'words': texts, 'place': [[city] for city in cities]}, 'inputs': {'price': Array(prices)},
            'outputs': [Array(y)]}


def v2(class_name, config):
    return {'class_name': class_name, 'config': config}


def write_legacy(name, model, weights):
    """A file of Keras 2: the description and the names of weights in attributes."""
    def fill(file):
        file.attrs['keras_version'] = b'2.13.1'
        file.attrs['backend'] = b'tensorflow'
        file.attrs['model_config'] = json.dumps(model)
        root = file.create_group('model_weights')
        root.attrs['layer_names'] = [name.encode() for name in weights]
        for layer, values in weights.items():
            group = root.create_group(layer)
            group.attrs['weight_names'] = [f'{layer}/{name}'.encode() for name in values]
            for name, value in values.items():
                stored = value.numpy() if value.dtype == torch.int64 else value.numpy().astype(np.float32)
                group.create_dataset(f'{layer}/{name}', data=stored, track_times=False)

    os.makedirs(HERE, exist_ok=True)
    with open(os.path.join(HERE, name), 'wb') as file:
        file.write(h5_bytes(fill))


def legacy_h5():
    """Keras 2: the description and the names of weights in attributes."""
    random = Random(33)
    x = random.normal(2, 5, 5, 2)
    depthwise, depthwise_bias = random.normal(2, 2, 2, 1), random.normal(2)
    kernel, bias = random.normal(2, 3), random.normal(3)
    y = F.leaky_relu(depthwise_conv2d(x, depthwise) + depthwise_bias, 0.3).mean((1, 2))
    y = y @ kernel + bias

    def old(class_name, config):
        return v2(class_name, {'trainable': True, 'dtype': 'float32', **config})

    glorot = v2('GlorotUniform', {'seed': None})
    layers = [
        old('DepthwiseConv2D', {'name': 'depthwise_conv2d', 'batch_input_shape': [None, 5, 5, 2], 'kernel_size': [2, 2], 'strides': [1, 1],
                                'padding': 'valid', 'data_format': 'channels_last', 'dilation_rate': [1, 1], 'groups': 1, 'activation': 'linear',
                                'use_bias': True, 'bias_initializer': v2('Zeros', {}), 'bias_regularizer': None, 'activity_regularizer': None,
                                'bias_constraint': None, 'depth_multiplier': 1, 'depthwise_initializer': glorot, 'depthwise_regularizer': None,
                                'depthwise_constraint': None}),
        old('LeakyReLU', {'name': 'leaky_re_lu', 'alpha': 0.3}),
        old('GlobalAveragePooling2D', {'name': 'global_average_pooling2d', 'data_format': 'channels_last', 'keepdims': False}),
        old('Dense', {'name': 'dense', 'units': 3, 'activation': 'linear', 'use_bias': True, 'kernel_initializer': glorot,
                      'bias_initializer': v2('Zeros', {}), 'kernel_regularizer': v2('L2', {'l2': 0.01}), 'bias_regularizer': None,
                      'activity_regularizer': None, 'kernel_constraint': None, 'bias_constraint': None})]
    model = v2('Sequential', {'name': 'sequential', 'layers': layers})
    weights = {'depthwise_conv2d': {'depthwise_kernel:0': depthwise, 'bias:0': depthwise_bias}, 'leaky_re_lu': {},
               'global_average_pooling2d': {}, 'dense': {'kernel:0': kernel, 'bias:0': bias}}

    write_legacy('legacy.h5', model, weights)
    return {'name': 'legacy.h5', 'inputs': [Array(x)], 'outputs': [Array(y)]}


def legacy_normalized():
    """Keras 2: a normalization, which counts what it was adapted to."""
    random = Random(42)
    x, mean, variance = random.normal(3, 2), random.normal(2), random.uniform(0.5, 2, 2)
    kernel, bias = random.normal(2, 1), random.normal(1)
    y = (x - mean) / torch.sqrt(variance) @ kernel + bias
    layers = [v2('Normalization', {'name': 'normalization', 'trainable': True, 'dtype': 'float32', 'batch_input_shape': [None, 2],
                                   'axis': [-1], 'mean': None, 'variance': None, 'invert': False}),
              v2('Dense', affine('dense', units=1) | {'kernel_initializer': v2('GlorotUniform', {'seed': None}),
                                                      'bias_initializer': v2('Zeros', {}), 'dtype': 'float32'})]
    weights = {'normalization': {'mean:0': mean, 'variance:0': variance, 'count:0': torch.tensor(12)},
               'dense': {'kernel:0': kernel, 'bias:0': bias}}
    write_legacy('legacy-normalized.h5', v2('Sequential', {'name': 'sequential', 'layers': layers}), weights)
    return {'name': 'legacy-normalized.h5', 'inputs': [Array(x)], 'outputs': [Array(y)]}


def odd_arrays():
    """A kernel of 16-bit floats, which is read; one that claims four terabytes; one whose numbers lie in a file outside."""
    random = Random(43)
    x, kernel, bias = random.normal(2, 2), random.normal(2, 3), random.normal(3)
    config = sequential3([input3('input_layer', [2]), dense3('dense', 3)], [2])
    path = 'layers/dense/vars/0'

    def with_kernel(name, create):
        def extra(file):
            del file[path]
            create(file)

        write_archive(name, config, {'layers/dense': numpy_of([kernel, bias])}, extra=extra)

    half = kernel.numpy().astype(np.float16)
    with_kernel('half-floats.keras', lambda file: file.create_dataset(path, data=half, track_times=False))
    with_kernel('huge-array.keras',
                lambda file: file.create_dataset(path, shape=(2**20, 2**20), chunks=(64, 64), dtype='f4', track_times=False))
    with_kernel('outside-array.keras',
                lambda file: file.create_dataset(path, shape=(2, 3), dtype='f4', external=[('/etc/passwd', 0, 24)], track_times=False))
    y = x @ fixed(half) + bias
    return {'name': 'half-floats.keras', 'inputs': [Array(x)], 'outputs': [Array(y)]}


if __name__ == '__main__':
    write('formats', 'keras', 'Files of packages/formats/src/testing/files and what their networks give, by PyTorch 1.13.',
          [cnn(), graph(), text(), attention(), grouped(), cells(), images(), tabular(), odd_arrays(), legacy_h5(), legacy_normalized()])
    write('formats', 'keras-text', 'The same for networks that take text.', [reviews(), offers()])
