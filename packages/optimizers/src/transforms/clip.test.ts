import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/clipping.json' with { type: 'json' };
import { expectClose } from '../testing/expect-close.ts';
import { clipByGlobalNorm, clipByNorm, clipByValue } from './clip.ts';

const transforms = { clipByValue, clipByNorm, clipByGlobalNorm };

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases.map((c) => [c.name, c] as const))('%s', async (_name, golden) => {
    const transform = transforms[golden.transform as keyof typeof transforms](Object.values(golden.options)[0]!);
    const gradients = golden.gradients.map(({ data, shape }) => tensor(data, shape));
    const { updates } = transform.update(gradients, {}, gradients);
    for (const [index, { data, shape }] of golden.clipped.entries()) {
      expect(updates[index]!.shape).toEqual(shape);
      expectClose(await updates[index]!.data(), data, 1e-6);
    }
  });
});

it.each([clipByValue, clipByNorm, clipByGlobalNorm])('wants a positive limit', (transform) => {
  expect(() => transform(0)).toThrow(`${transform.name} needs a limit above 0; got 0.`);
});
