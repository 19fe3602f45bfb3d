"""Attention layers and transformer blocks with all their gradients, from PyTorch: python3 tooling/golden/attention.py"""

import math

import torch
from torch.nn.utils.stateless import functional_call

from common import F, Random, write
from layers import ABOUT, case

# Formulas are written out, and compared with torch.nn.functional.multi_head_attention_forward wherever that can say the same;
# the blocks are torch.nn.TransformerEncoderLayer and torch.nn.TransformerDecoderLayer themselves.


def heads_parameters(random, query, key, value, sizes, output, use_bias=True, prefix=''):
    """Keras's layout: [features, heads, width] into the heads, [heads, width, features] out of them."""
    query_heads, key_heads, key_dim, value_dim = sizes
    shapes = {'queryDense': (query, query_heads, key_dim), 'keyDense': (key, key_heads, key_dim),
              'valueDense': (value, key_heads, value_dim), 'outputDense': (query_heads, value_dim, output)}
    parameters = {}
    for name, shape in shapes.items():
        parameters[f'{prefix}{name}/kernel'] = random.normal(*shape, scale=0.6)
        if use_bias:
            parameters[f'{prefix}{name}/bias'] = random.normal(*(shape[-1:] if name == 'outputDense' else shape[1:]))
    return parameters


def rotated(x, wavelength=10000.0):
    """Pairs of features, halves apart, as complex numbers that are turned."""
    half = x.shape[-1] // 2
    angles = torch.arange(x.shape[-2])[:, None] * wavelength ** (-torch.arange(half) / half)
    pairs = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([pairs.real, pairs.imag], -1)


def multi_head(p, query, value, key, mask=None, rotary=False, prefix=''):
    """mask: bool [batch, T, S]"""
    def into(name, x):
        y = torch.einsum('btf,fhk->bhtk', x, p[f'{prefix}{name}/kernel'])
        return y + p[f'{prefix}{name}/bias'][:, None, :] if f'{prefix}{name}/bias' in p else y

    q, k, v = into('queryDense', query), into('keyDense', key), into('valueDense', value)
    if rotary:
        q, k = rotated(q), rotated(k)
    shared = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask[:, None], -1e9)
    mixed = scores.softmax(-1) @ v
    return torch.einsum('bhtv,hvo->bto', mixed, p[f'{prefix}outputDense/kernel']) + p.get(f'{prefix}outputDense/bias', 0.0)


def matrix(p, name):
    """A kernel into the heads as PyTorch has it, [outputs, inputs]."""
    kernel = p[f'{name}/kernel']
    return kernel.reshape(kernel.shape[0], -1).T


def torch_multi_head(p, query, value, key, heads, mask=None):
    bias = torch.cat([p[f'{name}/bias'].reshape(-1) for name in ('queryDense', 'keyDense', 'valueDense')])
    out = p['outputDense/kernel']
    output, _ = F.multi_head_attention_forward(
        *(x.transpose(0, 1) for x in (query, key, value)), query.shape[-1], heads, None, bias, None, None, False, 0.0,
        out.reshape(-1, out.shape[-1]).T, p['outputDense/bias'], use_separate_proj_weight=True, need_weights=False,
        attn_mask=None if mask is None else ~mask.repeat_interleave(heads, 0),
        **{f'{name}_proj_weight': matrix(p, f'{long}Dense') for name, long in (('q', 'query'), ('k', 'key'), ('v', 'value'))})
    return output.transpose(0, 1)


BATCH, T, S, D = 2, 3, 4, 4
CAUSAL = torch.ones(T, T, dtype=torch.bool).tril()
QUERY_MASK = torch.tensor([[1, 1, 0], [1, 0, 0]], dtype=torch.bool)
VALUE_MASK = torch.tensor([[1, 1, 0, 1], [0, 1, 0, 0]], dtype=torch.bool)


