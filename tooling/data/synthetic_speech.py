"""Embeds words spoken by synthetic voices in @neurite/data-synthetic-speech: python3 tooling/data/synthetic_speech.py

The voices are those of espeak-ng (formants) and flite (recorded pieces of speech). Every word is said once by each. The
silence around it is cut away; what is left is 8 kHz, levelled to one loudness, 8 bits a sample.
"""

import io
import pathlib
import subprocess
import tempfile

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

from embedding import deflated, words as listed, write

RATE = 8000
WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'yes', 'no', 'stop', 'go']
FLITE = ['awb', 'kal16', 'rms', 'slt']
ACCENTS = ['en-us', 'en-gb', 'en-gb-scotland', 'en-gb-x-rp']
THROATS = ['m1', 'm3', 'm4', 'm7', 'f1', 'f2', 'f4', 'f5', 'Andy', 'Annie', 'Lee', 'Mario', 'Michael', 'anika', 'belinda', 'boris', 'edward', 'linda', 'steph', 'zac']
ESPEAK = [f'{ACCENTS[number % len(ACCENTS)]}+{throat}' for number, throat in enumerate(THROATS)]


def flite(voice, word, path):
    subprocess.run(['flite', '-voice', voice, '-t', word, '-o', path], check=True)


def espeak(voice, word, path):
    tempo = 125 + 10 * (ESPEAK.index(voice) % 6)
    subprocess.run(['espeak-ng', '-v', voice, '-s', str(tempo), '-w', path, word], check=True)


def spoken(make, voice, word):
    with tempfile.NamedTemporaryFile(suffix='.wav') as file:
        make(voice, word, file.name)
        rate, samples = wavfile.read(io.BytesIO(pathlib.Path(file.name).read_bytes()))
    x = resample_poly(samples / 32768, RATE, rate)
    frames = np.abs(x[:len(x) // 80 * 80]).reshape(-1, 80).max(1)
    loud = np.flatnonzero(frames > 0.02 * frames.max())
    x = x[max(0, loud[0] - 2) * 80:(loud[-1] + 3) * 80]
    x *= 0.1 / np.sqrt(np.mean(x ** 2))
    return np.clip(x, -1, 1)


def squeezed(x):
    """8 bits a sample, finer where it is soft: the square root of the loudness, with its sign."""
    return np.round(np.sign(x) * np.sqrt(np.abs(x)) * 127).astype(np.int8)


def main():
    voices = [(flite, voice) for voice in FLITE] + [(espeak, voice) for voice in ESPEAK]
    for word in WORDS:
        takes = [squeezed(spoken(make, voice, word)) for make, voice in voices]
        write('data-synthetic-speech', f'{word}.ts', f'''// Made by tooling/data/synthetic_speech.py with espeak-ng 1.51 and flite 2.2; not to be edited.
import type {{ PackedWord }} from '../packed-word.ts';

export const recordings: PackedWord = {{
  lengths: {[len(take) for take in takes]},
  deflated:
    '{deflated(b''.join(take.tobytes() for take in takes))}',
}};
''')
    names = ['flite ' + voice for voice in FLITE] + ['espeak-ng ' + voice for voice in ESPEAK]
    write('data-synthetic-speech', 'index.ts', f'''// Made by tooling/data/synthetic_speech.py; not to be edited.
import type {{ PackedWord }} from '../packed-word.ts';

/** Each said every word, in this order. */
export const voices = {listed(names)} as const;

export const words: Readonly<Record<string, () => Promise<{{ readonly recordings: PackedWord }}>>> = {{
{chr(10).join(f"  {word}: () => import('./{word}.ts')," for word in WORDS)}
}};
''')


main()
