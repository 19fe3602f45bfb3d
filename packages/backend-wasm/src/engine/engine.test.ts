import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type BufferRef,
  type HostArray,
  type Program,
  ProgramBuilder,
  type StateRef,
  type TypedArray,
} from '@neurite/backend';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Engine, requireWebAssembly } from './engine.ts';
import { templates } from '../codegen/templates.ts';
import * as wideCode from '../codegen/wide.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;
const floats = (shape: readonly number[], values: ArrayLike<number>): HostArray => ({
  shape,
  dtype: 'float32',
  data: Float32Array.from(values),
});
const ints = (shape: readonly number[], values: ArrayLike<number>): HostArray => ({
  shape,
  dtype: 'int32',
  data: Int32Array.from(values),
});
const valuesOf = (outputs: readonly BufferRef[]): TypedArray[] => outputs.map((output) => output.readSync());
const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => ((i * 7) % 11) - 5);

/** m ← 0.9 m + 0.1 x, w ← w − m. */
const momentum = (count: number): Program => {
  const b = new ProgramBuilder();
  const [x, w, m] = [b.input(f32(count)), b.state(f32(count)), b.state(f32(count))];
  const mean = b.binary('add', b.binary('mul', m, b.scalar(0.9)), b.binary('mul', x, b.scalar(0.1)));
  b.write(m, mean);
  b.write(w, b.binary('sub', w, mean));
  return b.finish([b.reduce('sum', mean, [0])]);
};

afterEach(() => vi.restoreAllMocks());

describe('state', () => {
  test('is updated in its own memory, seen by every program, and read without being disturbed', () => {
    const engine = new Engine();
    const [w, m] = [engine.createState(f32(5), Float32Array.of(1, 2, 3, 4, 5)), engine.createState(f32(5))];
    const step = engine.compile(momentum(5));
    const b = new ProgramBuilder();
    const read = engine.compile(b.finish([b.unary('neg', b.state(f32(5)))]));
    const before = w.readSync();
    const version = w.version;
    step.run([floats([5], [10, 10, 10, 10, 10])], [w, m]);
    expect([...before]).toEqual([1, 2, 3, 4, 5]);
    expect([...w.readSync()]).toEqual([0, 1, 2, 3, 4]);
    expect(w.version).toBeGreaterThan(version);
    expect([...valuesOf(read.run([], [w]).outputs)[0]!]).toEqual([-0, -1, -2, -3, -4]);
  });

  test('old values can go to outputs and to other variables while new ones come', () => {
    const engine = new Engine();
    const b = new ProgramBuilder();
    const [p, q, r] = [b.state(f32(3)), b.state(f32(3)), b.state(f32(3))];
    b.write(p, q);
    b.write(q, p);
    b.write(r, b.binary('add', r, p));
    const state = [
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ].map((values) => engine.createState(f32(3), Float32Array.from(values)));
    const { outputs } = engine.compile(b.finish([r, b.reverse(r, [0])])).run([], state);
    expect(state.map((ref) => ref.readSync()[0])).toEqual([2, 1, 4]);
    expect(valuesOf(outputs).map(([first]) => first)).toEqual([3, 3]);
  });

  test('a disposed variable is noticed, also by a program that had bound it', () => {
    const engine = new Engine();
    const step = engine.compile(momentum(5));
    const state = [engine.createState(f32(5)), engine.createState(f32(5))];
    const x = [floats([5], counted(5))];
    step.run(x, state);
    state[1]!.dispose();
    expect(() => step.run(x, state)).toThrow(/used after it was disposed/);
    expect(() => step.run(x, [state[0]!, state[0]!])).toThrow(/the same variable/);
    expect(() => step.run([floats([4], counted(4))], state)).toThrow(/disposed|input 0 is f32\[5\], got f32\[4\]/);
    expect(() => step.run(x, [new Engine().createState(f32(5)), state[0]!])).toThrow(/another backend/);
  });
});

