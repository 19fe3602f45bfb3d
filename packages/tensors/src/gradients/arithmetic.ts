import { registerGradient } from '../core/tape.ts';
import { add, div, floorDiv, mul, neg, pow, sign, square, sub } from '../ops/arithmetic.ts';
import { equal, greater } from '../ops/compare.ts';
import { zerosLike } from '../ops/create.ts';
import { logicalAnd, where } from '../ops/logic.ts';
import { log } from '../ops/math.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './broadcast.ts';

registerGradient('Add', ({ dy, inputs }) => ({
  a: () => sumTo(dy, inputs.a!.shape),
  b: () => sumTo(dy, inputs.b!.shape),
}));

registerGradient('Sub', ({ dy, inputs }) => ({
  a: () => sumTo(dy, inputs.a!.shape),
  b: () => sumTo(neg(dy), inputs.b!.shape),
}));

registerGradient('Multiply', ({ dy, inputs }) => ({
  a: () => sumTo(mul(dy, inputs.b!), inputs.a!.shape),
  b: () => sumTo(mul(dy, inputs.a!), inputs.b!.shape),
}));

registerGradient('RealDiv', ({ dy, inputs, outputs }) => ({
  a: () => sumTo(div(dy, inputs.b!), inputs.a!.shape),
  b: () => sumTo(neg(div(mul(dy, outputs[0]!), inputs.b!)), inputs.b!.shape),
}));

registerGradient('Mod', ({ dy, inputs }) => {
  const { a, b } = inputs as Operands;
  return {
    a: () => sumTo(dy, a.shape),
    b: () => sumTo(neg(mul(dy, floorDiv(a, b))), b.shape),
  };
});

registerGradient('Pow', ({ dy, inputs, outputs }) => {
  const { a, b } = inputs as Operands;
  return {
    // At a = b = 0 the formula is 0 · ∞; a base of 1 there makes it the 0 that it is for every other a.
    a: () => {
      const base = where(logicalAnd(equal(a, 0), equal(b, 0)), 1, a);
      return sumTo(mul(dy, mul(b, pow(base, sub(b, 1)))), a.shape);
    },
    b: () => sumTo(mul(dy, mul(outputs[0]!, log(where(greater(a, 0), a, 1)))), b.shape),
  };
});

/** The share of a in max(a, b): 1 where a is larger, ½ where they are equal, 0 where it is smaller. */
function share(a: Tensor, b: Tensor): Tensor {
  return mul(add(sign(sub(a, b)), 1), 0.5);
}

registerGradient('Maximum', ({ dy, inputs }) => {
  const { a, b } = inputs as Operands;
  return {
    a: () => sumTo(mul(dy, share(a, b)), a.shape),
    b: () => sumTo(mul(dy, share(b, a)), b.shape),
  };
});

registerGradient('Minimum', ({ dy, inputs }) => {
  const { a, b } = inputs as Operands;
  return {
    a: () => sumTo(mul(dy, share(b, a)), a.shape),
    b: () => sumTo(mul(dy, share(a, b)), b.shape),
  };
});

registerGradient('SquaredDifference', ({ dy, inputs }) => {
  const { a, b } = inputs as Operands;
  return {
    a: () => sumTo(mul(dy, mul(sub(a, b), 2)), a.shape),
    b: () => sumTo(mul(dy, mul(sub(b, a), 2)), b.shape),
  };
});

registerGradient('Atan2', ({ dy, inputs }) => {
  const { a, b } = inputs as Operands;
  // At the origin, where there is no derivative, a length of 1 makes both gradients 0.
  const lengthSquared = (): Tensor => {
    const sum = add(square(a), square(b));
    return where(equal(sum, 0), 1, sum);
  };
  return {
    a: () => sumTo(mul(dy, div(b, lengthSquared())), a.shape),
    b: () => sumTo(neg(mul(dy, div(a, lengthSquared()))), b.shape),
  };
});

registerGradient('Neg', ({ dy }) => ({ x: () => neg(dy) }));

registerGradient('Abs', ({ dy, inputs }) => ({ x: () => mul(dy, sign(inputs.x!)) }));

registerGradient('Square', ({ dy, inputs }) => ({ x: () => mul(dy, mul(inputs.x!, 2)) }));

for (const constantPiecewise of ['Sign', 'Floor', 'Ceil', 'Round', 'Step']) {
  registerGradient(constantPiecewise, ({ inputs }) => ({ x: () => zerosLike(inputs.x!) }));
}

type Operands = Record<'a' | 'b', Tensor>;
