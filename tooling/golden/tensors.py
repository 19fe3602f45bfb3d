"""Operations with gradients of the first and second order, from PyTorch: python3 tooling/golden/tensors.py"""

import torch

from common import ACTIVATIONS, F, Array, Numbers, Random, conv2d, depthwise_conv2d, fixed, leaf, pool2d, same_padding, write

ABOUT = 'Operations against PyTorch 1.13. The layout is explained in tooling/golden/README.md.'


def differentiate(random, forward, inputs):
    """Outputs, gradients of Σ c·y, and gradients of Σ u·(those gradients)."""
    inputs = [leaf(x) for x in inputs]
    outputs = forward(*inputs)
    outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
    cotangents = [random.normal(*y.shape) for y in outputs]
    gradients = torch.autograd.grad(sum((c * y).sum() for c, y in zip(cotangents, outputs)), inputs, create_graph=True)
    directions = [random.normal(*x.shape) for x in inputs]
    along = sum((u * g).sum() for u, g in zip(directions, gradients))
    second = [None] * len(inputs)
    if along.requires_grad:
        second = torch.autograd.grad(along, inputs, allow_unused=True)
    second = [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, second)]
    result = {'inputs': list(map(Array, inputs)), 'outputs': list(map(Array, outputs)),
              'cotangents': list(map(Array, cotangents)), 'gradients': list(map(Array, gradients))}
    if any(bool((g != 0).any()) for g in second):
        result['second'] = {'directions': list(map(Array, directions)), 'gradients': list(map(Array, second))}
    return result


def case(random, name, op, options, forward, inputs):
    return {'name': name, 'op': op, 'options': options, **differentiate(random, forward, inputs)}