def multi_head_attention():
    random = Random(30)
    cases = []

    def add(name, config, inputs, sizes=(2, 2, 2, 2), output=D, masks=None, layer='multiHeadAttention', dims=(D, D, D)):
        """inputs: query, value, key as Keras has them, or fewer; dims: of query, key and value"""
        use_bias = config.get('useBias', True)
        parameters = heads_parameters(random, *dims, sizes, output, use_bias)
        query_mask, value_mask = masks if masks is not None else (None, None)

        def compute(i, p):
            query = i[0]
            value = i[1] if len(i) > 1 else query
            key = i[2] if len(i) > 2 else value
            mask = None
            if masks is not None or config.get('useCausalMask'):
                mask = torch.ones(BATCH, query.shape[1], key.shape[1], dtype=torch.bool)
                if config.get('useCausalMask'):
                    mask = mask & CAUSAL
                if query_mask is not None:
                    mask = mask & query_mask[:, :, None]
                if value_mask is not None:
                    mask = mask & value_mask[:, None, :]
            outputs = multi_head(p, query, value, key, mask, bool(config.get('rotary')))
            plain = len(set(sizes)) == 1 and use_bias and output == D and not config.get('rotary') and masks is None
            if plain and layer == 'multiHeadAttention':
                torch_outputs = torch_multi_head(p, query, value, key, sizes[0], mask)
                assert torch.allclose(outputs, torch_outputs, atol=1e-12)
                return torch_outputs
            return outputs

        if layer == 'multiHeadAttention':
            config = {'numHeads': sizes[0], 'keyDim': sizes[2], **config}
        else:
            config = {'numQueryHeads': sizes[0], 'numKeyValueHeads': sizes[1], 'headDim': sizes[2], **config}
        masks = None if masks is None else list(masks) + [None] * (len(inputs) - len(masks))
        cases.append(case(random, f'{layer}: {name}', layer, config, inputs, parameters, compute, masks=masks))

    query, value = random.normal(BATCH, T, D), random.normal(BATCH, S, D)
    add('a sequence that looks at itself', {}, [query])
    add('causal', {'useCausalMask': True}, [query])
    add('query and value', {}, [query, value])
    add('query, value and key', {}, [query, value, random.normal(BATCH, S, D)])
    add('features of different number', {'valueDim': 3, 'outputShape': 5}, [query, random.normal(BATCH, S, 3),
        random.normal(BATCH, S, 2)], (2, 2, 2, 3), 5, dims=(D, 2, 3))
    add('without bias', {'useBias': False}, [query, value])
    add('masked', {}, [query, value], masks=(QUERY_MASK, VALUE_MASK))
    add('masked values alone', {}, [query, value], masks=(None, VALUE_MASK))
    add('rotary', {'rotary': True}, [query], (1, 1, 4, 4))
    grouped = 'groupedQueryAttention'
    add('two heads share one key', {}, [query, value], (4, 2, 2, 2), layer=grouped)
    add('all heads share one key, causal', {'useCausalMask': True}, [query], (3, 1, 2, 2), layer=grouped)
    add('masked', {}, [query, value], (4, 2, 2, 2), layer=grouped, masks=(QUERY_MASK, VALUE_MASK))
    add('rotary, causal', {'rotary': True, 'useCausalMask': True}, [query], (4, 2, 2, 2), layer=grouped)
    write('layers', 'attention-heads', ABOUT + ' Compared with multi_head_attention_forward where that can say the same.', cases)


def without_heads():
    random = Random(31)
    cases = []

    def add(name, layer, config, scores, parameters=None, key=False, masks=None):
        inputs = [random.normal(BATCH, T, D), random.normal(BATCH, S, 5 if key else D)]
        inputs += [random.normal(BATCH, S, D)] if key else []

        def compute(i, p):
            value, k = i[1], i[2] if key else i[1]
            s = scores(i[0], k, p)
            if config.get('useCausalMask'):
                s = s.masked_fill(~torch.ones(T, S, dtype=torch.bool).tril(), -1e9)
            if masks is not None:
                s = s.masked_fill(~masks[1][:, None, :], -1e9)
            output = s.softmax(-1) @ value
            return output if masks is None else output * masks[0][:, :, None]

        cases.append(case(random, f'{layer}: {name}', layer, config, inputs, parameters or {}, compute, masks=masks))

    def dot(q, k, p):
        return q @ k.transpose(-1, -2) * p.get('scale', 1.0)

    def concat(q, k, p):
        return p['concatScoreWeight'] * torch.tanh(p.get('scale', 1.0) * (q[:, :, None] + k[:, None])).sum(-1)

    def additive(q, k, p):
        return (p.get('scale', 1.0) * torch.tanh(q[:, :, None] + k[:, None])).sum(-1)

    both = [QUERY_MASK, VALUE_MASK]
    add('query and value', 'attention', {}, dot)
    add('with a key and a scale', 'attention', {'useScale': True}, dot, {'scale': random.normal()}, key=True)
    add('masked, causal', 'attention', {'useCausalMask': True}, dot, masks=both)
    add('sums', 'attention', {'scoreMode': 'concat', 'useScale': True}, concat,
        {'scale': random.normal(), 'concatScoreWeight': random.normal()})
    add('query and value', 'additiveAttention', {}, additive, {'scale': random.normal(D)})
    add('without scale, masked', 'additiveAttention', {'useScale': False}, additive, masks=both)
    write('layers', 'attention', ABOUT, cases)


