"""Golden vectors of audio for packages/speech: resampling as torchaudio does it, the codes of G.711 as CPython has them.

Also needs Debian's python3-torchaudio (0.13.1).
"""

import audioop
import struct

import numpy as np
import torch
import torchaudio.functional as AF

from common import Numbers, Random, write


def resampling():
    random = Random(3)
    cases = []
    for before, after, length, options in [
        (8000, 16000, 60, {}),
        (16000, 8000, 100, {}),
        (44100, 16000, 180, {}),
        (8000, 11025, 50, {}),
        (16000, 8000, 100, {'lowpassFilterWidth': 12, 'rolloff': 0.9}),
        (3, 2, 5, {}),
    ]:
        samples = random.normal(length, scale=0.3)
        python = {'lowpass_filter_width': options.get('lowpassFilterWidth', 6), 'rolloff': options.get('rolloff', 0.99)}
        output = AF.resample(samples, before, after, **python)
        name = f'{before} to {after}' + (' sharper' if options else '')
        cases.append({
            'name': name, 'from': before, 'to': after, 'options': options,
            'samples': Numbers(samples.numpy()), 'output': Numbers(output.numpy()),
        })
    write('speech', 'resampling', 'torchaudio 0.13.1, functional.resample in float64', cases)


def companding():
    codes = bytes(range(256))
    samples = sorted({*range(-32768, 32768, 331), *range(-64, 64), -32768, 32767, 32635, 32636, -32635})
    packed = struct.pack(f'<{len(samples)}h', *samples)
    cases = []
    for name, decode, encode in [
        ('muLaw', audioop.ulaw2lin, audioop.lin2ulaw),
        ('aLaw', audioop.alaw2lin, audioop.lin2alaw),
    ]:
        decoded = struct.unpack('<256h', decode(codes, 2))
        cases.append({'name': name, 'decoded': Numbers(decoded), 'encoded': Numbers(encode(packed, 2))})
    write('speech', 'companding', 'CPython audioop: what every byte decodes to, and codes of 16-bit samples', cases,
          samples=Numbers(samples))


resampling()
companding()
