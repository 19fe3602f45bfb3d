import { registerGradient } from '../core/tape.ts';
import { div, mul, neg } from '../ops/arithmetic.ts';
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

registerGradient('Neg', ({ dy }) => ({ x: () => neg(dy) }));
