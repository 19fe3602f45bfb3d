import { jit, randomUniform, range, reverse, setSeed, type Tensor, transpose } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import {
  type Layer,
  layerFromConfig,
  layerToConfig,
  randomBrightness,
  randomContrast,
  randomCrop,
  randomFlip,
  randomRotation,
  randomTranslation,
  randomZoom,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const train = (layer: Layer, x: Tensor): Tensor => layer.apply(x, { training: true });

const makers: readonly (readonly [string, (options: { seed?: number }) => Layer])[] = [
  ['randomBrightness', (options) => randomBrightness({ factor: 0.3, valueRange: [0, 1], ...options })],
  ['randomContrast', (options) => randomContrast({ factor: 0.3, valueRange: [0, 1], ...options })],
  ['randomFlip', (options) => randomFlip(options)],
  ['randomRotation', (options) => randomRotation({ factor: 0.2, ...options })],
  ['randomTranslation', (options) => randomTranslation({ heightFactor: 0.3, widthFactor: 0.3, ...options })],
  ['randomZoom', (options) => randomZoom({ heightFactor: 0.3, widthFactor: [-0.5, 0], ...options })],
];

/** Four by three pixels that all differ, of one image. */
const picture = (): Tensor => range(1, 13).reshape([1, 4, 3, 1]);

onEachBackend(() => {
  describe.each(makers)('%s', (_name, make) => {
    const images = (): Tensor => randomUniform([12, 5, 4, 2], { seed: 3 });

    it('changes nothing out of training', () => {
      expect(make({}).apply(images()).arraySync()).toEqual(images().arraySync());
    });

    it('changes every image in another way in training', () => {
      const one = images().gather([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      const outputs = train(make({ seed: 1 }), one).arraySync() as unknown[];
      expect(new Set(outputs.map((output) => JSON.stringify(output))).size).toBeGreaterThan(2);
    });

    it('is reproduced by a seed of its own, goes on from call to call, and follows setSeed without one', () => {
      const [first, second] = [make({ seed: 5 }), make({ seed: 5 })];
      const once = train(first, images()).arraySync();
      expect(train(second, images()).arraySync()).toEqual(once);
      expect(train(second, images()).arraySync()).not.toEqual(once);
      const [followed, again] = [0, 1].map(() => {
        setSeed(8);
        return train(make({}), images()).arraySync();
      });
      expect(again).toEqual(followed);
    });

    it('gives the same compiled, and made anew from its config', () => {
      const layer = make({ seed: 7 });
      const eager = train(make({ seed: 7 }), images()).dataSync();
      const compiled = jit((x: Tensor) => train(layer, x))(images()).dataSync();
      const { className, config } = layerToConfig(make({ seed: 7 }));
      const again = layerFromConfig(className, JSON.parse(JSON.stringify(config))) as unknown as Layer;
      const loaded = train(again, images()).dataSync();
      eager.forEach((value, index) => {
        expect(compiled[index]).toBeCloseTo(value, 5);
        expect(loaded[index]).toBe(value);
      });
    });

    it('takes images of no example and of one pixel', () => {
      expect(train(make({}), randomUniform([0, 5, 4, 2])).shape).toEqual([0, 5, 4, 2]);
      expect(train(make({}), randomUniform([2, 1, 1, 1])).shape).toEqual([2, 1, 1, 1]);
    });
  });

  it('turns counter-clockwise', () => {
    const square = range(1, 10).reshape([1, 3, 3, 1]);
    const quarter = transpose(reverse(square, 2), [0, 2, 1, 3]).dataSync();
    const turned = train(randomRotation({ factor: [0.25, 0.25] }), square).dataSync();
    turned.forEach((value, index) => expect(value).toBeCloseTo(quarter[index]!, 4));
  });

  it('moves down and to the right, and fills what comes free', () => {
    const options = { heightFactor: [0.25, 0.25], widthFactor: [1 / 3, 1 / 3], fillMode: 'constant' } as const;
    const moved = train(randomTranslation({ ...options, fillValue: 9 }), picture()).reshape([4, 3]);
    const expected = [9, 9, 9, 9, 1, 2, 9, 4, 5, 9, 7, 8];
    moved.dataSync().forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
  });

  it('sees as much more as the factor says, in height and width alike where only one is given', () => {
    const still = randomZoom({ heightFactor: [0, 0] });
    expect(train(still, picture()).arraySync()).toEqual(picture().arraySync());
    const out = randomZoom({ heightFactor: [1, 1], fillMode: 'constant', interpolation: 'nearest' });
    const square = range(1, 17).reshape([1, 4, 4, 1]);
    const ones = Array.from(train(out, square).dataSync(), (value) => Number(value !== 0));
    expect(ones).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('mirrors along the axis that the mode says', () => {
    const images = picture().gather(new Array<number>(20).fill(0));
    const seen = (mode: 'horizontal' | 'vertical' | 'horizontalAndVertical'): Set<string> =>
      new Set((train(randomFlip({ mode, seed: 2 }), images).arraySync() as unknown[]).map((image) => String(image)));
    const whole = picture();
    const text = (x: Tensor): string => String((x.arraySync() as unknown[])[0]);
    const [across, down] = [reverse(whole, 2), reverse(whole, 1)];
    expect(seen('horizontal')).toEqual(new Set([text(whole), text(across)]));
    expect(seen('vertical')).toEqual(new Set([text(whole), text(down)]));
    expect(seen('horizontalAndVertical')).toEqual(
      new Set([whole, across, down, reverse(across, 1)].map((image) => text(image))),
    );
  });

  it('cuts a part out of each image, at a place of its own', () => {
    const images = picture().gather(new Array<number>(60).fill(0));
    const parts = train(randomCrop({ height: 2, width: 2, seed: 4 }), images);
    expect(parts.shape).toEqual([60, 2, 2, 1]);
    const first = Array.from(parts.dataSync()).filter((_, index) => index % 4 === 0);
    expect(new Set(first)).toEqual(new Set([1, 2, 4, 5, 7, 8]));
    parts.dataSync().forEach((value, index) => {
      expect(value - first[Math.floor(index / 4)]!).toBe([0, 1, 3, 4][index % 4]);
    });
    const compiled = jit((x: Tensor) => train(randomCrop({ height: 2, width: 2, seed: 4 }), x))(images);
    expect(compiled.arraySync()).toEqual(parts.arraySync());
  });

  it('takes the middle of images out of training, and enlarges those that are too small', () => {
    expect(randomCrop({ height: 2, width: 3 }).apply(picture()).reshape([6]).arraySync()).toEqual([4, 5, 6, 7, 8, 9]);
    expect(train(randomCrop({ height: 8, width: 6 }), picture()).shape).toEqual([1, 8, 6, 1]);
  });

  it('changes contrast around the mean of each channel, and brightness as a part of the range', () => {
    const x = range(0, 8).reshape([1, 2, 2, 2]);
    const doubled = train(randomContrast({ factor: [0, 1], seed: 1 }), x).arraySync() as number[][][][];
    const contrast = (doubled[0]![1]![1]![0]! - 3) / 3;
    expect(contrast).toBeGreaterThan(1);
    expect(contrast).toBeLessThan(2);
    expect(doubled[0]![1]![1]![1]).toBeCloseTo(4 + 3 * contrast, 4);
    expect(doubled[0]![0]![0]![0]).toBeCloseTo(Math.max(0, 3 - 3 * contrast), 4);
    expect(
      train(randomBrightness({ factor: [0.5, 0.5], valueRange: [0, 10] }), x)
        .reshape([8])
        .arraySync(),
    ).toEqual([5, 6, 7, 8, 9, 10, 10, 10]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a factor above 1',
      () => randomRotation({ factor: 30 }),
      'randomRotation: factor must be a number, or [smallest, largest], from -1 to 1; got 30.',
    ],
    [
      'a range that is upside down',
      () => randomTranslation({ heightFactor: [0.2, 0.1], widthFactor: 0 }),
      'randomTranslation: heightFactor must be a number, or [smallest, largest], from -1 to 1; got [0.2,0.1].',
    ],
    ['no factor', () => randomBrightness({} as never), 'randomBrightness: factor must be a number'],
    ['a zoom to nothing', () => randomZoom({ heightFactor: [-1, 0] }), 'randomZoom: heightFactor must be above -1'],
    ['a contrast below 0', () => randomContrast({ factor: 2 }), 'randomContrast: factor must be a number from 0 to 1'],
    [
      'no range of values',
      () => randomContrast({ factor: 0.1, valueRange: [1, 1] }),
      'randomContrast: valueRange must be [smallest, largest], as [0, 255] or [0, 1]; got [1,1].',
    ],
    [
      'a part of nothing',
      () => randomCrop({ height: 0, width: 2 }),
      'randomCrop: height must be a whole number of at least 1; got 0.',
    ],
    ['another mode', () => randomFlip({ mode: 'horizontl' as never }), "Did you mean 'horizontal'?"],
    ['another fill', () => randomZoom({ heightFactor: 0.1, fillMode: 'mirror' as never }), 'fillMode of randomZoom'],
    ['other images', () => randomFlip().apply([[1, 2]]), 'takes examples of shape [height, width, channels]'],
  ])('%s is refused', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
