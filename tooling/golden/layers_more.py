"""Normalizations, activations and products beyond those of layers.py, with all their gradients, from PyTorch: python3 tooling/golden/layers_more.py"""

import numpy as np
import torch

from common import Array, F, Random, fixed, write
from layers import ABOUT, case


def shape_of(x, axis, channels):
    shape = [1] * x.dim()
    shape[axis] = channels
    return shape


def normalizations():
    random = Random(51)
    cases = []

    def group(name, layer, shape, groups, config, axis=-1, epsilon=1e-3, center=True, scale=True):
        channels = shape[axis]
        parameters = {}
        if scale:
            parameters['gamma'] = random.uniform(0.5, 1.5, channels)
        if center:
            parameters['beta'] = random.normal(channels)
        x = fixed(np.round(random.normal(*shape, scale=2.0).numpy() + 0.5, 2))

        def forward(i, p):
            first = i[0].movedim(axis, 1)
            gamma, beta = p.get('gamma'), p.get('beta')
            y = F.group_norm(first, groups, gamma if scale else None, beta if center else None, epsilon)
            # PyTorch takes a shift only together with a scale.
            return y.movedim(1, axis)

        cases.append(case(random, name, layer, {'epsilon': epsilon, 'center': center, 'scale': scale, **config}, [x], parameters, forward))

    group('groups of images', 'groupNormalization', (2, 3, 2, 4), 2, {'groups': 2})
    group('one group', 'groupNormalization', (3, 6), 1, {'groups': 1}, epsilon=1e-5)
    group('a group for each channel', 'groupNormalization', (2, 5, 3), 3, {'groups': -1})
    group('channels in the middle', 'groupNormalization', (2, 4, 3), 2, {'groups': 2, 'axis': 1}, axis=1)
    group('without scale and shift', 'groupNormalization', (2, 3, 4), 2, {'groups': 2}, center=False, scale=False)
    group('instances', 'instanceNormalization', (2, 3, 3, 2), 2, {})

    x = random.normal(3, 2, 4)
    cases.append(case(random, 'root mean square', 'rmsNormalization', {'epsilon': 1e-6}, [x], {'scale': random.normal(4)},
                      lambda i, p: i[0] * torch.rsqrt((i[0] ** 2).mean(-1, keepdim=True) + 1e-6) * p['scale']))
    cases.append(case(random, 'unit norm', 'unitNormalization', {}, [random.normal(3, 4)], {}, lambda i, p: F.normalize(i[0], dim=-1)))
    cases.append(case(random, 'unit norm over two axes', 'unitNormalization', {'axis': [1, 2]}, [random.normal(2, 3, 2)], {},
                      lambda i, p: i[0] / (i[0] ** 2).sum((1, 2), keepdim=True).sqrt()))
    write('layers', 'normalization-groups', ABOUT, cases)


def activations():
    random = Random(52)
    cases = []

    def add(name, layer, config, x, parameters, forward):
        cases.append(case(random, name, layer, config, [x], parameters, forward))

    x = fixed(np.array([[-2.5, -0.9, -0.45, 0.3, 0.7, 1.8], [2.1, -1.2, 0.05, -0.3, 0.55, -3.2]]))
    add('elu, alpha 0.5', 'elu', {'alpha': 0.5}, x, {}, lambda i, p: F.elu(i[0], 0.5))
    add('prelu, a slope for each feature', 'pReLU', {}, x, {'alpha': random.normal(6)}, lambda i, p: F.prelu(i[0], p['alpha']))
    add('prelu, a slope for each channel', 'pReLU', {'sharedAxes': [1, 2]}, random.normal(2, 3, 2, 2), {'alpha': random.normal(1, 1, 2)},
        lambda i, p: torch.where(i[0] > 0, i[0], i[0] * p['alpha']))
    named = {
        'logSigmoid': F.logsigmoid, 'hardTanh': F.hardtanh, 'hardShrink': F.hardshrink, 'softShrink': F.softshrink, 'tanhShrink': F.tanhshrink,
        'squareplus': lambda v: (v + torch.sqrt(v * v + 4)) / 2,
        'sparsePlus': lambda v: torch.where(v > 1, v, torch.where(v > -1, (v + 1) ** 2 / 4, torch.zeros_like(v))),
        'glu': lambda v: F.glu(v, -1), 'hardSilu': F.hardswish, 'sparsemax': sparsemax,
        'sparseSigmoid': lambda v: ((v + 1) / 2).clamp(0, 1),
    }
    for name, function in named.items():
        add(name, 'activation', {'activation': name}, x, {}, lambda i, p, function=function: function(i[0]))
    write('layers', 'activations', ABOUT, cases)