def positions():
    random = Random(32)
    cases = []
    cases.append(case(random, 'learned', 'positionEmbedding', {'sequenceLength': 5}, [random.normal(BATCH, T, D)],
                      {'embeddings': random.normal(5, D)}, lambda i, p: i[0] + p['embeddings'][:T]))

    def sines(width, wavelength):
        table = torch.zeros(T, width)
        for position in range(T):
            for index in range(width):
                angle = position / wavelength ** ((index - index % 2) / width)
                table[position, index] = math.cos(angle) if index % 2 else math.sin(angle)
        return table

    for width, wavelength in ((4, 10000), (5, 100)):
        cases.append(case(random, f'sines, {width} features', 'sinePositionEncoding', {'maxWavelength': wavelength},
                          [random.normal(BATCH, T, width)], {}, lambda i, p: i[0] + sines(width, wavelength)))
    cases.append(case(random, 'rotary', 'rotaryEmbedding', {}, [random.normal(BATCH, 2, T, 6)], {},
                      lambda i, p: rotated(i[0])))
    write('layers', 'positions', ABOUT, cases)


def transformers():
    random = Random(33)
    cases = []
    heads, width = 2, 6

    def block_parameters(cross):
        def norm(name):
            return {f'{name}/gamma': random.uniform(0.5, 1.5, D), f'{name}/beta': random.normal(D)}

        def dense(name, a, b):
            return {f'{name}/kernel': random.normal(a, b, scale=0.7), f'{name}/bias': random.normal(b)}

        def attention(name):
            return heads_parameters(random, D, D, D, (heads, heads, D // heads, D // heads), D, prefix=f'{name}/')

        parameters = {**attention('selfAttention'), **norm('selfAttentionNorm'), **norm('feedforwardNorm'),
                      **dense('feedforwardIntermediate', D, width), **dense('feedforwardOutput', width, D)}
        return {**parameters, **attention('crossAttention'), **norm('crossAttentionNorm')} if cross else parameters

    def torch_state(p, cross):
        def attention(ours, theirs):
            names = [f'{ours}/{name}' for name in ('queryDense', 'keyDense', 'valueDense')]
            out = p[f'{ours}/outputDense/kernel']
            return {f'{theirs}.in_proj_weight': torch.cat([matrix(p, name) for name in names]),
                    f'{theirs}.in_proj_bias': torch.cat([p[f'{name}/bias'].reshape(-1) for name in names]),
                    f'{theirs}.out_proj.weight': out.reshape(-1, D).T, f'{theirs}.out_proj.bias': p[f'{ours}/outputDense/bias']}

        norms = ('selfAttentionNorm', 'crossAttentionNorm', 'feedforwardNorm') if cross else (
            'selfAttentionNorm', 'feedforwardNorm')
        state = attention('selfAttention', 'self_attn')
        if cross:
            state.update(attention('crossAttention', 'multihead_attn'))
        for index, name in enumerate(norms, 1):
            state[f'norm{index}.weight'], state[f'norm{index}.bias'] = p[f'{name}/gamma'], p[f'{name}/beta']
        for index, name in enumerate(('feedforwardIntermediate', 'feedforwardOutput'), 1):
            state[f'linear{index}.weight'], state[f'linear{index}.bias'] = p[f'{name}/kernel'].T, p[f'{name}/bias']
        return state

    def add(name, layer, config, cross=False, mask=None, memory_mask=None):
        causal = layer == 'transformerDecoder'
        make = torch.nn.TransformerDecoderLayer if cross else torch.nn.TransformerEncoderLayer
        module = make(D, heads, width, 0.0, config.get('activation', 'relu'), config.get('layerNormEpsilon', 1e-5), True,
                      config.get('normalizeFirst', False))

        def compute(i, p):
            arguments = {'tgt_mask' if cross else 'src_mask': ~CAUSAL if causal else None}
            if mask is not None:
                arguments['tgt_key_padding_mask' if cross else 'src_key_padding_mask'] = ~mask
            if memory_mask is not None:
                arguments['memory_key_padding_mask'] = ~memory_mask
            return functional_call(module, torch_state(p, cross), tuple(i), arguments)

        inputs = [random.normal(BATCH, T, D)] + ([random.normal(BATCH, S, D)] if cross else [])
        masks = None if mask is None and memory_mask is None else [mask, memory_mask][:len(inputs)]
        cases.append(case(random, f'{layer}: {name}', layer, {'intermediateDim': width, 'numHeads': heads, **config},
                          inputs, block_parameters(cross), compute, masks=masks))

    first = {'normalizeFirst': True, 'activation': 'gelu'}
    add('normalised after', 'transformerEncoder', {})
    add('normalised first', 'transformerEncoder', {**first, 'layerNormEpsilon': 1e-3})
    add('causal, without an encoded sequence', 'transformerDecoder', first)
    add('with an encoded sequence, normalised after', 'transformerDecoder', {}, True)
    add('with an encoded sequence, normalised first, masked', 'transformerDecoder', first, True, memory_mask=VALUE_MASK)
    write('layers', 'transformers', ABOUT + ' torch.nn.TransformerEncoderLayer and TransformerDecoderLayer.', cases)


if __name__ == '__main__':
    for family in (multi_head_attention, without_heads, positions, transformers):
        family()
