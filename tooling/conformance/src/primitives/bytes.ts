import type { HostArray, ProgramBuilder, Shape, ValueId, WindowOptions } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { fullLength, integers, length, sample, shapes } from '../sample.ts';
import { exact, type Trial, trialOf } from '../trial.ts';
import { convolution, side } from './contract.ts';

/** Words whose bytes are activations, from 0 to 127. */
const activations = (shape: Shape, seed: number): HostArray => words(shape, seed, 0, 127);
/** Words whose bytes are anything. */
const weights = (shape: Shape, seed: number): HostArray => words(shape, seed, -128, 127);

/** Extremes come often: sums that saturate on the way are wrong there. */
function words(shape: Shape, seed: number, low: number, high: number): HostArray {
  const { data } = integers([...shape, 4], seed, low - 40, high + 40);
  const bytes = Int8Array.from(data, (value) => Math.min(high, Math.max(low, value)));
  return { dtype: 'int32', shape, data: new Int32Array(bytes.buffer) };
}

/** What quantized layers do with the sums: less a number of the row (or image) times one of the column, scaled, shifted, relu. */
function dequantized(b: ProgramBuilder, sums: ValueId, offset: ValueId, total: ValueId, scale: ValueId): ValueId {
  const centred = b.binary('sub', sums, b.binary('mul', offset, total));
  const scaled = b.binary('mul', b.cast(centred, 'float32'), scale);
  return b.binary('max', scaled, b.scalar(0));
}

/** Packing, and products of bytes. */
export const byteCases: readonly PrimitiveCase[] = [
  {
    name: 'packBytes',
    trials: fc
      .record({ shape: shapes(3, 4096, 1), wide: fc.boolean(), seed: fc.nat() })
      .map(({ shape, wide, seed }) => {
        const x = wide ? sample('int32', shape, seed, 'special') : integers(shape, seed, -140, 140);
        return trialOf([x], exact, (b, id) => [b.packBytes(id!)]);
      }),
  },
  {
    name: 'packBytes of what was just computed',
    trials: fc.record({ shape: shapes(3, 4096, 1), seed: fc.nat() }).map(({ shape, seed }) => {
      const scale = sample('float32', [...shape.slice(0, -1), 1], seed + 1, 'moderate');
      return trialOf([sample('float32', shape, seed, 'wide'), scale], exact, (b, x, s) => {
        const level = b.unary('round', b.binary('mul', x!, s!));
        return [b.packBytes(b.cast(b.clamp(level, 0, 127), 'int32'))];
      });
    }),
  },
  {
    name: 'byteMatMul',
    trials: fc
      .record({ m: side, k: side, n: side, seed: fc.nat() })
      .map(({ m, k, n, seed }) =>
        trialOf([activations([m, k], seed), weights([k, n], seed + 1)], exact, (b, x, y) => [b.byteMatMul(x!, y!)]),
      ),
  },
  {
    name: 'byteMatMul of views',
    trials: fc
      .record({ m: length, k: length, n: length, seed: fc.nat() })
      .map(({ m, k, n, seed }) =>
        trialOf([activations([k, m], seed), weights([n, k], seed + 1)], exact, (b, x, y) => [
          b.byteMatMul(b.transpose(x!, [1, 0]), b.transpose(y!, [1, 0])),
        ]),
      ),
  },
  {
    name: 'byteMatMul and what follows it',
    trials: fc.record({ m: side, k: side, n: side, seed: fc.nat() }).map(({ m, k, n, seed }) => {
      const arrays = [
        activations([m, k], seed),
        weights([k, n], seed + 1),
        integers([m, 1], seed + 2, 0, 127),
        integers([n], seed + 3, -5000, 5000),
        sample('float32', [m, n === 0 ? 1 : n], seed + 4, 'moderate'),
      ];
      return trialOf(arrays, exact, (b, x, y, offset, total, scale) => [
        dequantized(b, b.byteMatMul(x!, y!), offset!, total!, scale!),
      ]);
    }),
  },
  ...([1, 2, 3] as const).flatMap((rank): PrimitiveCase[] => [
    {
      name: `byteConv in ${rank} dimensions`,
      trials: convolution(rank).map(({ x, filter, options, seed }) => {
        const kernel = [...filter.slice(0, -2), x.at(-1)!, filter.at(-1)!];
        return trialOf([activations(x, seed), weights(kernel, seed + 1)], exact, (b, p, q) => [
          b.byteConv(p!, q!, options),
        ]);
      }),
    },
    {
      name: `byteConv in ${rank} dimensions, and what follows it`,
      trials: convolution(rank).map(({ x, filter, y, options, seed }) =>
        dequantizedConv(x, [...filter.slice(0, -2), x.at(-1)!, filter.at(-1)!], y, options, seed),
      ),
    },
  ]),
  {
    name: 'byteConv of single pixels, and what follows it',
    trials: fc
      .record({ images: fc.integer({ min: 1, max: 4 }), side: fullLength, words: fullLength, n: side, seed: fc.nat() })
      .map(({ images, side: height, words: w, n, seed }) =>
        dequantizedConv([images, height, 2, w], [1, 1, w, n], [images, height, 2, n], {}, seed),
      ),
  },
];

/** A convolution as quantized layers do it, with an offset and scales for each image. */
function dequantizedConv(x: Shape, filter: Shape, y: Shape, geometry: WindowOptions, seed: number): Trial {
  const perImage = [x[0]!, ...y.slice(1).map(() => 1)];
  const arrays = [
    activations(x, seed),
    weights(filter, seed + 1),
    integers(perImage, seed + 2, 0, 127),
    integers([filter.at(-1)!], seed + 3, -5000, 5000),
    sample('float32', [...perImage.slice(0, -1), filter.at(-1)!], seed + 4, 'moderate'),
  ];
  return trialOf(arrays, exact, (b, p, q, offset, total, scale) => [
    dequantized(b, b.byteConv(p!, q!, geometry), offset!, total!, scale!),
  ]);
}
