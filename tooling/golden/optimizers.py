"""Trajectories, clipping and schedules, by PyTorch and by Keras's formulas: python3 tooling/golden/optimizers.py"""

import math
import warnings

import numpy as np
import torch

from common import Array, Numbers, Random, fixed, write

warnings.simplefilter('ignore')  # SequentialLR itself calls what PyTorch deprecates

STEPS = 20
random = Random(40)
initial = [random.normal(2, 3), random.normal(3), random.normal()]


def make_gradients():
    """Of very different sizes, drifting, with exact zeros: one whole step, one whole tensor for a while, single entries."""
    steps = []
    for step in range(STEPS):
        row = []
        for index, parameter in enumerate(initial):
            scale = (1.0, 0.05, 8.0)[index]
            gradient = random.normal(*parameter.shape, scale=scale, decimals=3) + scale * 0.5 * math.cos(step / 3 + index)
            gradient = fixed(np.round(gradient.numpy(), 3))
            if step == 7 or (index == 1 and step in (0, 1)):
                gradient = torch.zeros_like(gradient)
            if index == 0 and step % 4 == 1:
                gradient[1, 2] = 0.0
            row.append(gradient)
        steps.append(row)
    return steps


gradients = make_gradients()


def clip_by_value(grads, clipValue):
    return [g.clamp(-clipValue, clipValue) for g in grads]


def clip_by_norm(grads, clipNorm):
    return [g * clipNorm / max(float(g.norm()), clipNorm) for g in grads]


def clip_by_global_norm(grads, clipNorm):
    norm = math.sqrt(sum(float((g * g).sum()) for g in grads))
    return [g * clipNorm / max(norm, clipNorm) for g in grads]


CLIPS = {'clipByValue': clip_by_value, 'clipByNorm': clip_by_norm, 'clipByGlobalNorm': clip_by_global_norm}


def torch_clip(transform, options, parameters):
    if transform == 'clipByValue':
        torch.nn.utils.clip_grad_value_(parameters, options['clipValue'])
    elif transform == 'clipByNorm':
        for parameter in parameters:
            torch.nn.utils.clip_grad_norm_([parameter], options['clipNorm'])
    else:
        torch.nn.utils.clip_grad_norm_(parameters, options['clipNorm'])


# ---- schedules: the rate at a step, counted from 0 -------------------------------------------------------------------

def rate_at(schedule, options, step):
    o = options
    if schedule == 'constant':
        return o['learningRate']
    if schedule == 'step':
        return o['initialLearningRate'] * o['decayRate'] ** (step // o['decaySteps'])
    if schedule == 'exponential':
        power = step / o['decaySteps']
        return o['initialLearningRate'] * o['decayRate'] ** (math.floor(power) if o['staircase'] else power)
    if schedule == 'cosine':
        progress = min(step, o['decaySteps']) / o['decaySteps']
        return o['initialLearningRate'] * ((1 - o['alpha']) * 0.5 * (1 + math.cos(math.pi * progress)) + o['alpha'])
    if schedule == 'inverseTime':
        periods = step / o['decaySteps']
        return o['initialLearningRate'] / (1 + o['decayRate'] * (math.floor(periods) if o['staircase'] else periods))
    if schedule == 'polynomial':
        length = o['decaySteps'] * (max(1, math.ceil(step / o['decaySteps'])) if o['cycle'] else 1)
        left = 1 - min(step, length) / length
        return (o['initialLearningRate'] - o['endLearningRate']) * left ** o['power'] + o['endLearningRate']
    if schedule == 'cosineRestarts':
        start, length, peak = 0, o['firstDecaySteps'], 1.0
        while step >= start + length:
            start, length, peak = start + length, length * o['tMul'], peak * o['mMul']
        wave = peak * (1 + math.cos(math.pi * (step - start) / length)) / 2
        return o['initialLearningRate'] * ((1 - o['alpha']) * wave + o['alpha'])
    if schedule == 'oneCycle':
        top, rise, last = o['maxLearningRate'], o['pctStart'] * o['totalSteps'] - 1, o['totalSteps'] - 1
        first = top / o['divFactor']
        end = first / o['finalDivFactor']
        step = min(step, last)
        low, high, share = (first, top, step / rise) if step <= rise else (top, end, (step - rise) / (last - rise))
        share = (1 - math.cos(math.pi * share)) / 2 if o['annealing'] == 'cosine' else share
        return low + (high - low) * share
    if schedule == 'warmUp':
        after = o['after']
        if step < o['warmUpSteps']:
            target = rate_at(after['schedule'], after['options'], 0)
            return o['initialLearningRate'] + (target - o['initialLearningRate']) * step / o['warmUpSteps']
        return rate_at(after['schedule'], after['options'], step - o['warmUpSteps'])
    raise ValueError(schedule)


def torch_rates(make, rate, count):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=rate)
    scheduler = make(optimizer)
    values = []
    for _ in range(count):
        values.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        scheduler.step()
    return values


