import { describe, expect, test } from 'vitest';
import golden from '../golden/calibration.json' with { type: 'json' };
import { expectedCalibrationError, fitTemperature, negativeLogLikelihood } from './calibration.ts';
import { softmaxRows } from './probabilities.ts';

const logits = { data: Float32Array.from(golden.logits), classes: golden.classes };

describe('calibration', () => {
  test('the error is what numpy computes', () => {
    expect(expectedCalibrationError(softmaxRows(logits), golden.labels)).toBeCloseTo(
      golden.expectedCalibrationError,
      5,
    );
    expect(expectedCalibrationError(softmaxRows(logits), golden.labels, 10)).toBeCloseTo(golden.with10Bins, 5);
  });

  test('the temperature is the one that PyTorch finds', () => {
    expect(negativeLogLikelihood(logits, golden.labels)).toBeCloseTo(golden.negativeLogLikelihood, 5);
    const temperature = fitTemperature(logits, golden.labels);
    expect(temperature).toBeCloseTo(golden.temperature, 3);
    expect(negativeLogLikelihood(logits, golden.labels, temperature)).toBeCloseTo(golden.calibrated, 6);
  });

  test('no rows, or not a label for each, are refused', () => {
    expect(() => fitTemperature({ data: new Float32Array(0), classes: 2 }, [])).toThrow('got 0 rows and 0 labels');
    expect(() => expectedCalibrationError(logits, [0])).toThrow('40 rows and 1 labels');
  });
});
