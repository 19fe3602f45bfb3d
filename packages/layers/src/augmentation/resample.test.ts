import { jit, type Tensor } from '@neurite/tensors';
import { expect, it } from 'vitest';
import golden from '../golden/affine-resampling.json' with { type: 'json' };
import { onEachBackend } from '../testing/backends.ts';
import { expectClose, type GoldenArray, read } from '../testing/golden.ts';
import { type AffineMap, resample, type Resampling } from './resample.ts';

const { images, fillValue, cases } = golden;
const map = (): AffineMap =>
  Object.fromEntries(Object.entries(golden.map).map(([name, array]) => [name, read(array as GoldenArray)])) as never;

onEachBackend(() => {
  it.each(cases)('takes pixels as scipy does: $name', ({ fillMode, interpolation, output }) => {
    const resampling = { fillMode, interpolation, fillValue } as Resampling;
    const run = (x: Tensor): Tensor => resample(x, map(), resampling);
    expectClose(run(read(images)), output, 'images');
    expectClose(jit(run)(read(images)), output, 'images of a compiled function');
  });

  it('stretches a map of one axis alone over the other one', () => {
    const x = read(images);
    const toTheRight = { xx: 1, xy: 0, x0: -1, yx: 0, yy: 1, y0: 0 };
    const moved = resample(x, toTheRight, { fillMode: 'wrap', interpolation: 'bilinear', fillValue: 0 });
    const columns = x.shape[2]!;
    for (let column = 0; column < columns; column++) {
      const [was, is] = [x, moved].map((images, at) =>
        images.gather([(column + (at === 0 ? columns - 1 : 0)) % columns], { axis: 2 }).arraySync(),
      );
      expect(is).toEqual(was);
    }
  });
});
