import { type Program, ProgramBuilder, type TensorType, type ValueId } from '@neurite/backend';

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });

/**
 * A recurrent cell over time and its gradient, as a trace of it looks: h' = tanh(x·W + h·U + b) with noise, y = h'; the
 * loss is Σ y; the gradient scan goes the other way and runs the body again from the kept carries. Outputs: the loss,
 * and the gradients of W, U, b, x and the first h.
 */
export function recurrentStep(length: number, batch: number, inputs: number, units: number): Program {
  const b = new ProgramBuilder();
  const x = b.input({ ...f32(length, batch, inputs), name: 'x' });
  const h0 = b.input({ ...f32(batch, units), name: 'h' });
  const [w, u, bias] = [f32(inputs, units), f32(units, units), f32(units)].map((type) => b.state(type));
  const [key, counter] = [b.input({ shape: [2], dtype: 'int32' }), b.input({ shape: [2], dtype: 'int32' })];
  const consts = [w!, u!, bias!, key, counter];

  const body = new ProgramBuilder();
  const entering = body.input(f32(batch, units));
  const slice = body.input(f32(batch, inputs));
  const given = consts.map((value) => body.input(b.typeOf(value)));
  const t = body.input({ shape: [], dtype: 'int32' });
  const { h } = cell(body, entering, slice, given, t, batch, units);
  const forward = b.scan({ body: body.finish([h, h]), length, carries: [h0], xs: [x], consts, history: true });

  const back = new ProgramBuilder();
  // Carries: the cotangent of h, and the sums for W, U and b.
  const [dh, dw, du, db] = [f32(batch, units), f32(inputs, units), f32(units, units), f32(units)].map((type) =>
    back.input(type),
  );
  const [before, row, dy] = [f32(batch, units), f32(batch, inputs), f32(batch, units)].map((type) => back.input(type));
  const again = consts.map((value) => back.input(b.typeOf(value)));
  const step = back.input({ shape: [], dtype: 'int32' });
  const { h: out, noise } = cell(back, before!, row!, again, step, batch, units);
  const total = back.binary('add', dh!, dy!);
  const through = back.binary('mul', total, noise);
  const tanh = back.binary('div', out, noise);
  const dz = back.binary('mul', through, back.binary('sub', back.scalar(1), back.unary('square', tanh)));
  const next = [
    back.matMul(dz, again[1]!, { transposeB: true }),
    back.binary('add', dw!, back.matMul(row!, dz, { transposeA: true })),
    back.binary('add', du!, back.matMul(before!, dz, { transposeA: true })),
    back.binary('add', db!, back.reduce('sum', dz, [0])),
  ];
  const dx = back.matMul(dz, back.transpose(again[0]!, [1, 0]));
  const ones = b.fill(1, [length, batch, units]);
  const gradients = b.scan({
    body: back.finish([...next, dx]),
    length,
    carries: [f32(batch, units), f32(inputs, units), f32(units, units), f32(units)].map(({ shape }) =>
      b.fill(0, shape),
    ),
    xs: [forward.history[0]!, x, ones],
    consts,
    reverse: true,
  });
  const loss = b.reduce('sum', forward.ys[0]!, [0, 1, 2]);
  return b.finish([loss, ...gradients.carries, ...gradients.ys]);
}

/** h' = tanh(x·W + h·U + b) · noise, where noise is drawn anew in each iteration. */
function cell(
  b: ProgramBuilder,
  h: ValueId,
  x: ValueId,
  [w, u, bias, key, counter]: readonly ValueId[],
  step: ValueId,
  batch: number,
  units: number,
): { h: ValueId; noise: ValueId } {
  const z = b.binary('add', b.binary('add', b.matMul(x, w!), b.matMul(h, u!)), bias!);
  const uniform = b.random([batch, units], {
    distribution: 'uniform',
    key: key!,
    counter: counter!,
    step,
    stride: batch * units,
  });
  const noise = b.binary('add', uniform, b.scalar(0.5));
  return { h: b.binary('mul', b.unary('tanh', z), noise), noise };
}
