"""Layers with all their gradients, from PyTorch: python3 tooling/golden/layers.py"""

import numpy as np
import torch

from common import ACTIVATIONS, F, Array, Random, conv2d, depthwise_conv2d, fixed, leaf, pool2d, write

ABOUT = 'Layers against PyTorch 1.13, channels last, kernels as in Keras. The layout is explained in tooling/golden/README.md.'


def case(random, name, layer, config, inputs, parameters, forward, training=False, frozen=(), updates=None, masks=None):
    """Runs forward(inputs, parameters) and differentiates its sum weighted by a cotangent; masks are one for each input.

    A layer of several outputs gives a list, and has as many cotangents.
    """
    inputs = [leaf(x) if isinstance(x, torch.Tensor) and x.dtype.is_floating_point else x for x in inputs]
    parameters = {key: value if key in frozen else leaf(value) for key, value in parameters.items()}
    output = forward(inputs, parameters)
    outputs = output if isinstance(output, list) else [output]
    cotangents = [random.normal(*one.shape) for one in outputs]
    total = sum((one * cotangent).sum() for one, cotangent in zip(outputs, cotangents))
    wanted = [x for x in inputs if x.requires_grad] + [p for p in parameters.values() if p.requires_grad]
    gradients = iter([settled(gradient) for gradient in torch.autograd.grad(total, wanted)])
    result = {
        'name': name, 'layer': layer, 'config': config, 'training': training,
        'inputs': [Array(x) for x in inputs],
        'parameters': {key: Array(value) for key, value in parameters.items()},
        'output': several(outputs), 'cotangent': several(cotangents),
        'gradients': {
            'inputs': [Array(next(gradients)) if x.requires_grad else None for x in inputs],
            'parameters': {key: Array(next(gradients)) for key, value in parameters.items() if value.requires_grad},
        },
    }
    if updates is not None:
        result['updates'] = updates
    if masks is not None:
        result['masks'] = [None if mask is None else Array(mask) for mask in masks]
    return result


def settled(gradient):
    """Without what is left of sums that are zero: it differs from machine to machine."""
    return torch.where(gradient.abs() < 1e-14, torch.zeros_like(gradient), gradient)


def several(arrays):
    """One array alone, several as a list."""
    return Array(arrays[0]) if len(arrays) == 1 else [Array(one) for one in arrays]


def dense():
    random = Random(1)
    cases = []

    def add(name, shape, units, activation='linear', use_bias=True, scale=1.0):
        parameters = {'kernel': random.normal(shape[-1], units, scale=scale)}
        if use_bias:
            parameters['bias'] = random.normal(units)
        cases.append(case(
            random, name, 'dense', {'units': units, 'activation': activation, 'useBias': use_bias},
            [random.normal(*shape)], parameters,
            lambda i, p: ACTIVATIONS[activation](i[0] @ p['kernel'] + p.get('bias', 0.0))))

    for activation in ACTIVATIONS:
        add(activation, (4, 3), 5, activation, scale=2.0)
    add('without bias', (4, 3), 2, use_bias=False)
    add('a sequence: every position by the same kernel', (2, 3, 4), 2, 'tanh')
    add('one sample, one unit', (1, 3), 1, 'sigmoid')
    write('layers', 'dense', ABOUT, cases)


