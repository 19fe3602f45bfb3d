"""Golden vectors of the features of packages/speech: torch and torchaudio in float64.

Also needs Debian's python3-torchaudio (0.13.1). `mel_scale='slaney', norm='slaney'` are librosa's filter banks.
"""

import numpy as np
import torch
import torchaudio
import torchaudio.functional as AF
import torchaudio.transforms as T

from common import Numbers, Random, fixed, write

random = Random(11)
KALDI = torchaudio.compliance.kaldi
WINDOWS = {'hann': torch.hann_window, 'hamming': torch.hamming_window, 'blackman': torch.blackman_window, 'rectangular': None}


def window_fn(name):
    return torch.ones if name == 'rectangular' else WINDOWS[name]


def tone(samples, rate):
    """A sweep with noise."""
    t = torch.arange(samples) / rate
    return fixed(np.round((0.4 * torch.sin(2 * np.pi * (150 + 900 * t) * t) + random.normal(samples, scale=0.02)).numpy(), 4))


def windows():
    cases = []
    for name in WINDOWS:
        for periodic in (True, False):
            values = torch.ones(9) if name == 'rectangular' else WINDOWS[name](9, periodic=periodic)
            cases.append({'name': f'{name} {periodic}', 'window': name, 'periodic': periodic, 'values': Numbers(values.numpy())})
    povey = torch.hann_window(9, periodic=False) ** 0.85
    cases.append({'name': 'povey False', 'window': 'povey', 'periodic': False, 'values': Numbers(povey.numpy())})
    write('speech', 'windows', 'torch windows of 9 values', cases)


def transforms():
    cases = []
    for options in [
        {'fftLength': 32, 'sequenceStride': 8},
        {'fftLength': 32, 'sequenceLength': 25, 'sequenceStride': 10, 'window': 'hamming'},
        {'fftLength': 32, 'sequenceStride': 16, 'center': False, 'window': 'rectangular'},
        {'fftLength': 32, 'sequenceLength': 20, 'sequenceStride': 10, 'padMode': 'constant', 'window': 'blackman'},
        {'fftLength': 15, 'sequenceStride': 4},
        {'fftLength': 40, 'sequenceLength': 40, 'sequenceStride': 1, 'center': False},
    ]:
        x = random.normal(2, 70 if options['sequenceStride'] > 1 else 45, scale=0.5)
        n, stride = options['fftLength'], options['sequenceStride']
        length = options.get('sequenceLength', n)
        center = options.get('center', True)
        keywords = dict(n_fft=n, hop_length=stride, win_length=length, window=window_fn(options.get('window', 'hann'))(length))
        y = torch.stft(x, **keywords, center=center, pad_mode=options.get('padMode', 'reflect'), return_complex=True)
        case = {
            'name': ' '.join(f'{k} {v}' for k, v in options.items()), 'options': options,
            'x': x, 'real': y.real.transpose(1, 2), 'imaginary': y.imag.transpose(1, 2),
        }
        if center:
            changed = y * 0.5 + y.roll(1, -1)  # not the spectrum of any signal
            case['changed'] = {'real': changed.real.transpose(1, 2), 'imaginary': changed.imag.transpose(1, 2)}
            case['inverse'] = torch.istft(changed, **keywords, center=True)
        cases.append(case)
    write('speech', 'stft', 'torch.stft and torch.istft, frames before bins', cases)


def filter_banks():
    cases = []
    for options in [
        {'sampleRate': 8000, 'fftLength': 64, 'numMelBins': 8},
        {'sampleRate': 16000, 'fftLength': 128, 'numMelBins': 10, 'minFrequency': 60, 'maxFrequency': 7600},
        {'sampleRate': 8000, 'fftLength': 64, 'numMelBins': 8, 'melScale': 'slaney', 'normalize': True},
        {'sampleRate': 16000, 'fftLength': 128, 'numMelBins': 10, 'melScale': 'slaney'},
    ]:
        bank = AF.melscale_fbanks(
            options['fftLength'] // 2 + 1, options.get('minFrequency', 0.0),
            options.get('maxFrequency', options['sampleRate'] / 2), options['numMelBins'], options['sampleRate'],
            'slaney' if options.get('normalize') else None, options.get('melScale', 'htk'))
        cases.append({'name': ' '.join(f'{k} {v}' for k, v in options.items()), 'options': options, 'bank': bank})
    write('speech', 'mel-filter-banks', 'torchaudio.functional.melscale_fbanks', cases)


