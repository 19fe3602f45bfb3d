"""Recurrent layers with all their gradients, from PyTorch: python3 tooling/golden/recurrent.py"""

import torch

from common import ACTIVATIONS, Random, conv2d, write
from layers import ABOUT, case

# Where PyTorch has the layer, it computes it (torch._VF is what torch.nn.LSTM calls, with weights that are given); what
# PyTorch does not have (masks, the reset gate before the product, other activations, convolutions) is written out.
VF = torch._VF


def vectors(random, kind, features, units, use_bias=True, prefix='cell/', reset_after=True):
    """Parameters of a cell, laid out as in Keras."""
    gates = {'simpleRnn': 1, 'lstm': 4, 'gru': 3}[kind]
    parameters = {f'{prefix}kernel': random.normal(features, gates * units),
                  f'{prefix}recurrentKernel': random.normal(units, gates * units, scale=0.7)}
    if use_bias:
        rows = (2,) if kind == 'gru' and reset_after else ()
        parameters[f'{prefix}bias'] = random.normal(*rows, gates * units)
    return parameters


def torch_weights(kind, p, prefix='cell/'):
    """Keras's parameters as PyTorch has them: transposed, two biases, the GRU's gates in the order r, z, n."""
    kernel, recurrent, bias = p[f'{prefix}kernel'], p[f'{prefix}recurrentKernel'], p.get(f'{prefix}bias')
    width = kernel.shape[1]
    if bias is None:
        bias = torch.zeros(width)
    both = bias if bias.ndim == 2 else torch.stack([bias, torch.zeros(width)])

    def order(x):
        if kind != 'gru':
            return x
        z, r, h = x.chunk(3, -1)
        return torch.cat([r, z, h], -1)

    return [order(kernel).T, order(recurrent).T, order(both)[0], order(both)[1]]


def from_torch(kind, x, weights, states, layers=1, both_ways=False):
    """The outputs of all steps."""
    arguments = (weights, True, layers, 0.0, False, both_ways, True)
    if kind == 'lstm':
        return VF.lstm(x, states, *arguments)[0]
    return (VF.gru if kind == 'gru' else VF.rnn_tanh)(x, states[0], *arguments)[0]


def step_of(kind, p, activation='tanh', recurrent_activation='sigmoid', reset_after=True, prefix='cell/'):
    """One step, written out: (x, states) → states, of which the first is the output."""
    act, gate = ACTIVATIONS[activation], ACTIVATIONS[recurrent_activation]
    kernel, recurrent = p[f'{prefix}kernel'], p[f'{prefix}recurrentKernel']
    bias = p.get(f'{prefix}bias', torch.zeros(kernel.shape[1]))

    def simple(x, states):
        return [act(x @ kernel + states[0] @ recurrent + bias)]

    def lstm(x, states):
        h, c = states
        i, f, g, o = (x @ kernel + h @ recurrent + bias).chunk(4, -1)
        c = gate(f) * c + gate(i) * act(g)
        return [gate(o) * act(c), c]

    def gru(x, states):
        h, = states
        xz, xr, xh = (x @ kernel + (bias[0] if bias.ndim == 2 else bias)).chunk(3, -1)
        if reset_after:
            hz, hr, hh = (h @ recurrent + (bias[1] if bias.ndim == 2 else 0)).chunk(3, -1)
            z, r = gate(xz + hz), gate(xr + hr)
            g = act(xh + r * hh)
        else:
            uz, ur, uh = recurrent.chunk(3, -1)
            z, r = gate(xz + h @ uz), gate(xr + h @ ur)
            g = act(xh + (r * h) @ uh)
        return [z * h + (1 - z) * g]

    return {'simpleRnn': simple, 'lstm': lstm, 'gru': gru}[kind]


def run(step, x, states, mask=None, backwards=False, zero_output=False):
    """A step along a sequence, as Keras does it: masked steps keep the states, and give the output before, at first zeros."""
    outputs, output = [], torch.zeros_like(states[0])
    order = range(x.shape[1])
    for t in reversed(order) if backwards else order:
        new = step(x[:, t], states)
        if mask is None:
            states, output = new, new[0]
            outputs.append(output)
            continue
        counts = mask[:, t].reshape(-1, *[1] * (new[0].ndim - 1))
        states = [torch.where(counts, a, b) for a, b in zip(new, states)]
        shown = torch.where(counts, new[0], torch.zeros_like(output))
        output = torch.where(counts, new[0], output)
        outputs.append(shown if zero_output else output)
    return torch.stack(outputs, 1), output


