/** What smaller networks cost and gain, and the scores of the examples. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Evaluation, Figure } from './evaluation.ts';
import { int8Speed } from './int8-speed.ts';
import { smallerModels } from './smaller-models.ts';

/** A figure that an example prints after a text. */
function example(
  file: string,
  text: string,
  epochs: number,
  figure: Pick<Figure, 'bar' | 'unit' | 'lowerIsBetter'>,
): Figure {
  const run = async (seed: number): Promise<number> => {
    const program = join(import.meta.dirname, '../../examples', file);
    const args = ['--conditions=@neurite/source', program, String(epochs), String(seed)];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
    const found = printed.split(text)[1]?.match(/-?\d+(?:\.\d+)?/)?.[0];
    if (found === undefined) throw new Error(`${file} did not print a number after '${text}':\n${printed}`);
    return Number(found);
  };
  return { name: `examples/${file}, ${epochs} epochs`, ...figure, run };
}

export const library: Evaluation = {
  figures: [
    ...smallerModels,
    ...int8Speed,
    example('autoencoder.ts', '(mean squared, pixels 0 to 1):', 20, {
      bar: 0.02,
      unit: 'mean squared error',
      lowerIsBetter: true,
    }),
    example('sequence-classifier.ts', 'held-out digits:', 30, { bar: 94, unit: '% accuracy', lowerIsBetter: false }),
    example('time-series-forecast.ts', '  network', 150, {
      bar: 20,
      unit: 'mean absolute error, thousands of passengers',
      lowerIsBetter: true,
    }),
    example('character-language-model.ts', 'which was held out:', 4, {
      bar: 3.3,
      unit: 'bits a character',
      lowerIsBetter: true,
    }),
  ],
};