def activations():
    random = Random(50)
    cases = []
    smooth = [-100, -20, -5, -2.5, -1, -0.3, -0.001, 0.001, 0.3, 1, 2.5, 5, 20, 100]
    with_zero = smooth[:7] + [0] + smooth[7:]

    def elementwise(op, function, points, options=None):
        options = options or {}
        x = leaf(fixed(points))
        y = function(x, **options)
        first = torch.autograd.grad(y.sum(), x, create_graph=True)[0]
        second = torch.autograd.grad(first.sum(), x)[0] if first.requires_grad else torch.zeros_like(x)
        name = op + (f' {options}'.replace("'", '') if options else '')
        cases.append({'name': name, 'op': op, 'options': options, 'kind': 'elementwise', 'x': Numbers(x.tolist()),
                      'y': Numbers(y.tolist()), 'first': Numbers(first.tolist()), 'second': Numbers(second.tolist())})

    def plain(op):
        return ACTIVATIONS[op]

    def mish(x):
        return x * torch.tanh(plain('softplus')(x))

    def gelu(x, approximate):
        if approximate:
            return 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x ** 3)))
        return 0.5 * x * (1 + torch.erf(x / 2 ** 0.5))

    def silu(x):
        return x * torch.sigmoid(x)

    def hard_sigmoid(x):
        return F.relu6(x + 3) / 6

    def hard_swish(x):
        return x * hard_sigmoid(x)

    # What PyTorch 1.13 cannot differentiate twice is written out; the first order is compared with PyTorch's own.
    points = fixed(with_zero)
    for own, theirs in ((mish, F.mish), (silu, F.silu), (lambda x: gelu(x, True), lambda x: F.gelu(x, approximate='tanh')),
                        (lambda x: gelu(x, False), F.gelu), (hard_sigmoid, F.hardsigmoid), (hard_swish, F.hardswish)):
        a, b = leaf(points), leaf(points)
        ya, yb = own(a), theirs(b)
        assert torch.allclose(ya, yb, atol=1e-12)
        assert torch.allclose(*(torch.autograd.grad(y.sum(), x)[0] for x, y in ((a, ya), (b, yb))), atol=1e-12)

    elementwise('relu', plain('relu'), with_zero)
    elementwise('relu6', plain('relu6'), smooth + [5.9, 6.1])
    elementwise('leakyRelu', plain('leakyRelu'), smooth, {'negativeSlope': 0.2})
    elementwise('leakyRelu', plain('leakyRelu'), smooth, {'negativeSlope': 0.01})
    elementwise('elu', plain('elu'), smooth, {'alpha': 1.0})
    elementwise('elu', plain('elu'), smooth, {'alpha': 0.5})
    elementwise('selu', plain('selu'), smooth)
    elementwise('celu', plain('celu'), smooth, {'alpha': 1.0})
    elementwise('celu', plain('celu'), smooth, {'alpha': 2.0})
    elementwise('gelu', gelu, with_zero, {'approximate': False})
    elementwise('gelu', gelu, with_zero, {'approximate': True})
    elementwise('silu', silu, with_zero)
    elementwise('mish', mish, with_zero)
    elementwise('softplus', plain('softplus'), with_zero)
    elementwise('softsign', plain('softsign'), smooth)
    elementwise('sigmoid', plain('sigmoid'), with_zero)
    elementwise('hardSigmoid', hard_sigmoid, with_zero + [-3.1, -2.9, 2.9, 3.1])
    elementwise('hardSwish', hard_swish, with_zero + [-3.1, -2.9, 2.9, 3.1])
    elementwise('tanh', plain('tanh'), with_zero)

    for op in ('softmax', 'logSoftmax'):
        function = ACTIVATIONS[op]
        for label, x in (
            ('rows', random.normal(3, 4)),
            ('three axes', random.normal(2, 2, 3)),
            ('large and equal values', fixed([[100, -100, 0], [100, 100, 100], [-100, -100, 0]])),
        ):
            result = differentiate(random, function, [x])
            cases.append({
                'name': f'{op}, {label}', 'op': op, 'options': {}, 'kind': 'vector', 'input': result['inputs'][0],
                'output': result['outputs'][0], 'cotangent': result['cotangents'][0], 'gradient': result['gradients'][0],
                'second': result.get('second') or {'directions': [Array(random.normal(*x.shape))],
                                                   'gradients': [Array(torch.zeros_like(x))]},
            })

    def prelu(x, alpha):
        return torch.where(x > 0, x, alpha * x)

    for label, alpha in (('one alpha', random.normal(1)), ('an alpha a channel', random.normal(3))):
        cases.append({**case(random, f'prelu, {label}', 'prelu', {}, prelu, [random.normal(4, 3), alpha]), 'kind': 'general'})
    write('tensors', 'activations', ABOUT, cases)


