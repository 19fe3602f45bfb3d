"""Audio files of other formats than WAV for packages/speech, in base64: a sine of 0.1 s, and one of 6 s for those who read in pieces.

Needs Debian's lame, flac, vorbis-tools and opus-tools.
"""

import base64
import math
import struct
import subprocess
import tempfile
import wave

from common import write

SHORT = {
    'mp3': ['lame', '--quiet', '-b', '32', '{wav}', '{out}'],
    'flac': ['flac', '--silent', '--no-padding', '-o', '{out}', '{wav}'],
    'oga': ['flac', '--silent', '--no-padding', '--ogg', '--serial-number', '1', '-o', '{out}', '{wav}'],
    'ogg': ['oggenc', '-Q', '-q', '0', '-s', '1', '-o', '{out}', '{wav}'],
    'opus': ['opusenc', '--quiet', '--serial', '1', '--bitrate', '16', '{wav}', '{out}'],
}
LONG = {
    'mp3': ['lame', '--quiet', '-b', '8', '{wav}', '{out}'],
    'opus': ['opusenc', '--quiet', '--serial', '1', '--bitrate', '6', '{wav}', '{out}'],
}


def encoded(encoders, samples, folder):
    wav = f'{folder}/sine.wav'
    with wave.open(wav, 'wb') as file:
        file.setparams((1, 2, 16000, len(samples), 'NONE', ''))
        file.writeframes(struct.pack(f'<{len(samples)}h', *samples))
    cases = []
    for name, command in encoders.items():
        out = f'{folder}/sine-{len(samples)}.{name}'
        subprocess.run([part.format(wav=wav, out=out) for part in command], check=True, capture_output=True)
        cases.append({'name': name, 'file': base64.b64encode(open(out, 'rb').read()).decode()})
    return cases


def sine(length):
    return [round(16384 * math.sin(n / 6)) for n in range(length)]


with tempfile.TemporaryDirectory() as temporary:
    write('speech', 'encoded-audio', 'sin(n / 6) / 2 at 16 kHz, 1600 samples', encoded(SHORT, sine(1600), temporary))
    write('speech', 'long-encoded-audio', 'sin(n / 6) / 2 at 16 kHz, 6 s', encoded(LONG, sine(96000), temporary))
