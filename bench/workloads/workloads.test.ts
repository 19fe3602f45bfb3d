/** That what we time is right: our losses and outputs on the wasm backend are PyTorch's. */
import { describe, expect, test } from 'vitest';
import { measureAll } from '../measure.ts';
import golden from './golden.json' with { type: 'json' };
import { neurite } from './neurite.ts';
import { workloads } from './specification.ts';

interface Golden {
  readonly losses?: readonly number[];
  readonly output: readonly number[];
}

/** Float32 sums in another order; four Adam steps. */
const TOLERANCE = 2e-5;

describe.each(workloads.map((workload) => [workload.name, workload] as const))('%s', (name, workload) => {
  const wanted = (golden as Record<string, Golden>)[name]!;
  const modes = workload.trains ? (['train', 'infer'] as const) : (['infer'] as const);

  test.each(modes)('%s', async (mode) => {
    const { measurements } = await measureAll(neurite, workload, [mode], { warm: 0, measure: 1, slow: 1e6 });
    expect(measurements[0]!.cannot).toBeUndefined();
    const [given, expected] =
      mode === 'train' ? [measurements[0]!.losses, wanted.losses] : [measurements[0]!.output, wanted.output];
    expect(given).toHaveLength(expected!.length);
    const scale = Math.abs(expected![0]!);
    given!.forEach((value, at) => expect(Math.abs(value - expected![at]!)).toBeLessThan(TOLERANCE * scale));
  });
});
