/**
 * How well strangers are understood: recordings of digits by five speakers (the Free Spoken Digit Dataset), the one who is tested in no
 * training set; another voice altogether; strings of digits in noise; sentences of synthetic voices; and how fast words are found in a
 * stream.
 *
 * The settings of the recogniser of digits were chosen on two speakers: `yweweler` judged while three others were trained on, and `george` had a say in how far
 * formants are moved. Then they were fixed for all five; `jackson`, `lucas` and `nicolas` chose nothing.
 */
import type { Evaluation } from './evaluation.ts';
import { digitFigures } from './speech/digits.ts';
import { largestCtcError, largestFeatureError } from './speech/golden.ts';
import { sentenceFigures } from './speech/sentences.ts';
import { streamFigures } from './speech/streams.ts';
import { stringFigures } from './speech/strings.ts';

export const speech: Evaluation = {
  figures: [
    ...digitFigures,
    ...stringFigures,
    ...sentenceFigures,
    ...streamFigures,
    {
      name: 'features, largest difference from torchaudio',
      bar: 1e-4,
      unit: 'relative to 1 + |value|',
      lowerIsBetter: true,
      run: largestFeatureError,
    },
    {
      name: 'CTC, largest difference from PyTorch, losses and gradients',
      bar: 1e-5,
      unit: 'relative to 1 + |value|',
      lowerIsBetter: true,
      run: largestCtcError,
    },
  ],
};
