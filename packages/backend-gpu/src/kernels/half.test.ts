// Half precision. SwiftShader has no f16: there its numbers are tried in float32 that were rounded, and the kernels with f16 are compiled for
// Dawn's null adapter, which has every feature and computes nothing.
import { type Backend, type HostArray, type Program, ProgramBuilder, type ProgramRunner } from '@neurite/backend';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGpuBackend } from '../backend.ts';
import { type LoweredProgram, lowerProgram } from '../engine/lower.ts';
import { Pipelines } from '../engine/pipelines.ts';
import type { KernelCall } from '../wgsl/kernel-writer.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`Half precision is not computed on a GPU: ${missing}.`);

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** A number in half precision, to the nearest, ties to even; as `Math.f16round`, which Node 22 has not. */
function halfOf(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < 65_520)) return value / 0;
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(magnitude))) - 10);
  // Among numbers of this size, only whole ones are left.
  const whole = magnitude / step + 2 ** 52 - 2 ** 52;
  return Math.sign(value) * whole * step;
}

const array = (shape: number[], at: (index: number) => number): HostArray => ({
  ...f32(...shape),
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => at(index)),
});

const product = (a: HostArray, b: HostArray): Program => {
  const builder = new ProgramBuilder();
  return builder.finish([builder.matMul(builder.input(a), builder.input(b))]);
};

const callsOf = ({ steps }: LoweredProgram): KernelCall[] =>
  steps.flatMap((step) => (step.kind === 'kernels' ? step.calls : []));

/** Two layers, their loss and the gradients of their weights, as a training step has them. */
const twoLayers = (): Program => {
  const b = new ProgramBuilder();
  const [x, w1, w2] = [b.input(f32(32, 16)), b.state(f32(16, 64)), b.state(f32(64, 32))];
  const hidden = b.binary('max', b.matMul(x, w1), b.scalar(0));
  const y = b.matMul(hidden, w2);
  const loss = b.reduce('sum', b.unary('square', y), [0, 1]);
  const dy = b.binary('mul', y, b.scalar(2));
  const dw2 = b.matMul(hidden, dy, { transposeA: true });
  const dHidden = b.matMul(dy, w2, { transposeB: true });
  const dw1 = b.matMul(x, b.select(b.compare('gt', hidden, b.scalar(0)), dHidden, b.scalar(0)), { transposeA: true });
  b.write(w1, b.binary('sub', w1, b.binary('mul', dw1, b.scalar(0.01))));
  b.write(w2, b.binary('sub', w2, b.binary('mul', dw2, b.scalar(0.01))));
  return b.finish([loss]);
};

const convolutions = (): Program => {
  const b = new ProgramBuilder();
  const geometry = {
    strides: [1, 1],
    dilations: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
    groups: 1,
  } as const;
  const [x, first, second] = [b.input(f32(2, 8, 8, 3)), b.state(f32(3, 3, 3, 8)), b.state(f32(3, 3, 8, 4))];
  const hidden = b.binary('max', b.conv(x, first, geometry), b.scalar(0));
  const y = b.conv(hidden, second, geometry);
  const dx = b.convInputGradient(y, second, [2, 8, 8, 8], geometry);
  const dFilter = b.convFilterGradient(hidden, y, [3, 3, 8, 4], geometry);
  b.write(second, b.binary('sub', second, dFilter));
  return b.finish([b.reduce('sum', dx, [0, 1, 2, 3])]);
};

