"""Convolutions and poolings over one to three axes with all their gradients, from PyTorch: python3 tooling/golden/layers_spatial.py"""

import math

import torch

from common import ACTIVATIONS, F, Random, same_padding, write
from layers import ABOUT, case


def first(x):
    """Channels first, as PyTorch has them."""
    return x.movedim(-1, 1)


def last(x):
    return x.movedim(1, -1)


def around(x, sizes, strides, dilations, padding, value=0.0):
    """Pads the spatial axes of a tensor with channels first."""
    pads = []
    for axis, (size, stride, dilation) in enumerate(zip(sizes, strides, dilations)):
        if padding == 'same':
            pads.append(same_padding(x.shape[axis + 2], size, stride, dilation))
        elif padding == 'causal':
            pads.append(((size - 1) * dilation, 0))
        else:
            pads.append((0, 0))
    return F.pad(x, [side for pair in reversed(pads) for side in pair], value=value)


def convolve(x, kernel, strides, padding, dilations, groups=1):
    rank = kernel.dim() - 2
    sizes = kernel.shape[:rank]
    operation = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
    weights = kernel.movedim((-1, -2), (0, 1))
    return last(operation(around(first(x), sizes, strides, dilations, padding), weights, None, strides, 0, dilations, groups))


def transposed(x, kernel, strides, padding, output_padding=None):
    """Keras's lengths: 'same' gives input · stride, 'valid' input · stride + max(kernel − stride, 0)."""
    rank = kernel.dim() - 2
    operation = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[rank - 1]
    whole = operation(first(x), kernel.movedim((-1, -2), (0, 1)), None, strides)
    for axis in range(rank):
        size, stride, length = kernel.shape[axis], strides[axis], x.shape[axis + 1]
        more = None if output_padding is None else output_padding[axis]
        if padding == 'same':
            wanted = (length - 1) * stride + 1 + (stride - 1 if more is None else more)
            before, _ = same_padding(wanted, size, stride)
        else:
            wanted, before = (length - 1) * stride + size + (max(0, stride - size) if more is None else more), 0
        missing = max(0, before + wanted - whole.shape[axis + 2])
        pads = [0, 0] * (rank - 1 - axis) + [0, missing]
        whole = F.pad(whole, pads).narrow(axis + 2, before, wanted)
    return last(whole)


def depthwise(x, kernel, strides, padding, dilations):
    *sizes, channels, multiplier = kernel.shape
    return convolve(x, kernel.reshape(*sizes, 1, channels * multiplier), strides, padding, dilations, channels)


