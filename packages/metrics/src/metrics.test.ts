import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { type DType, ndArray, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from './golden/metrics.json' with { type: 'json' };
import { getMetric } from './registry.ts';
import { expectClose } from './testing/expect-close.ts';

interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: string;
}

interface GoldenBatch {
  readonly yTrue: GoldenArray;
  readonly yPred: GoldenArray;
  readonly sampleWeight: GoldenArray | null;
}

const read = ({ shape, data, dtype }: GoldenArray): Tensor =>
  tensor(ndArray([...data], [data.length], (dtype ?? 'float32') as DType).data, shape);

describe.each(['cpu', 'wasm'])('on %s, batch after batch', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases.map((c) => [c.name, c] as const))(
    '%s',
    async (_name, { metric: kind, options, data, running }) => {
      const metric = getMetric({ metric: kind, ...options });
      expect(metric.name).toBe(kind);
      const batches: readonly GoldenBatch[] = golden.data[data as keyof typeof golden.data];
      const run = async (): Promise<void> => {
        for (const [index, { yTrue, yPred, sampleWeight }] of batches.entries()) {
          metric.update(read(yTrue), read(yPred), sampleWeight === null ? undefined : read(sampleWeight));
          const expected: number | GoldenArray = running[index]!;
          const result = metric.result();
          const wanted = typeof expected === 'number' ? { shape: [], data: [expected] } : expected;
          expect(result.shape).toEqual(wanted.shape);
          expectClose(await result.data(), wanted.data, 2e-6);
        }
      };
      await run();
      metric.reset();
      await run();
      expect(metric.variables.every((state) => !state.trainable && state.name.startsWith(`${metric.name}/`))).toBe(
        true,
      );
      expect(metric.variables.length > 0).toBe(metric.isTraceable);
    },
  );
});
