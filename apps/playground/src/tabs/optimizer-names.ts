/** What the page shows of the optimizers; it downloads none of them. */
import type { Need } from '../frame/program-text.ts';

export const optimizerNames = ['adam', 'sgd', 'momentum', 'rmsprop'] as const;
export type OptimizerName = (typeof optimizerNames)[number];

export const optimizerLabels: Readonly<Record<OptimizerName, string>> = {
  adam: 'Adam',
  sgd: 'SGD',
  momentum: 'SGD, momentum 0.9',
  rmsprop: 'RMSprop',
};

/** What makes one, in a printed program; `optimizers.ts` does the same. */
export function optimizerText(name: OptimizerName, learningRate: number, need: Need): string {
  const momentum = name === 'momentum' ? ', momentum: 0.9' : '';
  const make = need('@neurite/optimizers', name === 'momentum' ? 'sgd' : name);
  return `${make}({ learningRate: ${learningRate}${momentum} })`;
}