def schedules():
    lr = torch.optim.lr_scheduler
    cases = []

    def add(name, schedule, options, steps, check=None):
        """check: a PyTorch scheduler that must give the same rates, and how many steps of it."""
        values = [rate_at(schedule, options, step) for step in steps]
        if check is not None:
            make, count = check
            rate = options.get('initialLearningRate', options.get('learningRate', 1.0))
            if schedule == 'warmUp':
                rate = rate_at(options['after']['schedule'], options['after']['options'], 0)
            expected = torch_rates(make, rate, count)
            np.testing.assert_allclose([rate_at(schedule, options, s) for s in range(count)], expected, rtol=1e-9, atol=1e-15)
        cases.append({'name': name, 'schedule': schedule, 'formula': 'keras' if check is None else 'torch',
                      'options': options, 'steps': Numbers(steps), 'values': Numbers(values)})

    add('constant', 'constant', {'learningRate': 0.01}, [0, 1, 10, 1000], (lambda o: lr.ConstantLR(o, 1.0), 10))
    add('step: a tenth every 5 steps', 'step', {'initialLearningRate': 0.5, 'decayRate': 0.1, 'decaySteps': 5},
        list(range(12)) + [14, 15, 16], (lambda o: lr.StepLR(o, 5, 0.1), 20))
    add('exponential, every step', 'exponential',
        {'initialLearningRate': 0.1, 'decayRate': 0.9, 'decaySteps': 1, 'staircase': False}, [0, 1, 2, 3, 10, 50],
        (lambda o: lr.ExponentialLR(o, 0.9), 50))
    add('exponential over 10 steps', 'exponential',
        {'initialLearningRate': 0.1, 'decayRate': 0.5, 'decaySteps': 10, 'staircase': False}, [0, 1, 5, 10, 15, 20, 100])
    add('exponential, staircase', 'exponential',
        {'initialLearningRate': 0.1, 'decayRate': 0.5, 'decaySteps': 10, 'staircase': True}, [0, 1, 9, 10, 11, 19, 20, 25],
        (lambda o: lr.StepLR(o, 10, 0.5), 30))
    add('cosine to zero', 'cosine', {'initialLearningRate': 0.2, 'decaySteps': 10, 'alpha': 0.0},
        list(range(12)) + [100], (lambda o: lr.CosineAnnealingLR(o, 10), 11))
    add('cosine to a tenth', 'cosine', {'initialLearningRate': 0.2, 'decaySteps': 8, 'alpha': 0.1},
        list(range(11)), (lambda o: lr.CosineAnnealingLR(o, 8, 0.02), 9))
    add('warm-up from 0, then constant', 'warmUp',
        {'initialLearningRate': 0.0, 'warmUpSteps': 5, 'after': {'schedule': 'constant', 'options': {'learningRate': 0.1}}},
        list(range(9)), (lambda o: lr.LambdaLR(o, lambda s: min(s / 5, 1.0)), 12))
    add('warm-up from a tenth, then constant', 'warmUp',
        {'initialLearningRate': 0.01, 'warmUpSteps': 4, 'after': {'schedule': 'constant', 'options': {'learningRate': 0.1}}},
        list(range(8)), (lambda o: lr.LinearLR(o, 0.1, 1.0, 4), 12))
    add('warm-up, then cosine', 'warmUp',
        {'initialLearningRate': 0.02, 'warmUpSteps': 4,
         'after': {'schedule': 'cosine', 'options': {'initialLearningRate': 0.2, 'decaySteps': 10, 'alpha': 0.0}}},
        list(range(16)) + [30],
        (lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 0.1, 1.0, 4), lr.CosineAnnealingLR(o, 10)], [4]), 14))
    add('warm-up, then exponential', 'warmUp',
        {'initialLearningRate': 0.0, 'warmUpSteps': 3,
         'after': {'schedule': 'exponential',
                   'options': {'initialLearningRate': 0.3, 'decayRate': 0.9, 'decaySteps': 2, 'staircase': False}}},
        list(range(10)))
    add('inverse time', 'inverseTime', {'initialLearningRate': 0.1, 'decaySteps': 4, 'decayRate': 0.5, 'staircase': False},
        list(range(10)) + [100], (lambda o: lr.LambdaLR(o, lambda s: 1 / (1 + 0.5 * s / 4)), 20))
    add('inverse time, staircase', 'inverseTime',
        {'initialLearningRate': 0.1, 'decaySteps': 3, 'decayRate': 0.5, 'staircase': True}, list(range(10)) + [100])
    add('polynomial, a line to 0', 'polynomial',
        {'initialLearningRate': 0.1, 'decaySteps': 8, 'endLearningRate': 0.0, 'power': 1.0, 'cycle': False}, list(range(11)),
        (lambda o: lr.PolynomialLR(o, 8, 1.0), 12))
    add('polynomial, power 2.5', 'polynomial',
        {'initialLearningRate': 0.1, 'decaySteps': 8, 'endLearningRate': 0.0, 'power': 2.5, 'cycle': False}, list(range(11)),
        (lambda o: lr.PolynomialLR(o, 8, 2.5), 12))
    add('polynomial, a root to 0.01, cycles', 'polynomial',
        {'initialLearningRate': 0.1, 'decaySteps': 4, 'endLearningRate': 0.01, 'power': 0.5, 'cycle': True},
        list(range(14)) + [16, 17, 100])
    add('cosine restarts, equal', 'cosineRestarts',
        {'initialLearningRate': 0.2, 'firstDecaySteps': 5, 'tMul': 1.0, 'mMul': 1.0, 'alpha': 0.0}, list(range(17)) + [1000],
        (lambda o: lr.CosineAnnealingWarmRestarts(o, 5), 23))
    add('cosine restarts, each twice as long', 'cosineRestarts',
        {'initialLearningRate': 0.2, 'firstDecaySteps': 3, 'tMul': 2.0, 'mMul': 1.0, 'alpha': 0.1},
        list(range(24)) + [44, 45, 92, 93, 3068, 3069],
        (lambda o: lr.CosineAnnealingWarmRestarts(o, 3, 2, 0.02), 50))
    add('cosine restarts, half as long again, each lower', 'cosineRestarts',
        {'initialLearningRate': 0.2, 'firstDecaySteps': 4, 'tMul': 1.5, 'mMul': 0.8, 'alpha': 0.0}, list(range(24)) + [400])
    for annealing, name in (('cosine', 'cos'), ('linear', 'linear')):
        add(f'one cycle, {annealing}', 'oneCycle',
            {'maxLearningRate': 0.5, 'totalSteps': 20, 'pctStart': 0.3, 'annealing': annealing, 'divFactor': 25.0,
             'finalDivFactor': 1e4}, list(range(20)) + [30],
            (lambda o: lr.OneCycleLR(o, 0.5, total_steps=20, anneal_strategy=name, cycle_momentum=False), 19))
    add('one cycle, half up', 'oneCycle',
        {'maxLearningRate': 0.5, 'totalSteps': 11, 'pctStart': 0.5, 'annealing': 'cosine', 'divFactor': 10.0,
         'finalDivFactor': 100.0}, list(range(11)),
        (lambda o: lr.OneCycleLR(o, 0.5, total_steps=11, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False), 10))
    about = (
        'The rate at each step, the first being step 0. constant: learningRate. step: initialLearningRate · '
        'decayRate^floor(step / decaySteps). exponential: initialLearningRate · decayRate^(step / decaySteps), the exponent '
        'floored if staircase. cosine: initialLearningRate · ((1 − alpha) · (1 + cos(π · min(step, decaySteps) / decaySteps)) '
        '/ 2 + alpha). inverseTime: initialLearningRate / (1 + decayRate · step / decaySteps), the fraction floored if staircase. '
        'polynomial: (initialLearningRate − endLearningRate) · (1 − min(step, d) / d)^power + endLearningRate, d being '
        'decaySteps, if cycle its next multiple. cosineRestarts: cosine again and again, each time tMul times as long and mMul '
        'times as high. oneCycle: as PyTorch\'s OneCycleLR in two phases. warmUp: from initialLearningRate in a straight line over warmUpSteps steps to what `after` gives at its '
        'step 0, then `after`, whose steps are counted from there. "formula": "torch" means that PyTorch\'s own scheduler '
        'was run and gave the same.')
    write('optimizers', 'schedules', about, cases)