describe.skipIf(missing !== undefined)('half precision, as float32 that is rounded', () => {
  const backend = createGpuBackend({ name: 'gpu-half', allowSoftware: true, emulatesHalf: true }) as Backend &
    ProgramRunner;
  beforeAll(() => backend.init());
  afterAll(() => backend.dispose());

  const run = async (program: Program, precision: 'float32' | 'mixedFloat16', ...inputs: HostArray[]) => {
    const executable = backend.compile(program, { precision });
    const values = await executable.run(inputs).outputs[0]!.read();
    executable.dispose();
    return Array.from(values);
  };

  it('rounds to nearest, ties to even, from the smallest numbers to infinity', async () => {
    const special = [0, 1, 65504, 65519.99, 65520, -1e6, Infinity, -Infinity, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -14];
    const small = [2 ** -24, 2 ** -25, 1.5 * 2 ** -24, 2.5 * 2 ** -24, 1023.5 * 2 ** -24, 1e-9, -3e-6];
    const many = Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? 1 : -1) * 1.37 ** (index / 3 - 60));
    const values = Float32Array.from([...special, ...small, ...many]);
    const x = array([values.length, 1], (index) => values[index]!);
    const one = array([1, 1], () => 1);
    // A sum that begins with 0 is never −0.
    expect(await run(product(x, one), 'mixedFloat16', x, one)).toEqual(
      Array.from(values, (value) => halfOf(value) + 0),
    );
    expect(await run(product(x, one), 'float32', x, one)).toEqual([...values]);
  });

  it('multiplies rounded operands, and sums in float32', async () => {
    const [a, b] = [array([40, 50], (at) => Math.sin(at)), array([50, 33], (at) => Math.cos(3 * at))];
    const actual = await run(product(a, b), 'mixedFloat16', a, b);
    const exact = await run(product(a, b), 'float32', a, b);
    const largest = (difference: (at: number) => number): number =>
      actual.reduce((most, _, at) => Math.max(most, Math.abs(difference(at))), 0);
    const expected = actual.map((_, at) => {
      let sum = 0;
      for (let k = 0; k < 50; k++)
        sum += halfOf(a.data[Math.floor(at / 33) * 50 + k]!) * halfOf(b.data[k * 33 + (at % 33)]!);
      return sum;
    });
    expect(largest((at) => actual[at]! - expected[at]!)).toBeLessThan(1e-5);
    expect(largest((at) => actual[at]! - exact[at]!)).toBeGreaterThan(1e-4);
  });
});

describe('half precision in 16 bits', () => {
  it('keeps what products read in half the bytes, and everything else in float32', () => {
    const [half, whole] = [
      lowerProgram(twoLayers(), { mostBindings: 12, half: 'f16' }),
      lowerProgram(twoLayers(), { mostBindings: 12 }),
    ];
    const bytes = ({ slots }: LoweredProgram): number => slots.reduce((sum, size) => sum + size);
    expect(bytes(half)).toBeLessThan(0.8 * bytes(whole));
    const [first] = callsOf(half);
    expect(first!.source).toContain('var<storage, read_write> b2: array<f16>');
    expect(first!.source).toContain('var<storage, read> b0: array<f32>');
    // What is kept in half precision is not rounded again.
    const [, second] = callsOf(half);
    expect(second!.source).toContain('tile_a[deep][along] = f16(value)');
    expect(second!.source).toContain('tile_b[deep][along] = half_of(value)');
    expect(callsOf(whole).some(({ source }) => source.includes('f16'))).toBe(false);
  });

  it.each([
    ['layers', twoLayers],
    ['convolutions', convolutions],
    ['long sums', () => product(array([40, 3000], Math.sin), array([3000, 36], Math.cos))],
  ])('the kernels of %s are good WGSL', async (_, make) => {
    // A package that is left out where optional dependencies are.
    const { create } = (await import('webgpu')) as { create: (options: string[]) => GPU };
    const gpu = create(['backend=null']);
    const adapter = (await gpu.requestAdapter())!;
    const device = await adapter.requestDevice({ requiredFeatures: ['shader-f16'] });
    const pipelines = new Pipelines(device);
    const calls = callsOf(lowerProgram(make(), { mostBindings: 8, half: 'f16' }));
    expect(calls.some(({ source }) => source.startsWith('enable f16;'))).toBe(true);
    await Promise.all(calls.map((call) => pipelines.of(call).ready));
    const broken = { ...calls[0]!, source: calls[0]!.source.replace('enable f16;', '') };
    await expect(pipelines.of(broken).ready).rejects.toThrow("'f16' type used without 'f16' extension enabled");
    device.destroy();
  });
});