def zero_states(kind, batch, units):
    return [torch.zeros(batch, units) for _ in range(2 if kind == 'lstm' else 1)]


BATCH, TIME, FEATURES, UNITS = 3, 4, 2, 3
MASK = torch.tensor([[1, 1, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0]], dtype=torch.bool)


def recurrent():
    random = Random(20)
    cases = []

    def add(kind, name, config=None, mask=None, initial=False, forward=None, use_bias=True):
        config = {'units': UNITS, **(config or {})}
        if not use_bias:
            config['useBias'] = False
        reset_after = config.get('resetAfter', True)
        parameters = vectors(random, kind, FEATURES, UNITS, use_bias, reset_after=reset_after)
        states = [random.normal(BATCH, UNITS) for _ in zero_states(kind, BATCH, UNITS)] if initial else []

        def compute(inputs, p):
            x, begin = inputs[0], list(inputs[1:]) or zero_states(kind, BATCH, UNITS)
            step = step_of(kind, p, config.get('activation', 'tanh'), config.get('recurrentActivation', 'sigmoid'),
                           reset_after)
            sequence, last = run(step, x, begin, mask, config.get('goBackwards', False),
                                 config.get('zeroOutputForMask', False))
            plain = mask is None and reset_after and not set(config) & {'activation', 'recurrentActivation', 'goBackwards'}
            if plain:
                outputs = from_torch(kind, x, torch_weights(kind, p), [s[None] for s in begin])
                assert torch.allclose(outputs, sequence, atol=1e-12)
                sequence, last = outputs, outputs[:, -1]
            return sequence if config.get('returnSequences') else last

        masks = None if mask is None else [mask] + [None] * len(states)
        cases.append(case(random, f'{kind}: {name}', kind, config, [random.normal(BATCH, TIME, FEATURES)] + states,
                          parameters, compute, masks=masks))

    for kind in ('simpleRnn', 'lstm', 'gru'):
        add(kind, 'the last output')
        add(kind, 'all outputs', {'returnSequences': True})
        add(kind, 'without bias', use_bias=False)
        add(kind, 'from states of one\'s own', {'returnSequences': True}, initial=True)
        add(kind, 'backwards', {'returnSequences': True, 'goBackwards': True})
        add(kind, 'masked', {'returnSequences': True}, mask=MASK)
        add(kind, 'masked, the last output', mask=MASK)
        add(kind, 'masked, backwards, from states of one\'s own', {'returnSequences': True, 'goBackwards': True}, MASK, True)
        add(kind, 'masked, zeros for masked steps', {'returnSequences': True, 'zeroOutputForMask': True}, mask=MASK)
        other = {'activation': 'elu'} if kind == 'simpleRnn' else {'activation': 'elu', 'recurrentActivation': 'hardSigmoid'}
        add(kind, 'other activations', other)
    add('gru', 'reset before the product', {'resetAfter': False, 'returnSequences': True})
    add('gru', 'reset before the product, without bias', {'resetAfter': False}, use_bias=False)
    write('layers', 'recurrent', ABOUT + ' What PyTorch computes was compared with the recurrence written out.', cases)


