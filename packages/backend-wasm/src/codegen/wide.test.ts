import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { features, hasRelaxedSimd, hasSimd } from './features.ts';
import { peakModule } from './peak.ts';
import { templates } from './templates.ts';
import { wideSelfTest } from './wide-self-test.ts';
import { compileCode, compileModule } from './wide.ts';

const environment = process.env['NEURITE_WIDE'];
afterEach(() => {
  if (environment === undefined) delete process.env['NEURITE_WIDE'];
  else process.env['NEURITE_WIDE'] = environment;
});

const sums = (module: WebAssembly.Module): number[] => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const floats = new Float32Array(memory.buffer);
  floats.set([0.9, 0.7, 0.5, 0.3, 0.2, 0.4, 0.6, 0.8, ...Array.from({ length: 96 }, (_, i) => i / 7)]);
  (new WebAssembly.Instance(module, { env: { memory } }).exports['run'] as (turns: number, at: number) => void)(3, 0);
  return [...floats.subarray(0, 104)];
};

/**
 * Compiles wide over and over while V8's threads optimise modules of the same process that call each other indirectly: what its flags
 * change for a moment must not reach them.
 */
const BESIDE_OTHERS = `
  import { ModuleBuilder, encodeModule } from ${JSON.stringify(new URL('emitter.ts', import.meta.url).href)};
  import { callValue } from ${JSON.stringify(new URL('function-builder.ts', import.meta.url).href)};
  import { instantiate } from ${JSON.stringify(new URL('instantiate.ts', import.meta.url).href)};
  import { i32 } from ${JSON.stringify(new URL('opcodes.ts', import.meta.url).href)};
  import { splitModule } from ${JSON.stringify(new URL('split-module.ts', import.meta.url).href)};
  import { compileCode } from ${JSON.stringify(new URL('wide.ts', import.meta.url).href)};

  /** Loops that call each other; no two have the same bytes. */
  const busy = (number) => {
    const module = new ModuleBuilder();
    const small = module.function({ params: ['i32'], results: ['i32'] }, (f, x) => f.return(i32.xor(x, number)));
    for (let n = 0; n < 20; n++)
      module.function({ params: ['i32'], results: ['i32'], export: 'f' + n }, (f, turns) => {
        const sum = f.local('i32');
        f.forRange(f.local('i32'), 0, turns, 1, () => {
          for (let k = 0; k < 25; k++) f.set(sum, i32.add(callValue('i32', small, [sum]), k));
        });
        f.return(sum);
      });
    return module;
  };
  const end = performance.now() + 4000;
  let compiled = 0;
  for (let number = 0; performance.now() < end; number++) {
    const module = busy(number);
    const modules = splitModule(module, 1).map((part) => new WebAssembly.Module(encodeModule(part)));
    const exports = instantiate({ modules, functions: module.functions.length }, {});
    for (let n = 0; n < 20; n++) {
      exports['f' + n](6000);
      if (n % 4 === 0) compiled += instantiate(compileCode(busy(100000 + 20 * number + n), { wide: true }), {}).f3(10) === undefined ? 0 : 1;
    }
  }
  console.log(compiled > 5);
`;

test('other modules may be compiled meanwhile', () => {
  const { stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--conditions=@neurite/source', '--input-type=module', '-e', BESIDE_OTHERS],
    { encoding: 'utf8', timeout: 60_000 },
  );
  expect([stdout.trim(), stderr, signal]).toEqual(['true', '', null]);
});

describe('wide compilation', () => {
  test('the probes agree with what compiles', () => {
    expect(hasSimd()).toBe(true);
    expect(features().simd).toBe(true);
    expect(WebAssembly.validate(peakModule(true, 12))).toBe(hasRelaxedSimd());
    expect(WebAssembly.validate(peakModule(false, 12))).toBe(true);
  });

  test('a wide module gives the bits of a narrow one, and other modules are untouched', () => {
    const bytes = peakModule(false, 24);
    const narrow = sums(compileModule(bytes));
    expect(new Set(narrow).size).toBeGreaterThan(90);
    expect(sums(compileModule(bytes, { wide: true }))).toEqual(narrow);
    expect(sums(compileModule(bytes))).toEqual(narrow);
  });

  test('the flags are restored when compilation throws', () => {
    expect(() => compileModule(new Uint8Array([1, 2, 3]), { wide: true })).toThrow(WebAssembly.CompileError);
    expect(compileModule(peakModule(false, 12))).toBeInstanceOf(WebAssembly.Module);
  });

  test('NEURITE_WIDE=0 compiles as usual', () => {
    process.env['NEURITE_WIDE'] = '0';
    expect(WebAssembly.Module.customSections(compileModule(peakModule(false, 24), { wide: true }), 'w')).toHaveLength(
      0,
    );
  });

  test('worker threads compile as usual, for flags hold for all threads', async () => {
    const program = `
      import { parentPort } from 'node:worker_threads';
      import { peakModule } from ${JSON.stringify(new URL('peak.ts', import.meta.url).href)};
      import { compileModule } from ${JSON.stringify(new URL('wide.ts', import.meta.url).href)};
      const sections = WebAssembly.Module.customSections(compileModule(peakModule(false, 24), { wide: true }), 'w');
      parentPort.postMessage(sections.length);
    `;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
      execArgv: ['--conditions=@neurite/source'],
    });
    expect(await once(worker, 'message')).toEqual([0]);
    await worker.terminate();
  });
});

test('the self-test of wide code passes', () => {
  expect(wideSelfTest(templates, compileCode)).toBe(true);
});
