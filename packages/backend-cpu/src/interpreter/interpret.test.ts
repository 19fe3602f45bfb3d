import {
  type HostArray,
  philoxBits,
  philoxNormal,
  philoxUniform,
  ProgramBuilder,
  type TensorType,
} from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { HostBuffer, HostState } from './buffers.ts';
import { interpret } from './interpret.ts';
import { bool, f32, i32, run, runAll, values } from './testing.ts';

const scalar: TensorType = { shape: [], dtype: 'float32' };
const step: TensorType = { shape: [], dtype: 'int32' };

describe('sources', () => {
  it('fill and iota', () => {
    expect(run([], (b) => b.fill(0.1, [2]))).toMatchObject({ data: Float32Array.of(0.1, 0.1) });
    expect(values([], (b) => b.iota([2, 3], 1))).toEqual([0, 1, 2, 0, 1, 2]);
    expect(run([], (b) => b.iota([2, 2], 0, 'float32')).data).toEqual(Float32Array.of(0, 0, 1, 1));
  });

  it('random draws from the counter, its offset and its step', () => {
    const [key, counter] = [i32([2], [11, 22]), i32([2], [-2, 5])];
    const draw = (distribution: 'bits' | 'uniform' | 'normal', offset = 0) =>
      values([key, counter], (b, k, c) => b.random([2, 3], { distribution, key: k, counter: c, offset }));
    expect(draw('bits')).toEqual([...philoxBits([11, 22], [-2, 5], 6)]);
    expect(draw('uniform', 3)).toEqual([...philoxUniform([11, 22], [1, 6], 6)]);
    expect(draw('normal', 1)).toEqual([...philoxNormal([11, 22], [-1, 5], 6)]);
    const stepped = values([key, counter, i32([], [4])], (b, k, c, t) =>
      b.random([5], { distribution: 'bits', key: k, counter: c, offset: 1, step: t, stride: 10 }),
    );
    expect(stepped).toEqual([...philoxBits([11, 22], [39, 6], 5)]);
  });
});

describe('scan', () => {
  // h' = h · w + x, y = h' + t
  const body = new ProgramBuilder();
  const [h, x, w, t] = [body.input(scalar), body.input(scalar), body.input(scalar), body.input(step)];
  const next = body.binary('add', body.binary('mul', h, w), x);
  const cell = body.finish([next, body.binary('add', next, body.cast(t, 'float32'))]);
  const inputs = [f32([], [1]), f32([3], [1, 2, 3]), f32([], [10])];

  it.each([
    [false, [1123], [11, 113, 1125], [1, 11, 112]],
    [true, [1321], [1321, 133, 15], [132, 13, 1]],
  ])('runs over time, reverse %s', (reverse, final, ys, history) => {
    const outputs = runAll(inputs, (b, carry, xs, weight) => {
      const parts = b.scan({
        body: cell,
        length: 3,
        carries: [carry],
        xs: [xs],
        consts: [weight],
        reverse,
        history: true,
      });
      return [...parts.carries, ...parts.ys, ...parts.history];
    });
    expect(outputs.map(({ data }) => [...data])).toEqual([final, ys, history]);
  });

  it('of length 0 hands its carries on', () => {
    const outputs = runAll([inputs[0]!, f32([0]), inputs[2]!], (b, carry, xs, weight) => {
      const parts = b.scan({ body: cell, length: 0, carries: [carry], xs: [xs], consts: [weight] });
      return [...parts.carries, ...parts.ys];
    });
    expect(outputs.map(({ data }) => [...data])).toEqual([[1], []]);
  });
});

describe('cond and host', () => {
  const negated = new ProgramBuilder();
  const onFalse = negated.finish([negated.unary('neg', negated.input(scalar))]);
  const same = new ProgramBuilder();
  const onTrue = same.finish([same.input(scalar)]);

  it('cond runs the chosen program', () => {
    for (const chosen of [1, 0]) {
      const result = values([bool([], [chosen]), f32([], [4])], (b, c, x) => b.cond(c, [x], onTrue, onFalse)[0]!);
      expect(result).toEqual([chosen === 1 ? 4 : -4]);
    }
  });

  it('host calls back and checks what comes', () => {
    const b = new ProgramBuilder();
    const [doubled] = b.host({
      callback: 'double',
      operands: [b.input({ shape: [2], dtype: 'float32' })],
      outputs: [{ shape: [2], dtype: 'float32' }],
    });
    const program = b.finish([doubled!]);
    expect(() => interpret(program)).toThrow("the host function 'double', which was not given");
    const twice = ([x]: readonly HostArray[]): HostArray[] => [
      f32(
        x!.shape,
        Array.from(x!.data, (value) => 2 * value),
      ),
    ];
    const executable = interpret(program, { callbacks: new Map([['double', twice]]) });
    expect(executable.run([f32([2], [1, 2])]).outputs[0]!.readSync()).toEqual(Float32Array.of(2, 4));
    const wrong = interpret(program, { callbacks: new Map([['double', () => [f32([1], [1])]]]) });
    expect(() => wrong.run([f32([2], [1, 2])])).toThrow("'double' returned (f32[1]), expected (f32[2])");
  });
});

describe('interpret', () => {
  const b = new ProgramBuilder();
  const x = b.input({ ...scalar, name: 'x' });
  const w = b.state({ ...scalar, name: 'w' });
  const v = b.state({ ...scalar, name: 'v' });
  b.write(w, b.binary('add', w, x));
  b.write(v, w);
  const executable = interpret(b.finish([w, x]));

  it('reads state as it was when the run began and writes it when it ends', async () => {
    const [stateW, stateV] = [new HostState(scalar, Float32Array.of(1)), new HostState(scalar)];
    const before = stateW.readSync();
    const { outputs, done } = executable.run([f32([], [5])], [stateW, stateV]);
    await done;
    expect([...(await outputs[0]!.read())]).toEqual([1]);
    expect([...stateW.readSync(), ...stateV.readSync()]).toEqual([6, 1]);
    expect([...before]).toEqual([1]);
    expect(stateV.version).toBe(1);
    executable.run([f32([], [1])], [stateW, stateV]);
    expect([...stateW.readSync(), ...stateV.readSync()]).toEqual([7, 6]);
  });

  it('gives outputs that nobody else changes', () => {
    const input = f32([], [5]);
    const states = [new HostState(scalar), new HostState(scalar)];
    const { outputs } = executable.run([input], states);
    input.data[0] = 99;
    executable.run([input], states);
    expect([...outputs[1]!.readSync()]).toEqual([5]);
  });

  it('takes results as inputs and refuses what does not fit', () => {
    const states = [new HostState(scalar), new HostState(scalar)];
    const buffer = new HostBuffer(f32([], [3]));
    executable.run([buffer], states);
    expect([...states[0]!.readSync()]).toEqual([3]);
    expect(() => executable.run([], states)).toThrow('takes 1 of input, got 0');
    expect(() => executable.run([f32([1])], states)).toThrow("The program's input 0 (x) is f32[], got f32[1]");
    expect(() => executable.run([buffer], [states[0]!, states[0]!])).toThrow('State 1 and 0 are the same variable');
    expect(() => states[0]!.write(new Float32Array(2))).toThrow('cannot take a Float32Array of 2');
    buffer.dispose();
    expect(() => executable.run([buffer], states)).toThrow('used after it was disposed');
  });
});