def cells():
    """One step: the output and the states that follow."""
    random = Random(23)
    cases = []

    def torch_step(kind, p, x, states, prefix=''):
        """The step by PyTorch's own cell, where it has one."""
        w = torch_weights(kind, p, prefix)
        if kind == 'lstm':
            return list(VF.lstm_cell(x, states, *w))
        return [(VF.gru_cell if kind == 'gru' else VF.rnn_tanh_cell)(x, states[0], *w)]

    def add(kind, name, config=None, use_bias=True):
        config = {'units': UNITS, **(config or {})}
        if not use_bias:
            config['useBias'] = False
        reset_after = config.get('resetAfter', True)

        def compute(inputs, p):
            x, states = inputs[0], list(inputs[1:])
            after = step_of(kind, p, config.get('activation', 'tanh'), config.get('recurrentActivation', 'sigmoid'),
                            reset_after, prefix='')(x, states)
            if reset_after and 'activation' not in config:
                again = torch_step(kind, p, x, states)
                assert all(torch.allclose(a, b, atol=1e-12) for a, b in zip(after, again))
                after = again
            return [after[0], *after]

        inputs = [random.normal(BATCH, FEATURES)] + [random.normal(BATCH, UNITS) for _ in zero_states(kind, BATCH, UNITS)]
        cases.append(case(random, f'{kind}Cell: {name}', f'{kind}Cell', config, inputs,
                          vectors(random, kind, FEATURES, UNITS, use_bias, '', reset_after), compute))

    for kind in ('simpleRnn', 'lstm', 'gru'):
        other = {'activation': 'elu'} if kind == 'simpleRnn' else {'activation': 'elu', 'recurrentActivation': 'hardSigmoid'}
        add(kind, 'one step')
        add(kind, 'without bias', use_bias=False)
        add(kind, 'other activations', other)
    add('gru', 'reset before the product', {'resetAfter': False})
    add('gru', 'reset before the product, without bias', {'resetAfter': False}, use_bias=False)

    below, above = 'cells/0/', 'cells/1/'
    parameters = {**vectors(random, 'simpleRnn', FEATURES, UNITS, prefix=below),
                  **vectors(random, 'lstm', UNITS, 2, prefix=above)}

    def stacked(inputs, p):
        x, h, upper, c = inputs
        middle, = torch_step('simpleRnn', p, x, [h], below)
        top, carry = torch_step('lstm', p, middle, [upper, c], above)
        return [top, middle, top, carry]

    config = {'cells': [saved('simpleRnnCell'), {'className': 'LstmCell', 'config': {'units': 2}}]}
    states = [random.normal(BATCH, UNITS), random.normal(BATCH, 2), random.normal(BATCH, 2)]
    cases.append(case(random, 'stackedRnnCells: simpleRnn below lstm', 'stackedRnnCells', config,
                      [random.normal(BATCH, FEATURES)] + states, parameters, stacked))
    write('layers', 'recurrent-cells', ABOUT + ' The output comes first, then the states.', cases)


def saved(kind, **config):
    """A layer in the options of another, as plain data."""
    return {'className': kind[0].upper() + kind[1:], 'config': {'units': UNITS, **config}}


def wrapped():
    """Layers made of others: `config` holds these as plain data."""
    random = Random(21)
    cases = []

    def both(kind, mode, name, mask=None, sequences=True):
        prefixes = ('forwardLayer/cell/', 'backwardLayer/cell/')
        parameters = {k: v for prefix in prefixes for k, v in vectors(random, kind, FEATURES, UNITS, prefix=prefix).items()}

        def compute(inputs, p):
            x, begin = inputs[0], zero_states(kind, BATCH, UNITS)
            forward, last = run(step_of(kind, p, prefix=prefixes[0]), x, begin, mask)
            backward, first = run(step_of(kind, p, prefix=prefixes[1]), x, begin, mask, True)
            pair = (forward, backward.flip(1)) if sequences else (last, first)
            if mask is None and mode == 'concat' and sequences:
                weights = [w for prefix in prefixes for w in torch_weights(kind, p, prefix)]
                outputs = from_torch(kind, x, weights, [torch.cat([s[None]] * 2) for s in begin], both_ways=True)
                assert torch.allclose(outputs, torch.cat(pair, -1), atol=1e-12)
                return outputs
            return {'concat': lambda a, b: torch.cat([a, b], -1), 'sum': lambda a, b: a + b, 'mul': lambda a, b: a * b,
                    'ave': lambda a, b: (a + b) / 2}[mode](*pair)

        config = {'layer': saved(kind, returnSequences=sequences), 'mergeMode': mode}
        cases.append(case(random, f'bidirectional {kind}: {name}', 'bidirectional', config,
                          [random.normal(BATCH, TIME, FEATURES)], parameters, compute,
                          masks=None if mask is None else [mask]))

    both('lstm', 'concat', 'both end to end')
    both('gru', 'concat', 'both end to end')
    both('simpleRnn', 'sum', 'the sum')
    both('lstm', 'mul', 'the product of the last outputs', sequences=False)
    both('gru', 'ave', 'masked, the average', mask=MASK)
    both('lstm', 'concat', 'masked, the last outputs', mask=MASK, sequences=False)

    def stacked(kind):
        prefixes = ('cell/cells/0/', 'cell/cells/1/')
        parameters = {**vectors(random, kind, FEATURES, UNITS, prefix=prefixes[0]),
                      **vectors(random, kind, UNITS, UNITS, prefix=prefixes[1])}

        def compute(inputs, p):
            weights = [w for prefix in prefixes for w in torch_weights(kind, p, prefix)]
            states = [torch.cat([s[None]] * 2) for s in zero_states(kind, BATCH, UNITS)]
            return from_torch(kind, inputs[0], weights, states, layers=2)

        cell = saved(f'{kind}Cell')
        config = {'cell': {'className': 'StackedRnnCells', 'config': {'cells': [cell, cell]}}, 'returnSequences': True}
        cases.append(case(random, f'rnn of two cells: {kind}', 'rnn', config, [random.normal(BATCH, TIME, FEATURES)],
                          parameters, compute))

    for kind in ('simpleRnn', 'lstm', 'gru'):
        stacked(kind)

    dense = {'layer/kernel': random.normal(FEATURES, UNITS), 'layer/bias': random.normal(UNITS)}
    cases.append(case(random, 'timeDistributed dense', 'timeDistributed', {'layer': saved('dense', activation='tanh')},
                      [random.normal(2, TIME, 2, FEATURES)], dense,
                      lambda i, p: torch.tanh(i[0] @ p['layer/kernel'] + p['layer/bias'])))
    write('layers', 'recurrent-wrappers', ABOUT, cases)


