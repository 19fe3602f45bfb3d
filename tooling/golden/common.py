"""What the golden scripts share: inputs that float32 holds exactly, and a JSON writer with one array a line."""

import json
import math
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

F = torch.nn.functional

PACKAGES = pathlib.Path(__file__).resolve().parents[2] / 'packages'


class Random:
    """Inputs of few decimals, rounded to float32 and held in float64."""

    def __init__(self, seed):
        self.state = np.random.RandomState(seed)

    def normal(self, *shape, scale=1.0, decimals=2):
        return fixed(np.round(self.state.standard_normal(shape) * scale, decimals))

    def uniform(self, low, high, *shape, decimals=2):
        return fixed(np.round(self.state.uniform(low, high, shape), decimals))

    def distinct(self, *shape, low=-2.0, step=0.03):
        """Values that differ from each other, so that no maximum is a tie."""
        size = math.prod(shape)
        return fixed(np.round(low + step * self.state.permutation(size), 2).reshape(shape))

    def integers(self, low, high, *shape):
        return self.state.randint(low, high, shape)


def fixed(values):
    """A float64 tensor of values that were rounded to float32."""
    return torch.from_numpy(np.asarray(values, dtype=np.float32).astype(np.float64))


def number(value):
    """Seven significant digits; all that it takes to read the same value back where it is a float32; integers as they are."""
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if not np.isfinite(np.float32(value)):
        raise ValueError(f'{value} cannot stand in a golden file')
    digits = str(value) if isinstance(value, np.float32) else f'{value:.7g}'
    text = repr(float(digits) + 0.0)  # + 0 turns −0 into 0
    return text[:-2] if text.endswith('.0') else text


class Numbers(list):
    """A flat list that is written on one line."""


class Array:
    """Written as { shape, data }, with dtype where it is not float32."""

    def __init__(self, values, dtype=None):
        values = values.detach().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)
        self.dtype = dtype or {'f': 'float32', 'b': 'bool'}.get(values.dtype.kind, 'int32')
        self.values = values


def line(value):
    """A value on one line."""
    if isinstance(value, Array):
        dtype = '' if value.dtype == 'float32' else f'"dtype": "{value.dtype}", '
        shape = ', '.join(map(str, value.values.shape))
        flat = value.values.reshape(-1)
        flat = flat if value.dtype == 'float32' else flat.astype(np.int64)
        return f'{{ {dtype}"shape": [{shape}], "data": [{", ".join(map(number, flat))}] }}'
    if isinstance(value, Numbers):
        return f'[{", ".join(map(number, value))}]'
    if isinstance(value, dict):
        return '{ ' + ', '.join(f'{json.dumps(k)}: {line(v)}' for k, v in value.items()) + ' }' if value else '{}'
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(map(line, value)) + ']'
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return line(Array(value))
    if value is None or isinstance(value, str) or type(value) in (bool, float):
        return json.dumps(value)  # options stay as they were written
    return number(value)


def dump(value, indent=0):
    """JSON with arrays, and whatever else is short, on one line each."""
    text = line(value)
    if len(text) <= 140 or not isinstance(value, (dict, list, tuple)) or isinstance(value, Numbers):
        return text
    pad, end = '  ' * (indent + 1), '\n' + '  ' * indent
    if isinstance(value, dict):
        return '{\n' + ',\n'.join(f'{pad}{json.dumps(k)}: {dump(v, indent + 1)}' for k, v in value.items()) + end + '}'
    return '[\n' + ',\n'.join(pad + dump(v, indent + 1) for v in value) + end + ']'


def write(package, family, about, cases, **shared):
    path = PACKAGES / package / 'src' / 'golden' / f'{family}.json'
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [case['name'] for case in cases]
    duplicates = {name for name in names if names.count(name) > 1}
    if duplicates:
        raise ValueError(f'{family}: names that are not unique: {duplicates}')
    text = dump({'about': about, **shared, 'cases': cases}) + '\n'
    json.loads(text)
    path.write_text(text)
    print(f'{path.relative_to(PACKAGES.parent)}: {len(cases)} cases, {len(text)} bytes')


def leaf(tensor):
    return tensor.detach().clone().requires_grad_(True)


def same_padding(size, kernel, stride, dilation=1):
    """TensorFlow's `same`: ceil(size / stride) positions, the odd row or column of padding at the end."""
    effective = (kernel - 1) * dilation + 1
    total = max((-(-size // stride) - 1) * stride + effective - size, 0)
    return total // 2, total - total // 2


def pair(value):
    return tuple(value) if isinstance(value, (list, tuple)) else (value, value)


def conv2d(x, kernel, strides=1, padding='valid', dilation=1, groups=1):
    """NHWC input, HWIO kernel."""
    strides, dilation = pair(strides), pair(dilation)
    x = x.permute(0, 3, 1, 2)
    if padding == 'same':
        top, bottom = same_padding(x.shape[2], kernel.shape[0], strides[0], dilation[0])
        left, right = same_padding(x.shape[3], kernel.shape[1], strides[1], dilation[1])
        x = F.pad(x, (left, right, top, bottom))
    y = F.conv2d(x, kernel.permute(3, 2, 0, 1), None, strides, 0, dilation, groups)
    return y.permute(0, 2, 3, 1)


def depthwise_conv2d(x, kernel, strides=1, padding='valid', dilation=1):
    """Kernel [h, w, channels, multiplier]; the output's channel c · multiplier + m comes from the input's channel c."""
    h, w, channels, multiplier = kernel.shape
    return conv2d(x, kernel.reshape(h, w, 1, channels * multiplier), strides, padding, dilation, channels)


def pool2d(x, kind, pool_size, strides=None, padding='valid'):
    """NHWC; `same` maxima never see the padding, `same` averages are over the positions inside of the input."""
    pool_size = pair(pool_size)
    strides = pair(strides) if strides is not None else pool_size
    x = x.permute(0, 3, 1, 2)
    edges = (0, 0, 0, 0)
    if padding == 'same':
        top, bottom = same_padding(x.shape[2], pool_size[0], strides[0])
        left, right = same_padding(x.shape[3], pool_size[1], strides[1])
        edges = (left, right, top, bottom)
    if kind == 'max':
        padded = F.pad(x, edges, value=-math.inf)
        y = F.max_pool2d(padded, pool_size, strides)
    else:
        padded, inside = F.pad(x, edges), F.pad(torch.ones_like(x), edges)
        total = F.avg_pool2d(padded, pool_size, strides, divisor_override=1)
        y = total / F.avg_pool2d(inside, pool_size, strides, divisor_override=1)
    return y.permute(0, 2, 3, 1)


# Keras's activations with their defaults; softmax and logSoftmax over the last axis.
ACTIVATIONS = {
    'linear': lambda x: x,
    'relu': F.relu,
    'relu6': F.relu6,
    'leakyRelu': lambda x, negativeSlope=0.2: F.leaky_relu(x, negativeSlope),
    'elu': lambda x, alpha=1.0: F.elu(x, alpha),
    'selu': F.selu,
    'celu': lambda x, alpha=1.0: F.celu(x, alpha),
    'gelu': lambda x, approximate=False: F.gelu(x, approximate='tanh' if approximate else 'none'),
    'silu': F.silu,
    'mish': F.mish,
    'softplus': lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    'softsign': F.softsign,
    'sigmoid': torch.sigmoid,
    'hardSigmoid': F.hardsigmoid,
    'hardSwish': F.hardswish,
    'tanh': torch.tanh,
    'softmax': lambda x: F.softmax(x, -1),
    'logSoftmax': lambda x: F.log_softmax(x, -1),
}