def clipping():
    cases = []

    def add(name, transform, options, grads):
        grads = [fixed(g) for g in grads]
        cases.append({'name': name, 'transform': transform, 'options': options, 'gradients': [Array(g) for g in grads],
                      'clipped': [Array(g) for g in CLIPS[transform](grads, **options)]})

    some = [random.normal(2, 3, scale=2.0), random.normal(3, scale=0.1), random.normal(scale=3.0)]
    zeros = [np.zeros((2, 2)), np.zeros(3)]
    add('by value', 'clipByValue', {'clipValue': 0.5}, some)
    add('by norm: each tensor by its own', 'clipByNorm', {'clipNorm': 1.0}, some)
    add('by norm: none is too long', 'clipByNorm', {'clipNorm': 100.0}, some)
    add('by norm: all zero', 'clipByNorm', {'clipNorm': 1.0}, zeros)
    add('by global norm', 'clipByGlobalNorm', {'clipNorm': 1.0}, some)
    add('by global norm: not too long', 'clipByGlobalNorm', {'clipNorm': 100.0}, some)
    add('by global norm: all zero', 'clipByGlobalNorm', {'clipNorm': 1.0}, zeros)
    add('by global norm: large gradients', 'clipByGlobalNorm', {'clipNorm': 2.0}, [1e4 * some[0].numpy(), some[1]])
    write('optimizers', 'clipping', 'Gradients before and after clipping. The layout is explained in tooling/golden/README.md.',
          cases)