def convolutional():
    """Recurrences of convolutions, written out."""
    random = Random(22)
    cases = []
    filters = 2

    def spatial(x, kernel, padding='valid', strides=1):
        """Channels last; same padding is TensorFlow's, for strides of 1."""
        rank = kernel.ndim - 2
        if rank == 2:
            return conv2d(x, kernel, strides, padding)
        x = x.permute(0, rank + 1, *range(1, rank + 1))
        if padding == 'same':
            edges = [((k - 1) // 2, k - 1 - (k - 1) // 2) for k in kernel.shape[:rank]]
            x = torch.nn.functional.pad(x, [n for pair in reversed(edges) for n in pair])
        convolve = {1: torch.nn.functional.conv1d, 3: torch.nn.functional.conv3d}[rank]
        y = convolve(x, kernel.permute(rank + 1, rank, *range(rank)), stride=strides)
        return y.permute(0, *range(2, rank + 2), 1)

    def add(name, rank, size, kernel_size, config=None, channels=2, mask=None, use_bias=True):
        config = {'filters': filters, 'kernelSize': list(kernel_size), **(config or {})}
        if not use_bias:
            config['useBias'] = False
        padding, strides = config.get('padding', 'valid'), config.get('strides', 1)
        parameters = {'cell/kernel': random.normal(*kernel_size, channels, 4 * filters, scale=0.5),
                      'cell/recurrentKernel': random.normal(*kernel_size, filters, 4 * filters, scale=0.5)}
        if use_bias:
            parameters['cell/bias'] = random.normal(4 * filters)

        def compute(inputs, p):
            x, = inputs

            def step(now, states):
                h, c = states
                gates = spatial(now, p['cell/kernel'], padding, strides) + p.get('cell/bias', 0.0)
                i, f, g, o = (gates + spatial(h, p['cell/recurrentKernel'], 'same')).chunk(4, -1)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                return [torch.sigmoid(o) * torch.tanh(c), c]

            shape = spatial(x[:, 0], p['cell/kernel'], padding, strides).shape[:-1] + (filters,)
            sequence, last = run(step, x, [torch.zeros(shape), torch.zeros(shape)], mask, config.get('goBackwards', False))
            return sequence if config.get('returnSequences') else last

        cases.append(case(random, f'convLstm{rank}d: {name}', f'convLstm{rank}d', config,
                          [random.normal(2, 3, *size, channels)], parameters, compute,
                          masks=None if mask is None else [mask]))

    add('the last output', 2, (4, 3), (3, 2))
    add('all outputs, same', 2, (3, 3), (3, 3), {'padding': 'same', 'returnSequences': True})
    add('strides, backwards, without bias', 2, (5, 4), (2, 2), {'strides': 2, 'goBackwards': True}, use_bias=False)
    add('masked', 2, (3, 3), (2, 2), {'returnSequences': True}, mask=MASK[:2, :3])
    add('same', 1, (4,), (3,), {'padding': 'same', 'returnSequences': True})
    add('valid', 3, (2, 3, 2), (2, 2, 2))
    write('layers', 'recurrent-convolutions', ABOUT, cases)


if __name__ == '__main__':
    for family in (recurrent, cells, wrapped, convolutional):
        family()