def linear_algebra():
    random = Random(51)
    cases = []
    linalg = torch.linalg

    def regular(*batch, n=3):
        return random.normal(*batch, n, n) + 2 * torch.eye(n)

    def exact(x):
        return fixed(x.numpy().round(2))

    def add(name, op, function, *inputs, **options):
        cases.append(case(random, name, op, options, lambda *x: function(*x, **options), inputs))

    def positive(x):
        """Symmetric in its derivative too: the gradient is the symmetric one."""
        return (x + x.transpose(-1, -2)) / 2

    def spd(*batch, n=3):
        a = random.normal(*batch, n, n, decimals=1)
        return exact(a @ a.transpose(-1, -2) + torch.eye(n))

    def qr(x):
        q, r = linalg.qr(x)
        sign = torch.sign(torch.diagonal(r, dim1=-2, dim2=-1)).detach()
        return q * sign[..., None, :], r * sign[..., :, None]

    add('solve, several right-hand sides', 'solve', linalg.solve, exact(regular()), random.normal(3, 2))
    add('solve, batched', 'solve', linalg.solve, exact(regular(2)), random.normal(2, 3, 1))
    add('inverse', 'inverse', linalg.inv, exact(regular()))
    add('inverse, batched', 'inverse', linalg.inv, exact(regular(2, n=2)))
    add('inverse, needs pivoting', 'inverse', linalg.inv, fixed([[0, 2, 1], [1, 0, 3], [2, 1, 0]]))
    add('det', 'det', linalg.det, exact(regular()))
    add('det, batched', 'det', linalg.det, exact(regular(2, n=2)))
    add('det, negative, needs pivoting', 'det', linalg.det, fixed([[0, 2, 1], [1, 0, 3], [2, 4, 0.5]]))
    add('cholesky', 'cholesky', lambda x: linalg.cholesky(positive(x)), spd())
    add('cholesky, batched', 'cholesky', lambda x: linalg.cholesky(positive(x)), spd(2, n=2))
    add('qr, square', 'qr', qr, exact(regular()))
    add('qr, tall', 'qr', qr, random.normal(4, 2))
    add('qr, batched', 'qr', qr, exact(regular(2, n=2)))

    def norm(x, ord='euclidean', axis=None, keepDims=False):
        if ord in ('euclidean', 2):
            return torch.sqrt((x * x).sum(axis if axis is not None else tuple(range(x.dim())), keepdim=keepDims))
        return linalg.vector_norm(x, float(ord.replace('Infinity', 'inf')) if isinstance(ord, str) else ord, axis, keepDims)

    x = random.distinct(3, 4, low=-1.7, step=0.31)
    add('norm, all axes', 'norm', norm, x, ord='euclidean')
    add('norm, last axis', 'norm', norm, x, ord='euclidean', axis=-1)
    add('norm, first axis, kept', 'norm', norm, x, ord='euclidean', axis=0, keepDims=True)
    add('norm 1, last axis', 'norm', norm, x, ord=1, axis=-1)
    add('norm ∞, last axis', 'norm', norm, x, ord='Infinity', axis=-1)

    def trace(x):
        return torch.diagonal(x, dim1=-2, dim2=-1).sum(-1)

    add('trace', 'trace', trace, random.normal(3, 3))
    add('trace, batched', 'trace', trace, random.normal(2, 3, 3))
    write('tensors', 'linalg', ABOUT, cases)


def einsum():
    random = Random(52)
    cases = []

    def add(equation, *shapes, name=None):
        cases.append(case(random, name or equation, 'einsum', {'equation': equation},
                          lambda *x: torch.einsum(equation, *x), [random.normal(*shape) for shape in shapes]))

    add('ij,jk->ik', (2, 3), (3, 2))
    add('ij,jk', (2, 3), (3, 2), name='ij,jk: the output is implied')
    add('ba', (2, 3), name='ba: the output is implied, in alphabetical order')
    add('bij,bjk->bik', (2, 2, 3), (2, 3, 2))
    add('bhqd,bhkd->bhqk', (1, 2, 2, 3), (1, 2, 3, 3))
    add('abc,cd->abd', (2, 2, 3), (3, 2))
    add('...ij,...jk->...ik', (2, 2, 3), (2, 3, 2))
    add('...ij,jk->...ik', (2, 2, 3), (3, 2))
    add('ij->ji', (2, 3))
    add('ij->i', (2, 3))
    add('ij->', (2, 3))
    add('ii->i', (3, 3))
    add('ii->', (3, 3))
    add('i,i->', (4,), (4,))
    add('i,j->ij', (2,), (3,))
    add('ij,j->i', (2, 3), (3,))
    add('ij,ij->ij', (2, 3), (2, 3))
    add('ij,jk,kl->il', (2, 3), (3, 2), (2, 2))
    add('ij,k->ik', (2, 3), (2,), name='ij,k->ik: an axis of one operand is summed')
    write('tensors', 'einsum', ABOUT, cases)