# ---- trajectories ----------------------------------------------------------------------------------------------------

def torch_optimizer(name, options, parameters):
    o = options
    if name == 'sgd':
        return torch.optim.SGD(parameters, lr=o['learningRate'], momentum=o['momentum'], nesterov=o['nesterov'],
                               weight_decay=o['weightDecay'])
    if name == 'rmsprop':
        return torch.optim.RMSprop(parameters, lr=o['learningRate'], alpha=o['rho'], eps=o['epsilon'],
                                   momentum=o['momentum'], centered=o['centered'])
    if name == 'adam':
        return torch.optim.Adam(parameters, lr=o['learningRate'], betas=(o['beta1'], o['beta2']), eps=o['epsilon'],
                                amsgrad=o['amsgrad'])
    betas = {'betas': (o['beta1'], o['beta2']), 'eps': o['epsilon']} if 'beta1' in o and 'epsilon' in o else {}
    if name == 'adamax':
        return torch.optim.Adamax(parameters, lr=o['learningRate'], **betas)
    if name == 'radam':
        return torch.optim.RAdam(parameters, lr=o['learningRate'], **betas)
    if name == 'adagrad':
        return torch.optim.Adagrad(parameters, lr=o['learningRate'], eps=o['epsilon'],
                                   initial_accumulator_value=o['initialAccumulatorValue'])
    if name == 'adadelta':
        return torch.optim.Adadelta(parameters, lr=o['learningRate'], rho=o['rho'], eps=o['epsilon'])
    return torch.optim.AdamW(parameters, lr=o['learningRate'], betas=(o['beta1'], o['beta2']), eps=o['epsilon'],
                             weight_decay=o['weightDecay'], amsgrad=o['amsgrad'])


def by_torch(name, options, schedule, clip):
    parameters = [torch.nn.Parameter(p.clone()) for p in initial]
    optimizer = torch_optimizer(name, options, parameters)
    rows = []
    for step in range(STEPS):
        if schedule is not None:
            optimizer.param_groups[0]['lr'] = rate_at(schedule['schedule'], schedule['options'], step)
        for parameter, gradient in zip(parameters, gradients[step]):
            parameter.grad = gradient.clone()
        if clip is not None:
            torch_clip(clip['transform'], clip['options'], parameters)
        optimizer.step()
        rows.append([Numbers(p.detach().numpy().reshape(-1)) for p in parameters])
    return rows