describe('ten thousand runs', () => {
  test('leave memory as it was, and moments that die away become zero instead of denormal', () => {
    const engine = new Engine();
    const step = engine.compile(momentum(100));
    const state: StateRef[] = [
      engine.createState(f32(100)),
      engine.createState(f32(100), new Float32Array(100).fill(1)),
    ];
    const nothing = [floats([100], new Float32Array(100))];
    step.run(nothing, state);
    const [bytes, size] = [engine.heap.bytesInUse, engine.heap.memory.buffer.byteLength];
    for (let i = 0; i < 10_000; i++) step.run(nothing, state);
    expect([engine.heap.bytesInUse, engine.heap.memory.buffer.byteLength]).toEqual([bytes, size]);
    expect(state[1]!.readSync().every((value) => value === 0)).toBe(true);
  });

  test('a thousand programs of different shapes, disposed, leave nothing', () => {
    const engine = new Engine();
    const x = floats([1], [1]);
    for (let count = 1; count <= 1000; count++) {
      const b = new ProgramBuilder();
      const program = engine.compile(
        b.finish([b.binary('add', b.broadcast(b.input(f32(1)), [count]), b.constant(floats([], [2])))]),
      );
      expect(program.run([x]).outputs[0]!.readSync()).toHaveLength(count);
      program.dispose();
    }
    // The working memory of programs is kept.
    expect(engine.heap.blocks).toBe(1);
  });
});

describe('what nobody can reach any more', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;

  test('gives its memory back: variables, uploaded data and programs', async () => {
    const engine = new Engine();
    const make = (): void => {
      const b = new ProgramBuilder();
      engine.compile(b.finish([b.binary('add', b.input(f32(3)), b.constant(floats([3], [1, 2, 3])))]));
      engine.createState(f32(3));
      engine.upload(floats([3], [1, 2, 3]));
    };
    for (let i = 0; i < 10; i++) make();
    expect(engine.heap.blocks).toBe(40);
    await vi.waitFor(() => {
      collect();
      expect(engine.heap.blocks).toBe(0);
    });
  });
});

describe('calls back', () => {
  test('may run other programs, let the memory grow, and give results that are checked', () => {
    const engine = new Engine();
    const inner = engine.compile(((b) => b.finish([b.unary('exp', b.input(f32(2)))]))(new ProgramBuilder()));
    const b = new ProgramBuilder();
    const x = b.input(f32(2));
    const [y] = b.host({ callback: 'f', operands: [b.unary('neg', x)], outputs: [f32(2)] });
    const program = b.finish([b.binary('add', y!, x), x]);
    const callbacks = new Map([
      [
        'f',
        ([given]: readonly HostArray[]): HostArray[] => {
          engine.upload(floats([2 ** 21], new Float32Array(2 ** 21)));
          return [{ ...f32(2), data: inner.run([given!]).outputs[0]!.readSync() }];
        },
      ],
    ]);
    const { outputs } = engine.compile(program, { callbacks }).run([floats([2], [0, 1])]);
    expect(outputs[0]!.readSync()[1]).toBeCloseTo(Math.exp(-1) + 1, 6);
    expect([...outputs[1]!.readSync()]).toEqual([0, 1]);
    expect(() => engine.compile(program)).toThrow(/'f', which was not given/);
    const wrong = engine.compile(program, { callbacks: new Map([['f', () => [floats([3], [1, 2, 3])]]]) });
    expect(() => wrong.run([floats([2], [0, 1])])).toThrow(/'f' returned \(f32\[3\]\), expected \(f32\[2\]\)/);
    // A run that failed gives its memory back.
    expect(engine.compile(program, { callbacks }).run([floats([2], [0, 1])]).outputs).toHaveLength(2);
  });
});

