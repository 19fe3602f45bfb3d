"""Short audio files of other formats than WAV for packages/speech: a sine of 0.1 s, in base64.

Needs Debian's lame, flac, vorbis-tools and opus-tools.
"""

import base64
import math
import struct
import subprocess
import tempfile
import wave

from common import write

ENCODERS = {
    'mp3': ['lame', '--quiet', '-b', '32', '{wav}', '{out}'],
    'flac': ['flac', '--silent', '--no-padding', '-o', '{out}', '{wav}'],
    'ogg': ['oggenc', '-Q', '-q', '0', '-s', '1', '-o', '{out}', '{wav}'],
    'opus': ['opusenc', '--quiet', '--serial', '1', '--bitrate', '16', '{wav}', '{out}'],
}

with tempfile.TemporaryDirectory() as folder:
    wav = f'{folder}/sine.wav'
    samples = [round(16384 * math.sin(n / 6)) for n in range(1600)]
    with wave.open(wav, 'wb') as file:
        file.setparams((1, 2, 16000, len(samples), 'NONE', ''))
        file.writeframes(struct.pack(f'<{len(samples)}h', *samples))
    cases = []
    for name, command in ENCODERS.items():
        out = f'{folder}/sine.{name}'
        subprocess.run([part.format(wav=wav, out=out) for part in command], check=True, capture_output=True)
        cases.append({'name': name, 'file': base64.b64encode(open(out, 'rb').read()).decode()})
    write('speech', 'encoded-audio', 'sin(n / 6) / 2 at 16 kHz, 1600 samples', cases)