def convolution():
    random = Random(2)
    cases = []

    def add(name, shape, filters, kernel_size, strides=(1, 1), padding='valid', dilation=(1, 1), groups=1,
            activation='linear', use_bias=True):
        parameters = {'kernel': random.normal(*kernel_size, shape[-1] // groups, filters)}
        if use_bias:
            parameters['bias'] = random.normal(filters)
        config = {'filters': filters, 'kernelSize': list(kernel_size), 'strides': list(strides), 'padding': padding,
                  'dilationRate': list(dilation), 'groups': groups, 'activation': activation, 'useBias': use_bias}
        cases.append(case(
            random, name, 'conv2d', config, [random.normal(*shape)], parameters,
            lambda i, p: ACTIVATIONS[activation](
                conv2d(i[0], p['kernel'], strides, padding, dilation, groups) + p.get('bias', 0.0))))

    add('valid', (2, 5, 4, 2), 3, (3, 3))
    add('same', (1, 5, 4, 2), 2, (3, 3), padding='same')
    add('same, even kernel: the odd padding is at the end', (1, 4, 4, 1), 2, (2, 2), padding='same')
    add('valid, strides 2', (1, 6, 5, 2), 2, (3, 3), (2, 2))
    add('same, strides 2', (1, 5, 6, 2), 2, (3, 3), (2, 2), 'same')
    add('same, strides 3 above the kernel of 2', (1, 7, 7, 1), 2, (2, 2), (3, 3), 'same')
    add('unequal strides and kernel', (1, 6, 5, 1), 2, (3, 2), (2, 1), 'same')
    add('valid, dilation 2', (1, 6, 6, 2), 2, (3, 3), dilation=(2, 2))
    add('same, dilation 2 and 1', (1, 5, 5, 1), 2, (3, 3), padding='same', dilation=(2, 1))
    add('two groups', (1, 4, 4, 4), 4, (3, 3), groups=2)
    add('two groups, same, strides 2', (1, 4, 4, 4), 2, (3, 3), (2, 2), 'same', groups=2)
    add('kernel of 1', (2, 3, 2, 3), 2, (1, 1))
    add('relu, without bias', (1, 5, 5, 1), 3, (3, 3), activation='relu', use_bias=False)
    add('tanh, same', (1, 4, 3, 2), 2, (3, 3), padding='same', activation='tanh')
    write('layers', 'conv2d', ABOUT, cases)


def depthwise():
    random = Random(3)
    cases = []

    def add(name, shape, kernel_size, strides=(1, 1), padding='valid', dilation=(1, 1), multiplier=1, activation='linear',
            use_bias=True):
        parameters = {'depthwiseKernel': random.normal(*kernel_size, shape[-1], multiplier)}
        if use_bias:
            parameters['bias'] = random.normal(shape[-1] * multiplier)
        config = {'kernelSize': list(kernel_size), 'strides': list(strides), 'padding': padding,
                  'dilationRate': list(dilation), 'depthMultiplier': multiplier, 'activation': activation,
                  'useBias': use_bias}
        cases.append(case(
            random, name, 'depthwiseConv2d', config, [random.normal(*shape)], parameters,
            lambda i, p: ACTIVATIONS[activation](
                depthwise_conv2d(i[0], p['depthwiseKernel'], strides, padding, dilation) + p.get('bias', 0.0))))

    add('valid', (2, 4, 4, 2), (3, 3))
    add('same', (1, 4, 5, 2), (3, 3), padding='same')
    add('multiplier 2', (1, 4, 4, 2), (2, 2), multiplier=2)
    add('same, strides 2, multiplier 2', (1, 5, 4, 2), (3, 3), (2, 2), 'same', multiplier=2)
    add('valid, dilation 2', (1, 6, 5, 2), (3, 2), dilation=(2, 2))
    add('relu6, without bias', (1, 4, 4, 3), (3, 3), padding='same', activation='relu6', use_bias=False)
    write('layers', 'depthwise-conv2d', ABOUT, cases)


def pooling():
    random = Random(4)
    cases = []

    def add(kind, name, x, pool_size, strides=None, padding='valid'):
        config = {'poolSize': list(pool_size), 'strides': None if strides is None else list(strides), 'padding': padding}
        cases.append(case(random, f'{kind}: {name}', f'{kind}Pooling2d', config, [x], {},
                          lambda i, p: pool2d(i[0], kind, pool_size, strides, padding)))

    def add_global(kind, keep_dims):
        reduce = torch.amax if kind == 'max' else torch.mean
        name = f'global {kind}' + (', keepDims' if keep_dims else '')
        layer = f'global{kind.capitalize()}Pooling2d'
        cases.append(case(random, name, layer, {'keepDims': keep_dims}, [random.distinct(2, 3, 2, 2)], {},
                          lambda i, p: reduce(i[0], (1, 2), keepdim=keep_dims)))

    for kind in ('max', 'average'):
        add(kind, 'valid, strides as the pool', random.distinct(2, 4, 4, 2), (2, 2))
        add(kind, 'valid, leaves a row and a column', random.distinct(1, 5, 5, 1), (2, 2))
        add(kind, 'same, odd size', random.distinct(1, 5, 3, 2), (2, 2), padding='same')
        add(kind, 'same, overlapping', random.distinct(1, 5, 4, 2), (3, 3), (2, 2), 'same')
        add(kind, 'same, overlapping, strides 1', random.distinct(1, 3, 4, 1), (3, 2), (1, 1), 'same')
        add(kind, 'same, all negative', random.distinct(1, 4, 5, 1, low=-5.0), (3, 3), (2, 2), 'same')
        add(kind, 'valid, unequal pool and strides', random.distinct(1, 6, 5, 1), (3, 2), (1, 2))
    for kind in ('average', 'max'):
        for keep_dims in (False, True):
            add_global(kind, keep_dims)
    write('layers', 'pooling', ABOUT, cases)


def normalization():
    random = Random(5)
    cases = []

    def moments(x, axes, mask):
        """Keras's: with a mask, of what counts alone, divided by its number and 1e-7."""
        if mask is None:
            return x.mean(axes), x.var(axes, unbiased=False)
        counts = mask.reshape(*mask.shape, *[1] * (x.ndim - mask.ndim)).expand(x.shape).to(x.dtype)
        total = counts.sum(axes) + 1e-7
        mean = (x * counts).sum(axes) / total
        return mean, (counts * (x - mean) ** 2).sum(axes) / total

    def batch(name, shape, training, momentum=0.99, epsilon=1e-3, center=True, scale=True, mask=None):
        channels = shape[-1]
        x = fixed(np.round((random.normal(*shape, scale=2.0) + random.normal(channels)).numpy(), 2))
        parameters = {}
        if scale:
            parameters['gamma'] = random.uniform(0.5, 1.5, channels)
        if center:
            parameters['beta'] = random.normal(channels)
        parameters['movingMean'] = random.normal(channels)
        parameters['movingVariance'] = random.uniform(0.5, 2.0, channels)
        axes = tuple(range(len(shape) - 1))

        def forward(inputs, p):
            source = inputs[0]
            mean, variance = moments(source, axes, mask) if training else (p['movingMean'], p['movingVariance'])
            flat = F.batch_norm(
                source.reshape(-1, channels), p['movingMean'].clone(), p['movingVariance'].clone(), p.get('gamma'),
                p.get('beta'), training, 1 - momentum, epsilon).reshape(source.shape)
            plain = (source - mean) / torch.sqrt(variance + epsilon) * p.get('gamma', 1.0) + p.get('beta', 0.0)
            assert mask is not None or torch.allclose(flat, plain, atol=1e-12)
            return plain

        updates = None
        if training:
            updates = {
                key: Array(parameters[key] * momentum + statistic * (1 - momentum))
                for key, statistic in zip(('movingMean', 'movingVariance'), moments(x, axes, mask))
            }
        config = {'momentum': momentum, 'epsilon': epsilon, 'center': center, 'scale': scale}
        cases.append(case(random, name, 'batchNormalization', config, [x], parameters, forward, training,
                          ('movingMean', 'movingVariance'), updates, None if mask is None else [mask]))

    def layer(name, shape, axis=-1, epsilon=1e-3, center=True, scale=True):
        axes = [axis] if isinstance(axis, int) else axis
        size = [shape[a] for a in axes]
        parameters = {}
        if scale:
            parameters['gamma'] = random.uniform(0.5, 1.5, *size)
        if center:
            parameters['beta'] = random.normal(*size)
        config = {'axis': axis, 'epsilon': epsilon, 'center': center, 'scale': scale}
        cases.append(case(
            random, name, 'layerNormalization', config, [random.normal(*shape, scale=2.0)], parameters,
            lambda i, p: F.layer_norm(i[0], size, p.get('gamma'), p.get('beta'), epsilon)))

    def features(name, shape, axes, invert=False):
        size = [shape[a] for a in axes]
        parameters = {'mean': random.normal(*size), 'variance': random.uniform(0.5, 2.0, *size)}
        spread = [n if a in axes else 1 for a, n in enumerate(shape)]

        def forward(inputs, p):
            mean, deviation = p['mean'].reshape(spread), torch.sqrt(p['variance']).reshape(spread)
            return inputs[0] * deviation + mean if invert else (inputs[0] - mean) / deviation

        cases.append(case(random, name, 'normalization', {'axis': list(axes), 'invert': invert},
                          [random.normal(*shape, scale=2.0)], parameters, forward, frozen=('mean', 'variance')))

    for training in (True, False):
        step = 'training' if training else 'inference'
        batch(f'batch, features, {step}', (5, 3), training)
        batch(f'batch, images, {step}', (2, 3, 2, 2), training)
        batch(f'batch, neither scale nor center, {step}', (4, 2), training, center=False, scale=False)
    batch('batch, momentum 0.9, epsilon 1e-5, training', (6, 2), True, momentum=0.9, epsilon=1e-5)
    batch('batch, sequence, scale only, training', (2, 3, 2), True, center=False)
    layer('layer, features', (3, 4))
    layer('layer, sequence', (2, 3, 4))
    layer('layer, the last two axes', (2, 3, 2), axis=[1, 2])
    layer('layer, epsilon 1e-6, neither scale nor center', (3, 5), epsilon=1e-6, center=False, scale=False)
    features('features, the last axis', (3, 4), [1])
    features('features, two axes, undone', (2, 3, 2), [1, 2], invert=True)
    steps = torch.tensor([[1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=torch.bool)
    batch('batch, masked, training', (3, 4, 2), True, momentum=0.5, mask=steps)
    batch('batch, masked images in a sequence, training', (3, 4, 2, 2), True, mask=steps)
    batch('batch, masked, nothing counts, training', (2, 3, 2), True, mask=torch.zeros(2, 3, dtype=torch.bool))
    batch('batch, masked, inference', (3, 4, 2), False, mask=steps)
    write('layers', 'normalization', ABOUT + ' In training F.batch_norm and the formula were compared.', cases)


def embedding():
    random = Random(6)
    cases = []

    def add(name, indices, input_dim, output_dim):
        indices = torch.tensor(indices)
        cases.append(case(random, name, 'embedding', {'inputDim': input_dim, 'outputDim': output_dim}, [indices],
                          {'embeddings': random.normal(input_dim, output_dim)},
                          lambda i, p: F.embedding(i[0], p['embeddings'])))

    add('sequences, with repeated and unused indices', [[0, 2, 2], [4, 0, 2]], 6, 3)
    add('one index a sample', [3, 1, 3, 3], 4, 2)
    add('three axes', [[[0, 1], [1, 0]], [[1, 1], [0, 0]]], 2, 2)
    write('layers', 'embedding', ABOUT, cases)


def reshaping():
    random = Random(7)
    cases = []

    def add(name, layer, config, shape, forward):
        cases.append(case(random, name, layer, config, [random.normal(*shape)], {}, lambda i, p: forward(i[0])))

    def pad(top, bottom, left, right):
        return lambda x: F.pad(x, (0, 0, left, right, top, bottom))

    add('flatten an image', 'flatten', {}, (2, 2, 3, 2), lambda x: x.reshape(2, 12))
    add('flatten features: unchanged', 'flatten', {}, (3, 2), lambda x: x)
    add('flatten scalars: one feature', 'flatten', {}, (3,), lambda x: x.reshape(3, 1))
    add('reshape', 'reshape', {'targetShape': [3, 2]}, (2, 6), lambda x: x.reshape(2, 3, 2))
    add('reshape, one axis inferred', 'reshape', {'targetShape': [2, -1]}, (2, 2, 4), lambda x: x.reshape(2, 2, 4))
    add('zero padding 1', 'zeroPadding2d', {'padding': 1}, (1, 2, 2, 2), pad(1, 1, 1, 1))
    add('zero padding [1, 2]', 'zeroPadding2d', {'padding': [1, 2]}, (1, 2, 2, 1), pad(1, 1, 2, 2))
    add('zero padding [[1, 0], [0, 2]]', 'zeroPadding2d', {'padding': [[1, 0], [0, 2]]}, (2, 2, 2, 1), pad(1, 0, 0, 2))
    write('layers', 'reshaping', ABOUT, cases)


def merging():
    random = Random(8)
    cases = []

    def add(name, layer, config, shapes, forward):
        size = sum(int(np.prod(shape)) for shape in shapes)
        values = random.distinct(size)
        offsets = np.cumsum([0] + [int(np.prod(shape)) for shape in shapes])
        inputs = [values[a:b].reshape(shape) for a, b, shape in zip(offsets, offsets[1:], shapes)]
        cases.append(case(random, name, layer, config, inputs, {}, lambda i, p: forward(i)))

    def product(inputs):
        result = inputs[0]
        for x in inputs[1:]:
            result = result * x
        return result

    three = [(2, 3)] * 3
    add('add', 'add', {}, three, sum)
    add('multiply', 'multiply', {}, three, product)
    add('average', 'average', {}, three, lambda i: sum(i) / len(i))
    add('maximum', 'maximum', {}, three, lambda i: torch.stack(i).amax(0))
    add('concatenate', 'concatenate', {'axis': -1}, [(2, 2), (2, 1), (2, 3)], lambda i: torch.cat(i, -1))
    add('concatenate, axis 1', 'concatenate', {'axis': 1}, [(2, 1, 2), (2, 3, 2)], lambda i: torch.cat(i, 1))
    add('add, broadcast', 'add', {}, [(2, 3, 2), (2, 1, 2)], sum)
    add('multiply, broadcast', 'multiply', {}, [(2, 3, 2), (2, 1, 2)], product)
    write('layers', 'merging', ABOUT, cases)


def regularization():
    random = Random(9)
    cases = []
    weight = random.normal(3, 2, scale=1.5)
    weight[0, 1] = 0.0
    kernel = random.normal(2, 2, 2, 2)

    def regularizer(name, factory, options, value, x=weight):
        x = leaf(x)
        output = value(x)
        cases.append({'name': name, 'kind': 'regularizer', 'factory': factory, 'options': options, 'input': Array(x),
                      'output': Array(output), 'gradient': Array(torch.autograd.grad(output, x)[0])})

    def constraint(name, factory, options, value, x=weight):
        cases.append({'name': name, 'kind': 'constraint', 'factory': factory, 'options': options, 'input': Array(x),
                      'output': Array(value(x))})

    def norms(x, axes):
        return torch.sqrt((x * x).sum(axes, keepdim=True))

    def max_norm(limit, axes):
        return lambda x: x * (norms(x, axes).clamp(0, limit) / (1e-7 + norms(x, axes)))

    def min_max_norm(low, high, rate, axes):
        def apply(x):
            norm = norms(x, axes)
            return x * ((rate * norm.clamp(low, high) + (1 - rate) * norm) / (1e-7 + norm))
        return apply

    regularizer('l1', 'l1', {'l1': 0.01}, lambda x: 0.01 * x.abs().sum())
    regularizer('l2', 'l2', {'l2': 0.01}, lambda x: 0.01 * (x * x).sum())
    regularizer('l1l2', 'l1l2', {'l1': 0.02, 'l2': 0.01}, lambda x: 0.02 * x.abs().sum() + 0.01 * (x * x).sum())
    constraint('maxNorm', 'maxNorm', {'maxValue': 1.5, 'axis': 0}, max_norm(1.5, (0,)))
    constraint('maxNorm of a convolution kernel', 'maxNorm', {'maxValue': 1.0, 'axis': [0, 1, 2]},
               max_norm(1.0, (0, 1, 2)), kernel)
    constraint('unitNorm', 'unitNorm', {'axis': 0}, lambda x: x / (1e-7 + norms(x, (0,))))
    constraint('nonNeg', 'nonNeg', {}, lambda x: x.clamp(min=0))
    constraint('minMaxNorm', 'minMaxNorm', {'minValue': 1.8, 'maxValue': 2.0, 'rate': 0.5, 'axis': 0},
               min_max_norm(1.8, 2.0, 0.5, (0,)))
    write('layers', 'regularization', 'Regularizers and constraints by Keras\'s formulas, in PyTorch.', cases)


if __name__ == '__main__':
    for family in (dense, convolution, depthwise, pooling, normalization, embedding, reshaping, merging, regularization):
        family()