def cumulative():
    random = Random(53)
    cases = []

    def running(function, start):
        def apply(x, axis, exclusive, reverse):
            x = x.flip(axis) if reverse else x
            if exclusive:
                first = torch.full_like(x.narrow(axis, 0, 1), start)
                x = torch.cat([first, x.narrow(axis, 0, x.shape[axis] - 1)], axis)
            y = function(x, axis)
            return y.flip(axis) if reverse else y
        return apply

    x = random.normal(3, 4)
    zeros = fixed([[2, 0, 3, 4], [0, 5, 0, -2], [1.5, -1, 2, 0]])
    for op, function in (('cumsum', running(torch.cumsum, 0.0)), ('cumprod', running(torch.cumprod, 1.0))):
        for axis, exclusive, reverse in ((-1, False, False), (0, False, False), (-1, True, False), (-1, False, True),
                                         (0, True, True)):
            options = {'axis': axis, 'exclusive': exclusive, 'reverse': reverse}
            name = f'{op}, axis {axis}' + ', exclusive' * exclusive + ', reverse' * reverse
            cases.append(case(random, name, op, options, lambda x: function(x, **options), [x]))
        options = {'axis': 0, 'exclusive': False, 'reverse': False}
        cases.append(case(random, f'{op}, one axis', op, options, lambda x: function(x, **options), [random.normal(5)]))
    for reverse in (False, True):
        options = {'axis': -1, 'exclusive': False, 'reverse': reverse}
        name = 'cumprod, zeros' + ', reverse' * reverse
        cases.append(case(random, name, 'cumprod', options, lambda x: product_of(x, **options), [zeros]))
    write('tensors', 'cumulative', ABOUT, cases)


def product_of(x, axis, exclusive, reverse):
    """cumprod along the last axis as plain products: at zeros its second derivative is beyond doubt."""
    columns = list(torch.unbind(x, axis))
    columns = columns[::-1] if reverse else columns
    products = []
    for column in columns:
        products.append(column if not products else products[-1] * column)
    return torch.stack(products[::-1] if reverse else products, axis)


