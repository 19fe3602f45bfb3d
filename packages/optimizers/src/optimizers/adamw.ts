import type { Optimizer } from '../optimizer.ts';
import { adamNamed, type AdamOptions } from './adam.ts';

/**
 * Adam with decoupled weight decay, by default 0.004 as in Keras (PyTorch: 0.01). Default learning rate 0.001.
 *
 * Source: Loshchilov and Hutter, Decoupled weight decay regularization, arXiv:1711.05101.
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * adamw({ learningRate: 1e-3 }).name // 'adamw'
 */
export function adamw(options: AdamOptions = {}): Optimizer {
  return adamNamed('adamw', { weightDecay: 0.004, ...options });
}
