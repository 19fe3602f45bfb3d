import { registerGradient } from '../core/tape.ts';
import { add, div, mul, neg, square, sub } from '../ops/arithmetic.ts';
import { greaterEqual, lessEqual } from '../ops/compare.ts';
import { cast } from '../ops/dtype.ts';
import { logicalAnd } from '../ops/logic.ts';
import { exp, rsqrt } from '../ops/math.ts';
import { cos, cosh, sin, sinh } from '../ops/trigonometry.ts';
import type { Tensor } from '../tensor.ts';

/** States the gradient of a kernel of one input as dy ↦ g(dy, x, y). */
function registerUnary(kernel: string, gradient: (dy: Tensor, x: Tensor, y: Tensor) => Tensor): void {
  registerGradient(kernel, ({ dy, inputs, outputs }) => ({ x: () => gradient(dy, inputs.x!, outputs[0]!) }));
}

registerUnary('Sqrt', (dy, _, y) => div(dy, mul(y, 2)));
registerUnary('Rsqrt', (dy, _, y) => mul(mul(dy, -0.5), mul(square(y), y)));
registerUnary('Reciprocal', (dy, _, y) => neg(mul(dy, square(y))));
registerUnary('Exp', (dy, _, y) => mul(dy, y));
registerUnary('Expm1', (dy, x) => mul(dy, exp(x)));
registerUnary('Log', (dy, x) => div(dy, x));
registerUnary('Log1p', (dy, x) => div(dy, add(x, 1)));
registerUnary('Erf', (dy, x) => mul(dy, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))));

registerUnary('Sin', (dy, x) => mul(dy, cos(x)));
registerUnary('Cos', (dy, x) => neg(mul(dy, sin(x))));
registerUnary('Tan', (dy, _, y) => mul(dy, add(square(y), 1)));
registerUnary('Asin', (dy, x) => mul(dy, rsqrt(mul(sub(1, x), add(x, 1)))));
registerUnary('Acos', (dy, x) => neg(mul(dy, rsqrt(mul(sub(1, x), add(x, 1))))));
registerUnary('Atan', (dy, x) => div(dy, add(square(x), 1)));
registerUnary('Sinh', (dy, x) => mul(dy, cosh(x)));
registerUnary('Cosh', (dy, x) => mul(dy, sinh(x)));
registerUnary('Tanh', (dy, _, y) => mul(dy, sub(1, square(y))));
registerUnary('Asinh', (dy, x) => mul(dy, rsqrt(add(square(x), 1))));
registerUnary('Acosh', (dy, x) => mul(dy, rsqrt(mul(sub(x, 1), add(x, 1)))));
registerUnary('Atanh', (dy, x) => div(dy, mul(sub(1, x), add(x, 1))));

registerGradient('ClipByValue', ({ dy, inputs, attributes }) => {
  const x = inputs.x!;
  const { clipValueMin, clipValueMax } = attributes as { clipValueMin: number; clipValueMax: number };
  const inside = (): Tensor => cast(logicalAnd(greaterEqual(x, clipValueMin), lessEqual(x, clipValueMax)), 'float32');
  return { x: () => mul(dy, inside()) };
});