describe('operands with strides', () => {
  test.each(['float32', 'int32'] as const)(
    'are multiplied, mirrored and joined as if they had been copied: %s',
    (dtype) => {
      const engine = new Engine();
      const run = (make: (b: ProgramBuilder, x: number) => number): number[] => {
        const b = new ProgramBuilder();
        const x = b.input({ shape: [3, 5], dtype });
        const data = dtype === 'int32' ? ints([3, 5], counted(15)) : floats([3, 5], counted(15));
        return [
          ...engine
            .compile(b.finish([make(b, x)]))
            .run([data])
            .outputs[0]!.readSync(),
        ];
      };
      /** The same transpose, as a value in memory. */
      const copied = (b: ProgramBuilder, x: number): number => {
        const t = b.transpose(x, [1, 0]);
        return b.concat([b.slice(t, [0, 0], [2, 3]), b.slice(t, [2, 0], [3, 3])], 0);
      };
      for (const use of [
        (b: ProgramBuilder, t: number): number => b.matMul(t, t, { transposeA: true }),
        (b: ProgramBuilder, t: number): number => b.matMul(t, t, { transposeB: true }),
        (b: ProgramBuilder, t: number): number =>
          b.pad(
            t,
            [
              [2, 1],
              [0, 2],
            ],
            'reflect',
          ),
        (b: ProgramBuilder, t: number): number =>
          b.pad(
            t,
            [
              [1, 2],
              [3, 0],
            ],
            'symmetric',
          ),
        (b: ProgramBuilder, t: number): number => b.cumulative('sum', t, 0),
        (b: ProgramBuilder, t: number): number => b.argReduce('max', t, 1),
        (b: ProgramBuilder, t: number): number => b.reshape(b.reverse(t, [0]), [15]),
      ]) {
        expect(run((b, x) => use(b, b.transpose(x, [1, 0])))).toEqual(run((b, x) => use(b, copied(b, x))));
      }
    },
  );
});

describe('what is missing', () => {
  test('memory: said before anything is allocated, with the largest values', () => {
    const engine = new Engine();
    const b = new ProgramBuilder();
    b.label = 'BigProduct';
    const x = b.input(f32(40_000, 1));
    const big = b.binary('add', b.matMul(x, x, { transposeB: true }), b.scalar(1));
    const program = b.finish([b.reduce('sum', b.binary('mul', big, b.transpose(big, [1, 0])), [0, 1])]);
    const bytes = engine.heap.memory.buffer.byteLength;
    expect(() => engine.compile(program)).toThrow(
      /Out of memory: this program needs \d+\.\d MB.* 6103\.5 MB for f32\[40000,40000\] of BigProduct/s,
    );
    expect(engine.heap.memory.buffer.byteLength).toBe(bytes);
  });

  test('vectors: the reason and the way out', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(requireWebAssembly).toThrow(/no vector instructions \(SIMD\).*backend-cpu/);
  });

  test('permission: a content security policy', () => {
    vi.spyOn(WebAssembly, 'Module').mockImplementation(function () {
      throw new WebAssembly.CompileError("Refused to compile because 'unsafe-eval' is not allowed");
    });
    expect(requireWebAssembly).toThrow(/content security policy forbids WebAssembly.*'wasm-unsafe-eval'/);
  });
});

describe('wide code', () => {
  test('gives the very bits of the other', () => {
    const b = new ProgramBuilder();
    const [x, w] = [b.input(f32(37, 29)), b.input(f32(29, 43))];
    const y = b.unary('tanh', b.matMul(x, w));
    const program = b.finish([y, b.reduce('sum', y, [0]), b.matMul(y, y, { transposeA: true })]);
    const inputs = [
      floats(
        [37, 29],
        counted(37 * 29).map((v) => v / 7),
      ),
      floats(
        [29, 43],
        counted(29 * 43).map((v) => v / 9),
      ),
    ];
    const [wide, narrow] = [new Engine({}, { wide: wideCode }), new Engine()].map((engine) =>
      valuesOf(engine.compile(program).run(inputs).outputs),
    );
    expect(wide).toEqual(narrow);
  });

  test('is tested before it is used', () => expect(typeof wideCode.wideIsSafe(templates)).toBe('boolean'));
});
