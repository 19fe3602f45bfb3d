import { resizeTaps } from '@neurite/backend';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RangeKernel } from './kernel.ts';
import { resize, resizeGradient, type ResizeSpec } from './resize.ts';
import { Bench, noise } from './testing.ts';

test('resizing and its gradient, bilinear and nearest', () => {
  const extent = fc.integer({ min: 1, max: 7 });
  fc.assert(
    fc.property(
      fc.nat(2),
      extent,
      extent,
      fc.nat(8),
      fc.nat(8),
      fc.constantFrom(1, 3, 4, 9),
      fc.constantFrom('bilinear', 'nearest'),
      fc.constantFrom('plain', 'corners', 'half'),
      (batch, h, w, oh, ow, channels, method, how) => {
        const spec: ResizeSpec = { batch, input: [h, w], output: [oh, ow], channels, method };
        const geometry = { method, alignCorners: how === 'corners', halfPixelCenters: how === 'half' };
        const [rows, columns] = [resizeTaps(geometry, h, oh), resizeTaps(geometry, w, ow)];
        const bench = new Bench(1);
        const table = ({ low, high, weight }: typeof rows): number =>
          bench.place([...low, ...high, ...new Int32Array(weight.buffer)], 'int32');
        const [rowTable, columnTable] = [table(rows), table(columns)];
        const [inputs, outputs] = [batch * h * w * channels, batch * oh * ow * channels];
        const [x, dy] = [noise(inputs, 1), noise(outputs, 2)];
        const [y, dx] = [bench.place(noise(outputs, 3)), bench.place(noise(inputs, 4))];
        let kernels: readonly RangeKernel[] = [];
        const exports = bench.compile((module) => {
          kernels = [resize(module, spec), resizeGradient(module, spec)];
          return { forward: kernels[0]!.function, backward: kernels[1]!.function };
        });
        const run = (name: string, items: number, args: number[]): void => {
          for (const [start, end] of [
            [items >> 1, items],
            [0, items >> 1],
          ] as const)
            exports[name]!(...args, start, end);
        };
        run('forward', kernels[0]!.items, [bench.place(x), rowTable, columnTable, y]);
        run('backward', kernels[1]!.items, [dx, rowTable, columnTable, bench.place(dy)]);
        expect(bench.intact(y, 4 * outputs) && bench.intact(dx, 4 * inputs)).toBe(true);
        const [expectedY, expectedDx] = [new Float64Array(outputs), new Float64Array(inputs)];
        for (let n = 0; n < batch; n++)
          for (let i = 0; i < oh; i++)
            for (let j = 0; j < ow; j++)
              for (let c = 0; c < channels; c++) {
                const out = ((n * oh + i) * ow + j) * channels + c;
                for (const [r, wr] of [
                  [rows.low[i]!, 1 - rows.weight[i]!],
                  [rows.high[i]!, rows.weight[i]!],
                ] as const) {
                  for (const [s, ws] of [
                    [columns.low[j]!, 1 - columns.weight[j]!],
                    [columns.high[j]!, columns.weight[j]!],
                  ] as const) {
                    const at = ((n * h + r) * w + s) * channels + c;
                    expectedY[out]! += wr * ws * x[at]!;
                    expectedDx[at]! += wr * ws * dy[out]!;
                  }
                }
              }
        bench.floats(y, outputs).forEach((value, i) => expect(Math.abs(value - expectedY[i]!)).toBeLessThan(1e-6));
        bench.floats(dx, inputs).forEach((value, i) => expect(Math.abs(value - expectedDx[i]!)).toBeLessThan(1e-5));
      },
    ),
    { numRuns: 60, seed: 9 },
  );
});