def sparsemax(x):
    """By the definition: the projection onto the simplex, with its support found by trying every size."""
    rows = []
    for row in x:
        order = torch.sort(row, descending=True).values
        size = max(k for k in range(1, len(row) + 1) if 1 + k * order[k - 1] > order[:k].sum())
        rows.append(torch.clamp(row - (order[:size].sum() - 1) / size, min=0))
    return torch.stack(rows)


def products():
    random = Random(53)
    cases = []

    def einsum(name, equation, output_shape, shape, kernel, bias_axes=None, bias=None):
        parameters = {'kernel': random.normal(*kernel)}
        if bias is not None:
            parameters['bias'] = random.normal(*bias)
        config = {'equation': equation, 'outputShape': output_shape, 'biasAxes': bias_axes}
        cases.append(case(random, name, 'einsumDense', config, [random.normal(*shape)], parameters,
                          lambda i, p: torch.einsum(equation, i[0], p['kernel']) + p.get('bias', 0.0)))

    einsum('dense over the last axis', 'abc,cd->abd', [None, 3], (2, 4, 2), (2, 3), 'd', (3,))
    einsum('two axes to two', 'abc,bcde->ade', [2, 3], (2, 3, 2), (3, 2, 2, 3), 'de', (2, 3))
    einsum('a bias along the first axis alone', 'abc,cd->abd', [3, 2], (2, 3, 4), (4, 2), 'b', (3, 1))
    einsum('without a bias', 'ab,bc->ac', [4], (3, 2), (2, 4))

    def dot(name, shapes, axes, forward, normalize=False):
        cases.append(case(random, name, 'dot', {'axes': axes, 'normalize': normalize}, [random.normal(*shape) for shape in shapes], {}, forward))

    dot('vectors', [(3, 4), (3, 4)], 1, lambda i, p: (i[0] * i[1]).sum(-1, keepdim=True))
    dot('cosines', [(3, 4), (3, 4)], 1, lambda i, p: (F.normalize(i[0], dim=-1) * F.normalize(i[1], dim=-1)).sum(-1, keepdim=True), True)
    dot('matrices', [(2, 3, 4), (2, 4, 5)], [2, 1], lambda i, p: i[0] @ i[1])
    dot('the last of one and the first of three', [(2, 3), (2, 3, 2, 2)], [1, 1], lambda i, p: torch.einsum('ab,abcd->acd', i[0], i[1]))
    write('layers', 'products', ABOUT, cases)


def kernels():
    """Kernels in a form that is computed: w = g · v / ‖v‖, and w / σ with the two vectors of σ held fixed, as PyTorch has both."""
    random = Random(54)
    cases = []
    inner = {'className': 'Dense', 'config': {'units': 2}}

    def weight(i, p):
        weights = p['layer/kernel'] * (p['g'] / p['layer/kernel'].norm(dim=0))
        return i[0] @ weights + p['layer/bias']

    cases.append(case(random, 'weight normalization', 'weightNormalization', {'layer': inner}, [random.normal(4, 3)],
                      {'g': random.uniform(0.5, 2.0, 2), 'layer/kernel': random.normal(3, 2), 'layer/bias': random.normal(2)}, weight))

    def spectral(name, steps, training):
        kernel, u = random.normal(3, 2), random.normal(1, 2)

        def vectors():
            last, v = u, F.normalize(u @ kernel.T)
            for _ in range(steps if training else 0):
                last = F.normalize(v @ kernel)
                v = F.normalize(last @ kernel.T)
            return last, v

        last, v = vectors()
        cases.append(case(random, name, 'spectralNormalization', {'layer': inner, 'powerIterations': steps}, [random.normal(4, 3)],
                          {'vectorU': u, 'layer/kernel': kernel, 'layer/bias': random.normal(2)},
                          lambda i, p: i[0] @ (p['layer/kernel'] / (v @ p['layer/kernel'] @ last.T)) + p['layer/bias'],
                          training=training, frozen=('vectorU',), updates={'vectorU': Array(last)}))

    spectral('spectral normalization, training', 1, True)
    spectral('spectral normalization, three iterations', 3, True)
    spectral('spectral normalization, out of training', 2, False)
    write('layers', 'kernels', ABOUT, cases)


if __name__ == '__main__':
    normalizations()
    activations()
    products()
    kernels()
