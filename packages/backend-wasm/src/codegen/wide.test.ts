import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { features, hasRelaxedSimd, hasSimd } from './features.ts';
import { peakModule } from './peak.ts';
import { templates } from './templates.ts';
import { wideSelfTest } from './wide-self-test.ts';
import { compileModule } from './wide.ts';

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
  expect(wideSelfTest(templates, compileModule)).toBe(true);
});