def convolutions():
    random = Random(41)
    cases = []

    def add(name, shape, filters, size, strides=1, padding='valid', dilation=1, groups=1, activation='linear'):
        rank = len(size)
        strides, dilations = [strides] * rank, [dilation] * rank
        parameters = {'kernel': random.normal(*size, shape[-1] // groups, filters), 'bias': random.normal(filters)}
        config = {'filters': filters, 'kernelSize': size, 'strides': strides, 'padding': padding, 'dilationRate': dilations,
                  'groups': groups, 'activation': activation}
        cases.append(case(random, f'conv{rank}d: {name}', f'conv{rank}d', config, [random.normal(*shape)], parameters,
                          lambda i, p: ACTIVATIONS[activation](convolve(i[0], p['kernel'], strides, padding, dilations, groups) + p['bias'])))

    add('valid', (2, 7, 2), 3, [3])
    add('same, strides 2', (1, 8, 2), 2, [3], 2, 'same')
    add('causal', (2, 6, 2), 2, [3], padding='causal', activation='tanh')
    add('causal, dilation 2', (1, 7, 1), 2, [3], padding='causal', dilation=2)
    add('causal, strides 2', (1, 7, 1), 2, [2], 2, 'causal')
    add('two groups', (1, 6, 4), 4, [2], groups=2)
    add('valid', (1, 4, 3, 4, 2), 2, [2, 2, 3])
    add('same', (1, 3, 4, 3, 1), 2, [3, 2, 3], padding='same', activation='relu')
    add('same, strides 2', (2, 4, 3, 4, 1), 2, [2, 3, 2], 2, 'same')
    add('valid, dilation 2', (1, 5, 5, 3, 1), 1, [3, 2, 2], dilation=2)
    add('two groups', (1, 3, 3, 3, 2), 2, [2, 2, 2], groups=2)
    write('layers', 'convolution', ABOUT, cases)


def transposed_convolutions():
    random = Random(42)
    cases = []

    def add(name, shape, filters, size, strides=1, padding='valid', output_padding=None, activation='linear'):
        rank = len(size)
        strides = [strides] * rank
        extra = None if output_padding is None else [output_padding] * rank
        parameters = {'kernel': random.normal(*size, filters, shape[-1]), 'bias': random.normal(filters)}
        config = {'filters': filters, 'kernelSize': size, 'strides': strides, 'padding': padding, 'outputPadding': extra,
                  'activation': activation}
        cases.append(case(random, f'conv{rank}dTranspose: {name}', f'conv{rank}dTranspose', config, [random.normal(*shape)], parameters,
                          lambda i, p: ACTIVATIONS[activation](transposed(i[0], p['kernel'], strides, padding, extra) + p['bias'])))

    for rank, spatial in ((1, (4,)), (2, (3, 4)), (3, (2, 3, 2))):
        shape = (1, *spatial, 2)
        add('valid', shape, 2, [3, 2, 2][:rank])
        add('valid, strides 2', shape, 1, [3, 2, 1][:rank], 2)
        add('same, strides 2', shape, 2, [3, 3, 2][:rank], 2, 'same', activation='tanh')
        add('same, strides 2, output padding 0', shape, 1, [3, 2, 3][:rank], 2, 'same', 0)
    write('layers', 'transposed-convolution', ABOUT, cases)


def separable_convolutions():
    random = Random(43)
    cases = []

    def add(name, shape, filters, size, strides=1, padding='valid', dilation=1, multiplier=1):
        rank = len(size)
        strides, dilations = [strides] * rank, [dilation] * rank
        channels = shape[-1] * multiplier
        parameters = {'depthwiseKernel': random.normal(*size, shape[-1], multiplier),
                      'pointwiseKernel': random.normal(*[1] * rank, channels, filters), 'bias': random.normal(filters)}
        config = {'filters': filters, 'kernelSize': size, 'strides': strides, 'padding': padding, 'dilationRate': dilations,
                  'depthMultiplier': multiplier}
        cases.append(case(random, f'separableConv{rank}d: {name}', f'separableConv{rank}d', config, [random.normal(*shape)], parameters,
                          lambda i, p: convolve(depthwise(i[0], p['depthwiseKernel'], strides, padding, dilations),
                                                p['pointwiseKernel'], [1] * rank, 'valid', [1] * rank) + p['bias']))

    def add_depthwise(name, shape, size, strides=1, padding='valid', dilation=1, multiplier=1):
        parameters = {'depthwiseKernel': random.normal(size, shape[-1], multiplier), 'bias': random.normal(shape[-1] * multiplier)}
        config = {'kernelSize': size, 'strides': strides, 'padding': padding, 'dilationRate': dilation, 'depthMultiplier': multiplier}
        cases.append(case(random, f'depthwiseConv1d: {name}', 'depthwiseConv1d', config, [random.normal(*shape)], parameters,
                          lambda i, p: depthwise(i[0], p['depthwiseKernel'], [strides], padding, [dilation]) + p['bias']))

    add('valid', (2, 5, 2), 3, [3])
    add('causal, dilation 2', (1, 6, 2), 2, [2], padding='causal', dilation=2)
    add('valid, multiplier 2', (1, 4, 4, 2), 3, [3, 2], multiplier=2)
    add('same, strides 2', (2, 4, 5, 1), 2, [3, 3], 2, 'same')
    add_depthwise('valid, multiplier 2', (2, 5, 2), 3, multiplier=2)
    add_depthwise('same, strides 2', (1, 6, 3), 3, 2, 'same')
    add_depthwise('same, dilation 2', (1, 6, 1), 2, 1, 'same', 2)
    write('layers', 'separable-convolution', ABOUT, cases)


def pool(x, kind, sizes, strides, padding):
    rank, x = len(sizes), first(x)
    ones = [1] * rank
    maxima, means = [(F.max_pool1d, F.avg_pool1d), (F.max_pool2d, F.avg_pool2d), (F.max_pool3d, F.avg_pool3d)][rank - 1]
    if kind == 'max':
        return last(maxima(around(x, sizes, strides, ones, padding, -math.inf), sizes, strides))
    total = means(around(x, sizes, strides, ones, padding), sizes, strides)
    return last(total / means(around(torch.ones_like(x), sizes, strides, ones, padding), sizes, strides))


def poolings():
    random = Random(44)
    cases = []
    for rank, spatial in ((1, (7,)), (3, (3, 4, 3))):
        for kind in ('max', 'average'):
            for name, size, strides, padding in (('valid', 2, None, 'valid'), ('same, overlapping', 3, 2, 'same')):
                config = {'poolSize': size, 'strides': strides, 'padding': padding}
                cases.append(case(random, f'{kind}Pooling{rank}d: {name}', f'{kind}Pooling{rank}d', config,
                                  [random.distinct(2, *spatial, 2)], {},
                                  lambda i, p: pool(i[0], kind, [size] * rank, [strides or size] * rank, padding)))
            reduce = torch.amax if kind == 'max' else torch.mean
            layer = f'global{kind.capitalize()}Pooling{rank}d'
            for keep in (False, True):
                cases.append(case(random, f'{layer}, keepDims {keep}', layer, {'keepDims': keep}, [random.distinct(2, *spatial, 2)], {},
                                  lambda i, p: reduce(i[0], tuple(range(1, rank + 1)), keepdim=keep)))
    adaptive = {('max', 1): F.adaptive_max_pool1d, ('max', 2): F.adaptive_max_pool2d, ('max', 3): F.adaptive_max_pool3d,
                ('average', 1): F.adaptive_avg_pool1d, ('average', 2): F.adaptive_avg_pool2d, ('average', 3): F.adaptive_avg_pool3d}
    for (kind, rank), operation in adaptive.items():
        size = [3, 2, 2][:rank]
        layer = f'adaptive{kind.capitalize()}Pooling{rank}d'
        cases.append(case(random, f'{layer}: windows overlap', layer, {'outputSize': size}, [random.distinct(1, *(7, 5, 3)[:rank], 2)], {},
                          lambda i, p: last(operation(first(i[0]), size))))
        cases.append(case(random, f'{layer}: larger than the input', layer, {'outputSize': 4}, [random.distinct(1, *(3, 2, 4)[:rank], 1)], {},
                          lambda i, p: last(operation(first(i[0]), [4] * rank))))
    write('layers', 'pooling-spatial', ABOUT, cases)


def upsampling():
    random = Random(45)
    cases = []
    for mode, kind in (('nearest', 'nearest'), ('bilinear', 'bilinear')):
        options = {} if mode == 'nearest' else {'align_corners': False}
        cases.append(case(random, f'upSampling2d: {kind}', 'upSampling2d', {'size': [2, 3], 'interpolation': kind}, [random.normal(2, 3, 2, 2)],
                          {}, lambda i, p: last(F.interpolate(first(i[0]), scale_factor=(2, 3), mode=mode, **options))))
    cases.append(case(random, 'upSampling1d', 'upSampling1d', {'size': 3}, [random.normal(2, 3, 2)], {},
                      lambda i, p: last(F.interpolate(first(i[0]), scale_factor=3, mode='nearest'))))
    cases.append(case(random, 'upSampling3d', 'upSampling3d', {'size': [1, 2, 3]}, [random.normal(1, 2, 2, 2, 2)], {},
                      lambda i, p: last(F.interpolate(first(i[0]), scale_factor=(1, 2, 3), mode='nearest'))))
    write('layers', 'upsampling', ABOUT, cases)


if __name__ == '__main__':
    convolutions()
    transposed_convolutions()
    separable_convolutions()
    poolings()
    upsampling()