def convolution():
    random = Random(54)
    cases = []

    def add(name, op, function, x, kernel, **options):
        cases.append(case(random, name, op, options, lambda a, k: function(a, k, **options), [random.normal(*x), random.normal(*kernel)]))

    def two(x, kernel, strides, padding, dilations=(1, 1), groups=1):
        return conv2d(x, kernel, strides, padding, dilations, groups)

    def one(x, kernel, strides, padding, dilations=1):
        return conv2d(x[:, None], kernel[None], (1, strides), padding, (1, dilations))[:, 0]

    def depthwise(x, kernel, strides, padding, dilations=(1, 1)):
        return depthwise_conv2d(x, kernel, strides, padding, dilations)

    def transpose(x, kernel, strides, padding, outputShape):
        """The gradient of a convolution from outputShape to x's shape."""
        h, w = outputShape[1], outputShape[2]
        full = F.conv_transpose2d(x.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), None, tuple(strides))
        top, left = 0, 0
        if padding == 'same':
            top, left = same_padding(h, kernel.shape[0], strides[0])[0], same_padding(w, kernel.shape[1], strides[1])[0]
        full = F.pad(full, (0, max(0, left + w - full.shape[3]), 0, max(0, top + h - full.shape[2])))
        return full[:, :, top:top + h, left:left + w].permute(0, 2, 3, 1)

    add('conv1d valid', 'conv1d', one, (2, 5, 2), (3, 2, 2), strides=1, padding='valid')
    add('conv1d same, strides 2', 'conv1d', one, (1, 6, 2), (3, 2, 2), strides=2, padding='same')
    add('conv1d same, dilation 2', 'conv1d', one, (1, 6, 1), (2, 1, 2), strides=1, padding='same', dilations=2)
    add('conv2d valid', 'conv2d', two, (1, 4, 4, 2), (2, 2, 2, 2), strides=[1, 1], padding='valid')
    add('conv2d same, strides 2', 'conv2d', two, (1, 4, 5, 1), (3, 3, 1, 2), strides=[2, 2], padding='same')
    add('conv2d same, dilation 2', 'conv2d', two, (1, 4, 4, 1), (2, 2, 1, 2), strides=[1, 1], padding='same', dilations=[2, 2])
    add('conv2d valid, dilation 1 and 2', 'conv2d', two, (1, 4, 5, 1), (2, 3, 1, 2), strides=[1, 1], padding='valid',
        dilations=[1, 2])
    add('conv2d, unequal strides', 'conv2d', two, (1, 5, 4, 1), (2, 2, 1, 2), strides=[2, 1], padding='valid')
    add('conv2d, two groups', 'conv2d', two, (1, 3, 3, 4), (2, 2, 2, 4), strides=[1, 1], padding='valid', groups=2)
    add('depthwiseConv2d valid', 'depthwiseConv2d', depthwise, (1, 3, 4, 2), (2, 2, 2, 2), strides=[1, 1], padding='valid')
    add('depthwiseConv2d same, strides 2', 'depthwiseConv2d', depthwise, (1, 5, 4, 2), (3, 3, 2, 1), strides=[2, 2],
        padding='same')
    add('depthwiseConv2d valid, dilation 2', 'depthwiseConv2d', depthwise, (1, 4, 4, 1), (2, 2, 1, 2), strides=[1, 1],
        padding='valid', dilations=[2, 2])
    add('conv2dTranspose valid, strides 2', 'conv2dTranspose', transpose, (1, 2, 2, 2), (3, 3, 1, 2), strides=[2, 2],
        padding='valid', outputShape=[1, 5, 5, 1])
    add('conv2dTranspose same, strides 2', 'conv2dTranspose', transpose, (1, 2, 3, 1), (3, 3, 2, 1), strides=[2, 2],
        padding='same', outputShape=[1, 4, 6, 2])
    add('conv2dTranspose same, strides 1', 'conv2dTranspose', transpose, (1, 3, 3, 1), (2, 2, 1, 1), strides=[1, 1],
        padding='same', outputShape=[1, 3, 3, 1])

    # The transpose is the adjoint of the convolution: <conv(a), x> = <a, transpose(x)>.
    for padding, small, large, kernel in (('same', (1, 2, 3, 1), [1, 4, 6, 2], (3, 3, 2, 1)), ('valid', (1, 2, 2, 2), [1, 5, 5, 1], (3, 3, 1, 2))):
        a, x, k = random.normal(*large), random.normal(*small), random.normal(*kernel)
        left = (conv2d(a, k, (2, 2), padding) * x).sum()
        assert torch.allclose(left, (a * transpose(x, k, [2, 2], padding, large)).sum())
    write('tensors', 'convolution', ABOUT, cases)


def pooling():
    random = Random(55)
    cases = []

    def add(op, name, x, **options):
        kind = 'max' if op == 'maxPool2d' else 'average'
        cases.append(case(random, f'{op}: {name}', op, options,
                          lambda a: pool2d(a, kind, options['poolSize'], options['strides'], options['padding']), [x]))

    for op in ('maxPool2d', 'avgPool2d'):
        add(op, 'valid', random.distinct(1, 4, 4, 2), poolSize=[2, 2], strides=[2, 2], padding='valid')
        add(op, 'valid, overlapping', random.distinct(1, 4, 3, 1), poolSize=[2, 2], strides=[1, 1], padding='valid')
        add(op, 'same, odd sizes, overlapping', random.distinct(2, 3, 5, 1), poolSize=[3, 3], strides=[2, 2], padding='same')
        add(op, 'same, all negative', random.distinct(1, 3, 3, 1, low=-5.0), poolSize=[2, 2], strides=[2, 2], padding='same')
        add(op, 'same, unequal', random.distinct(1, 4, 3, 1), poolSize=[3, 2], strides=[1, 2], padding='same')
    write('tensors', 'pooling', ABOUT, cases)


for family in (activations, linear_algebra, einsum, cumulative, convolution, pooling):
    family()
