import { describe, expect, test } from 'vitest';
import { ByteWriter } from './bytes.ts';
import { ModuleBuilder } from './emitter.ts';
import { callValue, type FunctionBuilder, type Local } from './function-builder.ts';
import type { Value, ValueType } from './instruction.ts';
import { f32, f64, i32, i64, memoryCopy, memoryFill, select } from './opcodes.ts';
import { f32x4, i16x8, i32x4, i64x2, i8x16, shuffle32, v128 } from './simd.ts';

type Run = (...args: number[]) => number;

/** A module with one exported function `run` over i32 parameters, and its memory. */
const build = (
  paramCount: number,
  result: ValueType | undefined,
  body: (f: FunctionBuilder, ...params: Local<'i32'>[]) => Value | undefined,
): { run: Run; floats: Float32Array; ints: Int32Array; bytes: Uint8Array } => {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1 });
  const params = Array.from({ length: paramCount }, () => 'i32' as const);
  module.function({ params, results: result === undefined ? [] : [result], export: 'run' }, (f, ...locals) => {
    const value = body(f, ...locals);
    if (value !== undefined) f.return(value);
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
  return {
    run: instance.exports['run'] as Run,
    floats: new Float32Array(memory.buffer),
    ints: new Int32Array(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
  };
};

describe('ByteWriter', () => {
  test('writes LEB128 as the specification and DWARF do', () => {
    const unsigned = (value: number): number[] => {
      const writer = new ByteWriter(1);
      writer.unsigned(value);
      return [...writer.bytes];
    };
    const signed = (value: number): number[] => {
      const writer = new ByteWriter(1);
      writer.signed(value);
      return [...writer.bytes];
    };
    expect(unsigned(0)).toEqual([0]);
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(unsigned(0xffffffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signed(63)).toEqual([0x3f]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
    expect(signed(-64)).toEqual([0x40]);
    expect(signed(-2147483648)).toEqual([0x80, 0x80, 0x80, 0x80, 0x78]);
    const wide = new ByteWriter();
    wide.signed64(-(2n ** 63n));
    expect([...wide.bytes]).toEqual([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]);
  });
});

describe('values', () => {
  test('i32 arithmetic, with constants folded', () => {
    const { run } = build(2, 'i32', (_, a, b) => i32.sub(i32.mul(i32.add(a, 3), b), i32.shl(a, 2)));
    expect(run(5, 7)).toBe(8 * 7 - 20);
    expect(i32.add(i32.mul(3, 4), 5).constant).toBe(17);
    expect(i32.mul(2 ** 31 - 1, 2).constant).toBe(-2);
    const { run: shift } = build(1, 'i32', (_, a) => i32.shl(0, a));
    expect(shift(3)).toBe(0);
  });

  test('floats of both widths convert and compare', () => {
    const { run } = build(1, 'f64', (_, a) => f64.promote(f32.sqrt(f32.convert_i32_s(a))));
    expect(run(2)).toBe(Math.fround(Math.SQRT2));
    const { run: clamp } = build(1, 'i32', (_, a) =>
      select(i32.trunc_sat_f32_s(f32.mul(f32.convert_i32_s(a), 1e30)), a, i32.gt_s(a, 0)),
    );
    expect(clamp(7)).toBe(2147483647);
    expect(clamp(-7)).toBe(-7);
  });

  test('64-bit products', () => {
    const { run } = build(2, 'i32', (_, a, b) =>
      i32.wrap(i64.shr_u(i64.mul(i64.extend_u(a), i64.extend_u(b)), i64.const(32n))),
    );
    expect(run(0xdeadbeef, 0xcafebabe) >>> 0).toBe(Number((0xdeadbeefn * 0xcafebaben) >> 32n));
  });

  test('memory instructions take static offsets', () => {
    const { run, floats, ints } = build(1, undefined, (f, at) => {
      f.do(f32.store(at, f32.add(f32.load(at, 4), 0.5), 8));
      f.do(f32.store(at, f32.load(at, 4), -4));
      f.do(f32.store(at, f32.load(at, -4), -8));
      f.do(memoryCopy(i32.add(at, 16), at, 12));
      f.do(memoryFill(i32.add(at, 32), 0xff, 4));
      return undefined;
    });
    floats.set([1, 2, 3], 4);
    run(16);
    expect([...floats.subarray(2, 11)]).toEqual([2, 2, 1, 2, 2.5, 0, 1, 2, 2.5]);
    expect(ints[12]).toBe(-1);
    for (const offset of [0.5, -0.5, 2 ** 32]) expect(() => i32.load(0, offset)).toThrow(RangeError);
  });

  test('SIMD arithmetic, lanes, shuffles, masks', () => {
    const { run, floats, ints, bytes } = build(0, undefined, (f) => {
      const x = f.bind(v128.load(0));
      const y = f.bind(v128.load(16));
      f.do(v128.store(32, f32x4.add(f32x4.mul(x, y), f32x4.splatConst(0.5))));
      f.do(v128.store(48, shuffle32(x, y, [0, 4, 1, 7])));
      f.do(v128.store(64, v128.bitselect(x, y, f32x4.gt(x, y))));
      f.do(v128.store(80, i32x4.shl(i32x4.const([1, -2, 3, 4]), 3)));
      f.do(v128.store(96, i64x2.extmul_low_i32x4_u(i32x4.splatConst(-1), i32x4.splatConst(-1))));
      f.do(f32.store(112, f32x4.extract(y, 2)));
      f.do(v128.store64Lane(120, x, 1));
      f.do(v128.store32Lane(128, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(i32x4.const([1, 0, 1, 0]), x), x), 0));
      f.do(v128.store(144, v128.load32Lane(4, v128.load64Zero(16), 3)));
      f.do(v128.store(160, f32x4.relaxedMadd(x, y, x)));
      return undefined;
    });
    floats.set([1, 2, 3, 4, 4, 3, 2, 1]);
    run();
    const row = (byte: number): number[] => [...floats.subarray(byte / 4, byte / 4 + 4)];
    expect(row(32)).toEqual([4.5, 6.5, 6.5, 4.5]);
    expect(row(48)).toEqual([1, 4, 2, 1]);
    expect(row(64)).toEqual([4, 3, 3, 4]);
    expect([...ints.subarray(20, 24)]).toEqual([8, -16, 24, 32]);
    expect([...ints.subarray(24, 28)]).toEqual([1, -2, 1, -2]);
    expect(floats[28]).toBe(2);
    expect([...floats.subarray(30, 32)]).toEqual([3, 4]);
    expect([...bytes.subarray(128, 132)]).toEqual([1, 0, 1, 0]);
    expect(row(144)).toEqual([4, 3, 0, 2]);
    expect(row(160)).toEqual([5, 8, 9, 8]);
  });
});

describe('control flow', () => {
  test('forRange runs as its JavaScript namesake, static or not', () => {
    for (const [start, end, step] of [
      [0, 10, 3],
      [0, 0, 1],
      [5, 2, 1],
      [2, 3, 4],
      [-4, 4, 2],
    ] as const) {
      let expected = 0;
      for (let i = start; i < end; i += step) expected += i * i + 1;
      const sum = (f: FunctionBuilder, from: Value<'i32'> | number, to: Value<'i32'> | number): Value<'i32'> => {
        const total = f.local('i32');
        const i = f.local('i32');
        f.forRange(i, from, to, step, () => f.increment(total, i32.add(i32.mul(i, i), 1)));
        return total;
      };
      expect(build(0, 'i32', (f) => sum(f, start, end)).run()).toBe(expected);
      expect(build(2, 'i32', (f, from, to) => sum(f, from, to)).run(start, end)).toBe(expected);
    }
  });

  test('if, while, block and br', () => {
    const { run } = build(1, 'i32', (f, n) => {
      const steps = f.local('i32');
      f.block((done) => {
        f.while(i32.ne(n, 1), () => {
          f.if(
            i32.and(n, 1),
            () => f.set(n, i32.add(i32.mul(n, 3), 1)),
            () => f.set(n, i32.shr_u(n, 1)),
          );
          f.increment(steps, 1);
          f.brIf(done, i32.ge_s(steps, 100));
        });
      });
      return steps;
    });
    expect(run(27)).toBe(100);
    expect(run(6)).toBe(8);
    expect(run(1)).toBe(0);
  });
});

describe('modules', () => {
  test('imports, globals, calls and shared functions', () => {
    const module = new ModuleBuilder();
    const log = module.importFunction('env', 'log', ['i32']);
    const counter = module.global('i32', 40);
    const make = (): ReturnType<ModuleBuilder['function']> =>
      module.function({ params: ['i32'], results: ['i32'] }, (f, x) => {
        f.setGlobal(counter, i32.add(counter, x));
        f.call(log, [counter]);
        f.return(i32.mul(x, 2));
      });
    const twice = module.shared('twice', make);
    expect(module.shared('twice', make)).toBe(twice);
    module.function({ params: ['i32'], results: ['i32'], export: 'run' }, (f, x) => {
      f.return(callValue('i32', twice, [callValue('i32', twice, [x])]));
    });
    module.exportGlobal('counter', counter);
    const seen: number[] = [];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), {
      env: { log: (x: number) => seen.push(x) },
    });
    expect((exports['run'] as Run)(1)).toBe(4);
    expect(seen).toEqual([41, 43]);
    expect((exports['counter'] as WebAssembly.Global).value).toBe(43);
    expect(() => callValue('i32', twice, [])).toThrow('takes 1 arguments');
    expect(() => callValue('f32', twice, [1])).toThrow('does not give one f32');
  });

  test('shared memory and atomics', () => {
    const module = new ModuleBuilder();
    module.importMemory({ module: 'env', name: 'memory', initial: 1, maximum: 1, shared: true });
    module.function({ params: ['i32'], results: ['i32'], export: 'run' }, (f, x) => {
      f.drop(i32.atomic.add(8, x));
      f.drop(i32.atomicCompareExchange(12, 0, 5));
      f.drop(i32.atomicNotify(8, -1));
      f.return(i32.add(i32.atomicLoad(8), i32.atomicWait(8, -1, i64.const(0n))));
    });
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
    expect((exports['run'] as Run)(20)).toBe(21);
    expect((exports['run'] as Run)(20)).toBe(41);
    expect(new Int32Array(memory.buffer)[3]).toBe(5);
    expect(() => new ModuleBuilder().importMemory({ module: 'a', name: 'b', initial: 1, shared: true })).toThrow(
      'maximum',
    );
  });
});