class KerasFormula:
    """The updates as Keras 3 computes them, in numpy: one object a parameter."""

    def __init__(self, name, options):
        self.name, self.o = name, options
        self.m = self.v = self.mean = self.largest = 0.0
        self.step = 0

    def __call__(self, p, g, rate):
        self.step += 1
        o = self.o
        return getattr(self, self.name)(p, g, rate, o)

    def sgd(self, p, g, rate, o):
        p = p - rate * o['weightDecay'] * p
        if o['momentum'] == 0:
            return p - rate * g
        self.m = o['momentum'] * self.m - rate * g
        return p + (o['momentum'] * self.m - rate * g if o['nesterov'] else self.m)

    def rmsprop(self, p, g, rate, o):
        self.v = o['rho'] * self.v + (1 - o['rho']) * g * g
        denominator = self.v + o['epsilon']
        if o['centered']:
            self.mean = o['rho'] * self.mean + (1 - o['rho']) * g
            denominator = denominator - self.mean * self.mean
        increment = rate * g / np.sqrt(denominator)
        if o['momentum'] == 0:
            return p - increment
        self.m = o['momentum'] * self.m + increment
        return p - self.m

    def adam(self, p, g, rate, o):
        alpha = rate * math.sqrt(1 - o['beta2'] ** self.step) / (1 - o['beta1'] ** self.step)
        self.m = self.m + (g - self.m) * (1 - o['beta1'])
        self.v = self.v + (g * g - self.v) * (1 - o['beta2'])
        second = self.v
        if o['amsgrad']:
            self.largest = np.maximum(self.largest, self.v)
            second = self.largest
        return p - alpha * self.m / (np.sqrt(second) + o['epsilon'])

    def adamw(self, p, g, rate, o):
        return self.adam(p - rate * o['weightDecay'] * p, g, rate, o)


class PaperFormula:
    """Optimizers that PyTorch 1.13 lacks, as their papers state them, in numpy: one object a parameter."""

    def __init__(self, name, options):
        self.name, self.o = name, options
        self.m = self.v = self.rows = self.columns = self.linear = 0.0
        self.squares = options.get('initialAccumulatorValue')
        self.step = 0

    def __call__(self, p, g, rate):
        self.step += 1
        return getattr(self, self.name)(p, g, rate, self.o)

    def lion(self, p, g, rate, o):
        """Chen et al., arXiv:2302.06675, program 1, without weight decay."""
        update = np.sign(o['beta1'] * self.m + (1 - o['beta1']) * g)
        self.m = o['beta2'] * self.m + (1 - o['beta2']) * g
        return p - rate * update

    def nadam(self, p, g, rate, o):
        """Dozat 2016, algorithm 2. PyTorch 1.13 multiplies the next product by the present momentum twice; later ones do not."""
        def momentum(step):
            return o['beta1'] * (1 - 0.5 * 0.96 ** (step * o['momentumDecay']))

        now, after = momentum(self.step), momentum(self.step + 1)
        self.product = now if self.step == 1 else self.product * now
        self.m = o['beta1'] * self.m + (1 - o['beta1']) * g
        self.v = o['beta2'] * self.v + (1 - o['beta2']) * g * g
        m = after * self.m / (1 - self.product * after) + (1 - now) * g / (1 - self.product)
        return p - rate * m / (np.sqrt(self.v / (1 - o['beta2'] ** self.step)) + o['epsilon'])

    def lamb(self, p, g, rate, o):
        """You et al., arXiv:1904.00962, algorithm 2, without weight decay."""
        self.m = o['beta1'] * self.m + (1 - o['beta1']) * g
        self.v = o['beta2'] * self.v + (1 - o['beta2']) * g * g
        m, v = self.m / (1 - o['beta1'] ** self.step), self.v / (1 - o['beta2'] ** self.step)
        r = m / (np.sqrt(v) + o['epsilon'])
        size, length = math.sqrt(np.sum(p * p)), math.sqrt(np.sum(r * r))
        return p - rate * (size / length if size > 0 and length > 0 else 1.0) * r

    def adafactor(self, p, g, rate, o):
        """Shazeer and Stern, arXiv:1804.04235, algorithm 4 for matrices and 5 for vectors, with the rate as in Keras 3."""
        kept = 1 - self.step ** o['beta2Decay']
        squares = g * g + o['epsilon1']
        if g.ndim >= 2:
            self.rows = kept * self.rows + (1 - kept) * squares.mean(-1)
            self.columns = kept * self.columns + (1 - kept) * squares.mean(-2)
            v = self.rows[..., :, None] * self.columns[..., None, :] / self.rows.mean(-1)[..., None, None]
        else:
            self.v = v = kept * self.v + (1 - kept) * squares
        u = g / np.sqrt(v)
        u = u / max(1.0, math.sqrt(np.mean(u * u)) / o['clipThreshold'])
        rho = min(rate, 1 / math.sqrt(self.step)) if o['relativeStep'] else rate
        return p - max(o['epsilon2'], math.sqrt(np.mean(p * p))) * rho * u

    def ftrl(self, p, g, rate, o):
        """McMahan et al., KDD 2013, algorithm 1, with any power of the sum of squares and with shrinkage, as in Keras 3."""
        power, l1 = -o['learningRatePower'], o['l1RegularizationStrength']
        before = self.squares
        self.squares = before + g * g
        gradient = g + 2 * o['l2ShrinkageRegularizationStrength'] * p
        sigma = (self.squares ** power - before ** power) / rate
        self.linear = self.linear + gradient - sigma * p
        quadratic = self.squares ** power / rate + 2 * (o['l2RegularizationStrength'] + o['beta'] / (2 * rate))
        return (np.clip(self.linear, -l1, l1) - self.linear) / quadratic


