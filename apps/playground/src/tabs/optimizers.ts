/** The optimizers that tabs offer. */
import { adam, type Optimizer, rmsprop, sgd } from '@neurite/optimizers';
import type { OptimizerName } from './optimizer-names.ts';

export function optimizerOf(name: OptimizerName, learningRate: number): Optimizer {
  switch (name) {
    case 'adam':
      return adam({ learningRate });
    case 'sgd':
      return sgd({ learningRate });
    case 'momentum':
      return sgd({ learningRate, momentum: 0.9 });
    case 'rmsprop':
      return rmsprop({ learningRate });
  }
}
