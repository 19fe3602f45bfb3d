"""What samples of the initializers should look like: python3 tooling/golden/initializers.py

The spreads are worked out from the definitions; PyTorch's own initializers are sampled to check those that it has.
"""

import math

import numpy as np
import torch

from common import write

torch.manual_seed(0)
cases = []

SHAPES = {
    'dense': [64, 48],
    'convolution': [3, 3, 16, 32],
    'one axis': [256],
}


def fans(shape):
    """Keras's: the last two axes are input and output, the others the receptive field; [n] is fan-in and fan-out of n."""
    if len(shape) == 1:
        return shape[0], shape[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def truncated_spread():
    """The standard deviation of a standard normal cut off at ±2."""
    density = math.exp(-2) / math.sqrt(2 * math.pi)
    return math.sqrt(1 - 4 * density / math.erf(math.sqrt(2)))


CUT = truncated_spread()
assert abs(CUT - 0.87962566103423978) < 1e-12  # the constant that Keras divides by


def in_torch(shape):
    """A tensor with PyTorch's layout: outputs first."""
    return torch.empty([shape[-1], shape[-2], *shape[:-2]])


def add(label, initializer, options, mean, std, low, high, check=None):
    shape = SHAPES[label]
    fan_in, fan_out = fans(shape)
    if len(shape) > 1:
        assert (fan_in, fan_out) == torch.nn.init._calculate_fan_in_and_fan_out(in_torch(shape))
    if check is not None:
        samples = torch.cat([check(in_torch(shape) if len(shape) > 1 else torch.empty(shape)).reshape(-1) for _ in range(100)])
        assert abs(float(samples.mean()) - mean) < 5 * std / math.sqrt(len(samples)), (initializer, label)
        assert abs(float(samples.std()) - std) < 5 * std / math.sqrt(len(samples)), (initializer, label)
        assert high is None or float(samples.max()) <= high, (initializer, label)
    written = lambda value: None if value is None else np.float64(value)
    name = f'{initializer}, {label}' + (f', {options}' if options else '').replace("'", '')
    cases.append({'name': name, 'initializer': initializer, 'options': options, 'shape': shape, 'fanIn': fan_in,
                  'fanOut': fan_out, 'mean': written(mean), 'std': written(std), 'min': written(low), 'max': written(high)})


def spread(distribution, variance):
    """Standard deviation and bound of a distribution with this variance."""
    std = math.sqrt(variance)
    if distribution == 'uniform':
        return std, math.sqrt(3) * std
    return std, 2 * std / CUT if distribution == 'truncatedNormal' else None


init = torch.nn.init
for label in SHAPES:
    fan_in, fan_out = fans(SHAPES[label])
    add(label, 'zeros', {}, 0, 0, 0, 0)
    add(label, 'ones', {}, 1, 0, 1, 1)
    add(label, 'constant', {'value': 0.25}, 0.25, 0, 0.25, 0.25)
    add(label, 'randomNormal', {'mean': 0.0, 'stddev': 0.05}, 0, 0.05, None, None, lambda t: init.normal_(t, 0, 0.05))
    add(label, 'randomNormal', {'mean': 1.0, 'stddev': 0.5}, 1, 0.5, None, None, lambda t: init.normal_(t, 1, 0.5))
    add(label, 'randomUniform', {'minval': -0.05, 'maxval': 0.05}, 0, 0.1 / math.sqrt(12), -0.05, 0.05,
        lambda t: init.uniform_(t, -0.05, 0.05))
    add(label, 'randomUniform', {'minval': 0.0, 'maxval': 2.0}, 1, 2 / math.sqrt(12), 0, 2, lambda t: init.uniform_(t, 0, 2))
    add(label, 'truncatedNormal', {'mean': 0.0, 'stddev': 0.05}, 0, 0.05 * CUT, -0.1, 0.1,
        lambda t: init.trunc_normal_(t, 0, 0.05, -0.1, 0.1))
    add(label, 'truncatedNormal', {'mean': 1.0, 'stddev': 0.5}, 1, 0.5 * CUT, 0, 2,
        lambda t: init.trunc_normal_(t, 1, 0.5, 0, 2))
    fan = {'fanIn': fan_in, 'fanOut': fan_out, 'fanAvg': (fan_in + fan_out) / 2}
    matrix = len(SHAPES[label]) > 1
    for family, scale, mode, normal, uniform in (
        ('glorot', 1.0, 'fanAvg', init.xavier_normal_, init.xavier_uniform_),
        ('he', 2.0, 'fanIn', None, init.kaiming_uniform_),
        ('lecun', 1.0, 'fanIn', None, None),
    ):
        std, bound = spread('uniform', scale / fan[mode])
        add(label, family + 'Uniform', {}, 0, std, -bound, bound, uniform if matrix else None)
        std, bound = spread('truncatedNormal', scale / fan[mode])
        add(label, family + 'Normal', {}, 0, std, -bound, bound)
    for mode in fan:
        for distribution in ('uniform', 'truncatedNormal', 'untruncatedNormal'):
            std, bound = spread(distribution, 0.5 / fan[mode])
            add(label, 'varianceScaling', {'scale': 0.5, 'mode': mode, 'distribution': distribution}, 0, std,
                None if bound is None else -bound, bound)
    if matrix:
        for gain in (1.0, 2.0):
            add(label, 'orthogonal', {'gain': gain}, None, None, None, None)
            cases[-1]['gain'] = gain
            rows = math.prod(SHAPES[label][:-1])
            matrix_ = init.orthogonal_(torch.empty(rows, SHAPES[label][-1]), gain)
            short = matrix_.T @ matrix_ if rows >= SHAPES[label][-1] else matrix_ @ matrix_.T
            assert torch.allclose(short, gain * gain * torch.eye(len(short)), atol=1e-9)

write('layers', 'initializers', 'Statistics of the initializers, Keras\'s definitions. The layout is explained in '
      'tooling/golden/README.md.', cases)
