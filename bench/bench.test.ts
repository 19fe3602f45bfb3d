/** That the benchmark runs and measures the right thing; nothing here depends on how long anything takes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { verdicts } from './bars.ts';
import { type Contestant, measureAll, type Measurement, type Report, REPORT_MARK } from './measure.ts';
import { renderGpu } from './gpu.ts';
import { isWanted, readOptions } from './options.ts';
import { render } from './report.ts';
import { agree, figureOf, type Results } from './results.ts';
import { table } from './table.ts';
import { valuesOf } from './workloads/arrays.ts';
import { gpuWorkloads, workloadNamed } from './workloads/specification.ts';

const SHORT = { warm: 1, measure: 5, slow: 3000 };

describe('W1, one round, our side', () => {
  let report: Report;

  beforeAll(() => {
    const script = join(import.meta.dirname, 'workloads/neurite.ts');
    const args = ['--conditions=@neurite/source', script, 'W1', 'train,infer', JSON.stringify(SHORT)];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const line = stdout.split('\n').find((text) => text.startsWith(REPORT_MARK));
    if (line === undefined) throw new Error(`No report: ${stderr}`);
    report = JSON.parse(line.slice(REPORT_MARK.length)) as Report;
  });

  test('the first losses are those of PyTorch', () => {
    const losses = [0.747591495513916, 0.7463770508766174, 0.7451687455177307, 0.7439665198326111];
    expect(report.measurements[0]!.losses).toHaveLength(losses.length);
    report.measurements[0]!.losses!.forEach((loss, step) => expect(loss).toBeCloseTo(losses[step]!, 6));
  });

  test('the output is that of PyTorch', () => {
    const output = [0.4329516589641571, 0.4338473081588745, 0.4194038212299347, 0.4410470426082611];
    report.measurements[1]!.output!.slice(1).forEach((value, at) => expect(value).toBeCloseTo(output[at]!, 6));
  });

  test('every figure is there', () => {
    expect(report.load).toBeGreaterThan(0);
    expect(report.peakMemory).toBeGreaterThan(0);
    for (const { first, step } of report.measurements) {
      expect(first).toBeGreaterThan(0);
      expect(step).toBeGreaterThan(0);
    }
  });
});

describe('measuring', () => {
  const workload = workloadNamed('W1');

  test('what cannot run says why, and the rest goes on', async () => {
    const contestant: Contestant = {
      load: () => Promise.resolve(),
      train: () => {
        throw new Error('no convolutions here\nand more');
      },
      infer: () => ({ step() {}, read: () => [1, -3] }),
    };
    const { measurements } = await measureAll(contestant, workload, ['train', 'infer'], SHORT);
    expect(measurements[0]).toEqual({ mode: 'train', cannot: 'no convolutions here' });
    expect(measurements[1]!.output).toEqual([2, 1, -3]);
  });

  test('a library that does not load cannot do anything', async () => {
    const contestant: Contestant = { load: () => Promise.reject(new Error('not installed')) };
    const { measurements } = await measureAll(contestant, workload, ['train', 'infer'], SHORT);
    expect(measurements.map(({ cannot }) => cannot)).toEqual(['not installed', 'not installed']);
  });

  test('slow steps are not repeated', async () => {
    let steps = 0;
    const contestant: Contestant = {
      load: () => Promise.resolve(),
      train: () => ({
        step: () => {
          steps++;
          const end = performance.now() + 150;
          while (performance.now() < end);
        },
        read: () => [1],
      }),
    };
    await measureAll(contestant, workload, ['train'], { ...SHORT, slow: 10 });
    expect(steps).toBe(2);
  });
});

test('the numbers that all compute with', () => {
  expect(Array.from(valuesOf({ shape: [3], seed: 1, classes: 10 }))).toEqual([6, 5, 1]);
  const values = Array.from(valuesOf({ shape: [10_000], seed: 7, low: -1, high: 3 }));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...values)).toBeLessThan(3);
  expect(values.reduce((sum, value) => sum + value, 0) / 10_000).toBeCloseTo(1, 1);
});

describe('agreement', () => {
  const losses = (...values: number[]): Measurement => ({ mode: 'train', losses: values });

  test('losses may differ in their last digits', () => {
    expect(agree(losses(2, 1.0005), losses(2, 1, 0.5))).toBe(true);
    expect(agree(losses(2, 1.002), losses(2, 1))).toBe(false);
    expect(agree(losses(2, null as unknown as number), losses(2, 1))).toBe(false);
  });

  test('outputs are compared with their magnitude', () => {
    const output = (...values: number[]): Measurement => ({ mode: 'infer', output: values });
    expect(agree(output(10, 0.005), output(10, 0))).toBe(true);
    expect(agree(output(10, 0.02), output(10, 0))).toBe(false);
  });

  test('who gives no numbers agrees', () => {
    expect(agree({ mode: 'train' }, losses(1))).toBe(true);
  });
});

describe('results', () => {
  const reports: Report[] = [1, 2, 3].map((load) => ({ load, peakMemory: 10 * load, measurements: [] }));
  const measurements: Measurement[] = [3, 1, 2].map((step) => ({ mode: 'train', step, first: 2 * step }));
  const figure = figureOf({ measurements, reports }, 'train');
  const results: Results = {
    machine: {
      processor: 'P',
      cores: 2,
      memory: '1 GB',
      node: '26',
      v8: '14',
      load: 0.1,
      date: '2026-01-01',
      versions: {},
    },
    rounds: 3,
    rows: [
      {
        workload: 'W2',
        mode: 'train',
        date: '2026-01-01',
        figures: {
          neurite: figure,
          pytorch: { step: 2.5, rounds: 3 },
          'tfjs-wasm': { rounds: 1, cannot: 'no kernel' },
        },
      },
    ],
    sizes: [{ name: 'Neurite', bytes: 150_000, files: 2, entrant: 'neurite' }],
  };

  test('are medians over the rounds', () => {
    expect(figure).toEqual({ rounds: 3, step: 2, range: [1, 3], first: 4, peakMemory: 20, load: 2 });
  });

  test('are judged against what was to be reached', () => {
    expect(verdicts(results).map(({ title, value, verdict }) => [title, value, verdict])).toEqual([
      ['W2 step / PyTorch', 0.8, 'bar reached'],
      ['page that trains, KB', 150, 'bar reached'],
    ]);
  });

  test('become a page that names misses', () => {
    const page = render(results);
    expect(page).toContain('| W2  |    2.00 |    2.50 |');
    expect(page).toContain('- tfjs-wasm: no kernel (W2 train)');
  });
});

test('a table is aligned', () => {
  expect(table(['', 'b'], [['long', '1.5']])).toBe('|      |   b |\n| ---- | --: |\n| long | 1.5 |');
});

test('options', () => {
  expect(readOptions(['--only', 'W1,W3', '--rounds', '2'])).toMatchObject({
    only: ['W1', 'W3'],
    rounds: 2,
    built: true,
  });
  expect(() => readOptions(['--rounds', '0'])).toThrow('at least 1');
  expect(() => readOptions(['--mode', 'guess'])).toThrow('train, infer, fit');
});

describe('on a GPU', () => {
  test('the networks are the same with more examples at a time', () => {
    const [large, usual] = [workloadNamed('W3@512'), workloadNamed('W3')];
    expect(large).toMatchObject({ network: 'W3', title: 'CNN on 28×28, batch 512', weights: usual.weights });
    expect(Object.values(large.inputs).map(({ shape }) => shape)).toEqual([[512, 28, 28, 1], [512]]);
    expect(workloadNamed('W7@512').title).toBe('transformer block, 512 × 128 × 128, 4 heads, ffn 512');
    expect(gpuWorkloads(false).map(({ name }) => name)).toContain('W5-8192');
    expect(isWanted('W3@512', { only: ['W3'] })).toBe(true);
    expect(readOptions(['--backend', 'gpu']).backend).toBe('gpu');
    expect(() => readOptions(['--backend', 'tpu'])).toThrow("--backend: 'wasm' or 'gpu'; got 'tpu'.");
  });

  test('products are told as a share of the peak, and who cannot says why', () => {
    const text = renderGpu({
      adapter: 'A card',
      isSoftware: false,
      peak: 1000,
      date: '2026-01-01',
      rounds: 3,
      rows: [
        {
          workload: 'W5-1024',
          title: 'matMul 1024³',
          mode: 'infer',
          flops: 2e9,
          figures: {
            'neurite-gpu': { rounds: 3, step: 4 },
            'tfjs-webgpu': { rounds: 3, step: 10, differs: true },
            'jax-js-webgpu': { rounds: 0, cannot: 'no device' },
          },
        },
      ],
    });
    expect(text).toMatch(/\| W5-1024 \| matMul 1024³ \| +4\.00 \| +10\.0 ≠ \| +cannot \| +2\.50 \|/);
    expect(text).toMatch(/\| W5-1024 \| +500 \(50\.0 %\) \| +200 \(20\.0 %\) \| +cannot \|/);
    expect(text).toContain('- W5-1024, jax-js-webgpu: no device');
    expect(text).not.toContain('computes on the processor');
  });
});
