"""The first frame of goforward.raw and its coefficients, of Debian's pocketsphinx-testdata (BSD-2).

The coefficients that come with the recording were made with noise removal, which has nothing to remove yet in the first frame but
its own share: it scales the power, so the coefficients after the first are those of the plain definition, and only there.
"""

import numpy as np

from common import Numbers, write

FOLDER = '/usr/share/pocketsphinx/test/data/'
samples = np.fromfile(f'{FOLDER}goforward.raw', '<i2')[:410].astype(int)
stored = open(f'{FOLDER}goforward.mfc', 'rb').read()
coefficients = np.frombuffer(stored[4:], '<f4')[:13]
write('speech', 'sphinx-mfcc', 'goforward.raw and goforward.mfc of pocketsphinx (BSD-2), the first frame',
      [{'name': 'goforward', 'samples': Numbers(samples), 'coefficients': Numbers(coefficients)}])
