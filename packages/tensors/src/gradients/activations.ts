import { registerGradient } from '../core/tape.ts';
import { minimum, mul, sub } from '../ops/arithmetic.ts';
import { sigmoid } from '../ops/activations.ts';
import { greater, less } from '../ops/compare.ts';
import { cast } from '../ops/dtype.ts';
import { logicalAnd, where } from '../ops/logic.ts';
import { exp, step } from '../ops/math.ts';
import { sum } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './broadcast.ts';

registerGradient('Relu', ({ dy, inputs }) => ({ x: () => mul(dy, step(inputs.x!)) }));

registerGradient('Relu6', ({ dy, inputs }) => ({
  x: () => mul(dy, cast(logicalAnd(greater(inputs.x!, 0), less(inputs.x!, 6)), 'float32')),
}));

registerGradient('LeakyRelu', ({ dy, inputs, attributes }) => ({
  x: () => mul(dy, step(inputs.x!, attributes.alpha as number)),
}));

registerGradient('Prelu', ({ dy, inputs }) => {
  const x = inputs.x!;
  const alpha = inputs.alpha!;
  return {
    x: () => sumTo(mul(dy, where(greater(x, 0), 1, alpha)), x.shape),
    alpha: () => sumTo(mul(dy, where(greater(x, 0), 0, x)), alpha.shape),
  };
});

registerGradient('Elu', ({ dy, inputs }) => ({ x: () => mul(dy, exp(minimum(inputs.x!, 0))) }));

/** Klambauer et al., arXiv:1706.02515: the fixed point of mean 0 and variance 1. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

registerGradient('Selu', ({ dy, inputs }) => {
  const x = inputs.x!;
  const scale = (): Tensor => where(greater(x, 0), SELU_SCALE, SELU_SCALE * SELU_ALPHA);
  return { x: () => mul(dy, mul(exp(minimum(x, 0)), scale())) };
});

registerGradient('Softplus', ({ dy, inputs }) => ({ x: () => mul(dy, sigmoid(inputs.x!)) }));

registerGradient('Sigmoid', ({ dy, outputs }) => {
  const y = outputs[0]!;
  return { x: () => mul(dy, mul(y, sub(1, y))) };
});

registerGradient('Softmax', ({ dy, outputs, attributes }) => {
  const y = outputs[0]!;
  return {
    logits: () => {
      const weighted = mul(dy, y);
      return sub(weighted, mul(sum(weighted, attributes.dim as number, true), y));
    },
  };
});
