import { spawnSync } from 'node:child_process';
import { type HostArray, ProgramBuilder, type Program } from '@neurite/backend';
import { afterEach, describe, expect, it } from 'vitest';
import { Engine, type EngineOptions } from '../engine.ts';
import { threadCount } from './count.ts';
import * as threading from './threading.ts';
import * as wide from '../../codegen/wide.ts';

const engines: Engine[] = [];
const engine = (options: EngineOptions): Engine => {
  const made = new Engine(options, { threading, wide });
  engines.push(made);
  return made;
};
afterEach(() => {
  for (const made of engines.splice(0)) made.dispose();
});

const floats = (...shape: number[]): HostArray => {
  const count = shape.reduce((product, length) => product * length, 1);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: count }, (_, at) => Math.sin(at * 1.37)) };
};

/** A product, what follows it element by element, sums over both axes, and a transposed product. */
const program = (m: number, k: number, n: number): Program => {
  const b = new ProgramBuilder();
  const [x, w] = [b.input({ shape: [m, k], dtype: 'float32' }), b.input({ shape: [k, n], dtype: 'float32' })];
  const y = b.unary('tanh', b.matMul(x, w));
  const gradient = b.matMul(x, y, { transposeA: true });
  return b.finish([y, b.reduce('sum', y, [0]), b.reduce('sum', b.unary('exp', y), [0, 1]), gradient]);
};

const outputsOf = (runner: Engine, given: Program, inputs: readonly HostArray[]): number[][] =>
  runner
    .compile(given)
    .run(inputs)
    .outputs.map((output) => [...(output as { readSync(): ArrayLike<number> & Iterable<number> }).readSync()]);

describe('any number of threads', () => {
  it.each([
    [64, 32, 48],
    [501, 67, 129],
    [3, 700, 1],
    [1, 1, 5000],
    // Packs both matrices: B together.
    [1030, 260, 140],
  ])('gives the same bits for %i × %i × %i', (m, k, n) => {
    const [given, inputs] = [program(m, k, n), [floats(m, k), floats(k, n)]];
    const alone = outputsOf(engine({ threads: 1 }), given, inputs);
    for (const threads of [2, 3, 5])
      expect(outputsOf(engine({ threads, threadTesting: { isEager: true } }), given, inputs)).toEqual(alone);
  });

  it('works on memory that grew after the threads were started', () => {
    const shared = engine({ threads: 2, threadTesting: { isEager: true } });
    const small = [floats(64, 32), floats(32, 48)];
    const before = outputsOf(shared, program(64, 32, 48), small);
    const large = [floats(600, 500), floats(500, 600)];
    expect(outputsOf(shared, program(600, 500, 600), large)).toEqual(
      outputsOf(engine({ threads: 1 }), program(600, 500, 600), large),
    );
    expect(outputsOf(shared, program(64, 32, 48), small)).toEqual(before);
  });

  it('goes on with one thread after the engine was disposed', () => {
    const shared = engine({ threads: 3, threadTesting: { isEager: true } });
    const executable = shared.compile(program(64, 32, 48));
    const inputs = [floats(64, 32), floats(32, 48)];
    const before = executable.run(inputs).outputs.map((output) => (output as { readSync(): unknown }).readSync());
    shared.dispose();
    expect(executable.run(inputs).outputs.map((output) => (output as { readSync(): unknown }).readSync())).toEqual(
      before,
    );
  });
});

describe('a worker that does not come back', () => {
  it('ends the call with an error, and the next call works', () => {
    // The second of two threads hangs in its first chunk.
    const shared = engine({ threads: 2, threadTesting: { isEager: true, stalledMilliseconds: 300, hangs: 1 } });
    const inputs = [floats(256, 64), floats(64, 128)];
    const executable = shared.compile(program(256, 64, 128));
    const expected = outputsOf(engine({ threads: 1 }), program(256, 64, 128), inputs);
    const run = (): unknown =>
      executable.run(inputs).outputs.map((output) => [...(output as { readSync(): Iterable<number> }).readSync()]);
    expect(run).toThrow(/worker thread of the engine ended or hung.*Other threads were started/);
    expect(run()).toEqual(expected);
    expect(outputsOf(shared, program(128, 64, 128), [floats(128, 64), inputs[1]!])).toEqual(
      outputsOf(engine({ threads: 1 }), program(128, 64, 128), [floats(128, 64), inputs[1]!]),
    );
  });
});

describe('a process', () => {
  const run = (code: string, env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, ['--conditions=@neurite/source', '--input-type=module', '-e', code], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
      timeout: 30_000,
      env: { ...process.env, ...env },
    });
  const work = `
    import { Engine } from './../engine.ts';
    import * as threading from './threading.ts';
import * as wide from '../../codegen/wide.ts';
    import { ProgramBuilder } from '@neurite/backend';
    const b = new ProgramBuilder();
    const x = b.input({ shape: [300, 300], dtype: 'float32' });
    const program = b.finish([b.matMul(x, x)]);
    const engine = new Engine({ threads: 3, threadTesting: { isEager: true } }, { threading, wide });
    const input = { shape: [300, 300], dtype: 'float32', data: new Float32Array(90_000).fill(1) };
    console.log(engine.compile(program).run([input]).outputs[0].readSync()[5]);
  `;

  it('with idle workers ends by itself', () => {
    const { stdout, stderr, status, signal } = run(work);
    expect([stdout.trim(), stderr, status, signal]).toEqual(['300', '', 0, null]);
  });

  it('with idle workers can be told to end', () => {
    const { stdout, status, signal } = run(`${work}\nprocess.exit(3);`);
    expect([stdout.trim(), status, signal]).toEqual(['300', 3, null]);
  });
});

describe('threadCount', () => {
  it('is what was asked for, by option or environment, else what the host has', () => {
    expect(threadCount(1)).toEqual({ count: 1 });
    expect(threadCount(3)).toEqual({ count: 3 });
    const { count } = threadCount('auto');
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThanOrEqual(8);
    const before = process.env['NEURITE_THREADS'];
    try {
      process.env['NEURITE_THREADS'] = '2';
      expect(threadCount(undefined)).toEqual({ count: 2 });
      expect(threadCount(5)).toEqual({ count: 5 });
    } finally {
      if (before === undefined) delete process.env['NEURITE_THREADS'];
      else process.env['NEURITE_THREADS'] = before;
    }
  });

  it('refuses what is no number of threads', () => {
    for (const threads of [0, -1, 1.5, NaN, '4' as never])
      expect(() => threadCount(threads)).toThrow(/threads must be a whole number of at least 1, or 'auto'/);
  });
});

describe('a host without room for shared memory', () => {
  it('runs on one thread, and says why', () => {
    const { Memory } = WebAssembly;
    class Small extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.shared === true) throw new RangeError('could not allocate memory');
        super(descriptor);
      }
    }
    WebAssembly.Memory = Small;
    try {
      const alone = engine({ threads: 4 });
      expect(alone.threads).toEqual({
        count: 1,
        because: 'shared memory cannot be had here: could not allocate memory',
      });
      expect(outputsOf(alone, program(64, 32, 48), [floats(64, 32), floats(32, 48)])[0]).toHaveLength(64 * 48);
    } finally {
      WebAssembly.Memory = Memory;
    }
  });
});
