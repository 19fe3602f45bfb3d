import { type Optimizer, optimizerFromConfig } from '@neurite/optimizers';

/** The optimizer that was asked for; its own learning rate where none was. */
export function optimizerOf({
  optimizer = 'adam',
  learningRate,
}: {
  readonly optimizer?: string | undefined;
  readonly learningRate?: number | undefined;
}): Optimizer {
  return optimizerFromConfig(learningRate === undefined ? { name: optimizer } : { name: optimizer, learningRate });
}