def spectral():
    cases = []
    base = {'sampleRate': 8000, 'fftLength': 256, 'sequenceLength': 200, 'sequenceStride': 80, 'numMelBins': 20}
    x = torch.stack([tone(800, 8000), tone(800, 8000) * 0.1])
    for name, extra in [('HTK', {}), ('Slaney', {'melScale': 'slaney', 'normalize': True})]:
        options = {**base, **extra}
        keywords = dict(
            n_fft=256, win_length=200, hop_length=80, n_mels=20, mel_scale=extra.get('melScale', 'htk'),
            norm='slaney' if extra else None)
        mel = T.MelSpectrogram(8000, **keywords)(x)
        mfcc = T.MFCC(8000, n_mfcc=13, melkwargs=keywords)
        # One signal at a time: of several, torchaudio limits all by the loudest.
        coefficients = torch.stack([mfcc(signal) for signal in x])
        natural = T.MFCC(8000, n_mfcc=13, log_mels=True, melkwargs=keywords)(x)
        cases.append({
            'name': name, 'options': options, 'x': x,
            'mel': mel.transpose(1, 2), 'mfcc': coefficients.transpose(1, 2), 'natural': natural.transpose(1, 2),
            'decibels': torch.stack([AF.amplitude_to_DB(m, 10.0, 1e-10, 0.0, 30.0) for m in mel]).transpose(1, 2),
        })
    write('speech', 'mel-spectrograms', 'torchaudio MelSpectrogram, MFCC and amplitude_to_DB, frames before bins', cases)


def over_time():
    x = random.normal(2, 9, 3)
    cases = [
        {'name': f'deltas {n}', 'op': 'deltas', 'options': {'windowLength': n}, 'x': x,
         'y': AF.compute_deltas(x.transpose(1, 2), n).transpose(1, 2)}
        for n in (3, 5, 9)
    ]
    for options in [
        {'windowLength': 4, 'minWindowLength': 2}, {'windowLength': 4, 'minWindowLength': 2, 'center': True},
        {'windowLength': 600, 'minWindowLength': 100}, {'windowLength': 5, 'minWindowLength': 5},
    ]:
        y = AF.sliding_window_cmn(x, options['windowLength'], options['minWindowLength'], options.get('center', False))
        cases.append({'name': 'slidingCmn ' + ' '.join(map(str, options.values())), 'op': 'slidingCmn', 'options': options, 'x': x, 'y': y})
    y = (x - x.mean(1, keepdim=True)) / (x.std(1, unbiased=False, keepdim=True) + 1e-5)
    cases.append({'name': 'cmvn', 'op': 'cmvn', 'options': {}, 'x': x, 'y': y})
    write('speech', 'features-over-time', 'torchaudio compute_deltas and sliding_window_cmn; means and deviations of torch', cases)


def kaldi():
    cases = []
    x = torch.round(tone(900, 8000) * 32768)
    for options in [
        {}, {'snipEdges': False}, {'window': 'hamming', 'numMelBins': 15, 'minFrequency': 60, 'maxFrequency': -200},
        {'usePower': False, 'removeDcOffset': False, 'preemphasis': 0}, {'frameLength': 20, 'frameShift': 15, 'snipEdges': False},
    ]:
        y = KALDI.fbank(
            x.unsqueeze(0), sample_frequency=8000.0, dither=0.0, window_type=options.get('window', 'povey'),
            num_mel_bins=options.get('numMelBins', 23), low_freq=float(options.get('minFrequency', 20)),
            high_freq=float(options.get('maxFrequency', 0)), snip_edges=options.get('snipEdges', True),
            use_power=options.get('usePower', True), remove_dc_offset=options.get('removeDcOffset', True),
            preemphasis_coefficient=options.get('preemphasis', 0.97), frame_length=float(options.get('frameLength', 25)),
            frame_shift=float(options.get('frameShift', 10)))
        cases.append({'name': ' '.join(f'{k} {v}' for k, v in options.items()) or 'defaults', 'options': {'sampleRate': 8000, **options}, 'y': y})
    write('speech', 'kaldi-fbank', 'torchaudio.compliance.kaldi.fbank without dither', cases, x=Numbers(x.numpy()))


windows()
transforms()
filter_banks()
spectral()
over_time()
kaldi()