def by_formula(formula, name, options, schedule, clip):
    parameters = [p.numpy().copy() for p in initial]
    formulas = [formula(name, options) for _ in initial]
    rows = []
    for step in range(STEPS):
        rate = options['learningRate'] if schedule is None else rate_at(schedule['schedule'], schedule['options'], step)
        row = gradients[step] if clip is None else CLIPS[clip['transform']](gradients[step], **clip['options'])
        parameters = [f(p, g.numpy(), rate) for f, p, g in zip(formulas, parameters, row)]
        rows.append([Numbers(np.asarray(p).reshape(-1)) for p in parameters])
    return rows


def trajectories():
    cases = []

    def add(name, optimizer, formula, schedule=None, clip=None, **options):
        case = {'name': f'{optimizer} {formula}: {name}', 'optimizer': optimizer, 'formula': formula, 'options': options}
        if schedule is not None:
            case['schedule'] = schedule
        if clip is not None:
            case['clip'] = clip
        if formula == 'torch':
            case['parameters'] = by_torch(optimizer, options, schedule, clip)
        else:
            objects = KerasFormula if formula == 'keras' else PaperFormula
            case['parameters'] = by_formula(objects, optimizer, options, schedule, clip)
        cases.append(case)

    def sgd(learningRate=0.01, momentum=0.0, nesterov=False, weightDecay=0.0):
        return {'learningRate': learningRate, 'momentum': momentum, 'nesterov': nesterov, 'weightDecay': weightDecay}

    def rmsprop(formula, momentum=0.0, centered=False):
        rest = {'rho': 0.99, 'epsilon': 1e-8} if formula == 'torch' else {'rho': 0.9, 'epsilon': 1e-7}
        return {'learningRate': 0.01, **rest, 'momentum': momentum, 'centered': centered}

    def adam(formula, amsgrad=False, learningRate=0.01, beta1=0.9, beta2=0.999, epsilon=None):
        epsilon = epsilon or (1e-8 if formula == 'torch' else 1e-7)
        return {'learningRate': learningRate, 'beta1': beta1, 'beta2': beta2, 'epsilon': epsilon, 'amsgrad': amsgrad}

    decay = {'schedule': 'exponential',
             'options': {'initialLearningRate': 0.05, 'decayRate': 0.8, 'decaySteps': 1, 'staircase': False}}
    warm = {'schedule': 'warmUp', 'options': {'initialLearningRate': 0.0, 'warmUpSteps': 5, 'after': {
        'schedule': 'cosine', 'options': {'initialLearningRate': 0.05, 'decaySteps': 12, 'alpha': 0.1}}}}

    add('plain', 'sgd', 'torch', **sgd())
    for formula in ('torch', 'keras'):
        if formula == 'torch':
            add('momentum', 'sgd', formula, **sgd(momentum=0.9))
            add('nesterov', 'sgd', formula, **sgd(momentum=0.9, nesterov=True))
        add('weight decay', 'sgd', formula, **sgd(learningRate=0.05, weightDecay=0.1))
        add('momentum, exponential schedule', 'sgd', formula, schedule=decay, **sgd(learningRate=0.05, momentum=0.9))
        add('defaults', 'rmsprop', formula, **rmsprop(formula))
        add('momentum', 'rmsprop', formula, **rmsprop(formula, momentum=0.9))
        add('centered', 'rmsprop', formula, **rmsprop(formula, centered=True))
        add('defaults, rate 0.01', 'adam', formula, **adam(formula))
        add('epsilon 0.001', 'adam', formula, **adam(formula, epsilon=1e-3))
        add('amsgrad', 'adam', formula, **adam(formula, amsgrad=True, beta2=0.9))
        add('warm-up and cosine', 'adam', formula, schedule=warm, **adam(formula, learningRate=0.05))
        add('weight decay 0.1', 'adamw', formula, **adam(formula, learningRate=0.02), weightDecay=0.1)
        for transform, option in (('clipByValue', 'clipValue'), ('clipByNorm', 'clipNorm'), ('clipByGlobalNorm', 'clipNorm')):
            if formula == 'torch' or transform == 'clipByGlobalNorm':
                add(transform, 'sgd', formula, clip={'transform': transform, 'options': {option: 0.5}},
                    **sgd(learningRate=0.1, momentum=0.9))
    add('clipByGlobalNorm', 'adam', 'torch', clip={'transform': 'clipByGlobalNorm', 'options': {'clipNorm': 0.5}},
        **adam('torch'))
    betas = {'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-8}
    for name in ('adamax', 'radam'):
        add('rate 0.02', name, 'torch', learningRate=0.02, **betas)
    add('beta2 0.9: rectified from the fifth step', 'radam', 'torch', learningRate=0.02, beta1=0.8, beta2=0.9, epsilon=1e-3)
    add('epsilon 0.1', 'adamax', 'torch', learningRate=0.02, beta1=0.8, beta2=0.7, epsilon=0.1)
    for decay_of_momentum in (0.004, 1.0):
        add(f'momentum decay {decay_of_momentum}', 'nadam', 'paper', learningRate=0.02, **betas, momentumDecay=decay_of_momentum)
    add('rate 0.1', 'adagrad', 'torch', learningRate=0.1, initialAccumulatorValue=0.1, epsilon=1e-8)
    add('from zero, epsilon 0.01', 'adagrad', 'torch', learningRate=0.1, initialAccumulatorValue=0.0, epsilon=0.01)
    add('rate 1', 'adadelta', 'torch', learningRate=1.0, rho=0.9, epsilon=1e-6)
    add('epsilon 0.001, exponential schedule', 'adadelta', 'torch', schedule=decay, learningRate=0.05, rho=0.95, epsilon=1e-3)

    add('rate 0.01', 'lion', 'paper', learningRate=0.01, beta1=0.9, beta2=0.99)
    add('rate 0.05, betas 0.5 and 0.8', 'lion', 'paper', learningRate=0.05, beta1=0.5, beta2=0.8)
    add('rate 0.02', 'lamb', 'paper', learningRate=0.02, **betas)
    factored = {'beta2Decay': -0.8, 'epsilon1': 1e-30, 'epsilon2': 1e-3}
    add('rate 0.1', 'adafactor', 'paper', learningRate=0.1, **factored, clipThreshold=1.0, relativeStep=True)
    add('rate 0.5, limited at first', 'adafactor', 'paper', learningRate=0.5, **factored, clipThreshold=2.0, relativeStep=True)
    add('rate 0.5, not limited', 'adafactor', 'paper', learningRate=0.5, **factored, clipThreshold=0.5, relativeStep=False)

    def ftrl(rate, l1=0.0, l2=0.0, shrinkage=0.0, beta=0.0, power=-0.5):
        return {'learningRate': rate, 'learningRatePower': power, 'initialAccumulatorValue': 0.1,
                'l1RegularizationStrength': l1, 'l2RegularizationStrength': l2,
                'l2ShrinkageRegularizationStrength': shrinkage, 'beta': beta}

    add('rate 0.1', 'ftrl', 'paper', **ftrl(0.1))
    add('L1 2: zeros', 'ftrl', 'paper', **ftrl(0.1, l1=2.0))
    add('L2, shrinkage, beta, another power', 'ftrl', 'paper', **ftrl(0.05, l1=0.1, l2=0.2, shrinkage=0.3, beta=1.0, power=-0.7))
    write('optimizers', 'trajectories', 'Twenty steps on given gradients. The layout is explained in tooling/golden/README.md.',
          cases, initial=[Array(p) for p in initial], gradients=[[Array(g) for g in row] for row in gradients])


trajectories()
clipping()
schedules()
