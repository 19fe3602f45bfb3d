import {
  convFlops,
  type ConvKernel,
  convOutput,
  type ConvSpec,
  imageSteps,
  map3,
  product,
  tapLevels,
  type Triple,
} from './conv-geometry.ts';
import { perImage, type WindowPart } from './conv.ts';
import type { Spread } from './copy.ts';
import { depthwiseInputGradient } from './depthwise-gradient.ts';
import { isDepthwise } from './depthwise.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { RangeKernel } from './kernel.ts';
import { i32 } from './opcodes.ts';
import { panelPacker } from './pack.ts';
import { forPanels } from './panels.ts';
import type { Epilogue } from './tile.ts';
import { packedFilter } from './window.ts';

/**
 * The gradient of a convolution by its input (the transposed convolution): a convolution of the output's gradient with
 * the filter turned around and transposed.
 *
 * With a stride s, every s-th input pixel along an axis sees the same taps: those kernels are walked phase by phase, s
 * to an axis, each with stride 1 and its share of the taps, so that nothing is multiplied by inserted zeros (Dumoulin
 * and Visin, "A guide to convolution arithmetic", 2016, chapter 4, gives the form with zeros). Where stride and
 * dilation are both above 1 on an axis, zeros are inserted after all.
 */
interface Phase {
  /** First input pixel of the phase, and how many there are. */
  readonly start: number;
  readonly pixels: number;
  /** The filter's taps in the order in which the window walks over the gradient. */
  readonly taps: readonly number[];
  /** Where the window of the first pixel begins in the spread gradient. */
  readonly image: number;
}
interface Axis {
  readonly phases: readonly Phase[];
  readonly pixelStep: number;
  readonly dilation: number;
  /** How the gradient is spread: step between its elements, zeros before it, extent in all. */
  readonly step: number;
  readonly offset: number;
  readonly extent: number;
}

const axisOf = (spec: ConvSpec, d: 0 | 1 | 2): Axis => {
  const [input, kernel, stride, dilation, low] = [
    spec.input[d],
    spec.kernel[d],
    spec.strides[d],
    spec.dilations[d],
    spec.padding[d][0],
  ];
  if (stride === 1 || dilation > 1) {
    const taps = Array.from({ length: kernel }, (_, t) => kernel - 1 - t);
    const phases = [{ start: 0, pixels: input, taps, image: 0 }];
    return {
      phases,
      pixelStep: 1,
      dilation,
      step: stride,
      offset: dilation * (kernel - 1) - low,
      extent: input + dilation * (kernel - 1),
    };
  }
  const raw = Array.from({ length: Math.min(stride, input) }, (_, start) => {
    const first = (start + low) % stride;
    const count = first < kernel ? Math.ceil((kernel - first) / stride) : 0;
    const taps = Array.from({ length: count }, (__, t) => first + stride * (count - 1 - t));
    return {
      start,
      pixels: Math.ceil((input - start) / stride),
      taps,
      image: (start + low - first) / stride - (count - 1),
    };
  });
  const used = raw.filter(({ taps }) => taps.length > 0);
  const offset = Math.max(0, ...used.map(({ image }) => -image));
  const extent = Math.max(1, ...used.map(({ image, pixels, taps }) => offset + image + pixels - 1 + taps.length));
  return {
    phases: raw.map((phase) => ({ ...phase, image: phase.image + offset })),
    pixelStep: stride,
    dilation: 1,
    step: 1,
    offset,
    extent,
  };
};

/**
 * Kernel whose `run` takes (dy, packed filter, dx, …epilogue operands, scratch, firstItem, endItem); items are images.
 */
export const convInputGradient = (module: ModuleBuilder, spec: ConvSpec, epilogue?: Epilogue): ConvKernel => {
  if (isDepthwise(spec)) return depthwiseInputGradient(module, spec, epilogue);
  const { batch, input, inputChannels, outputChannels, kernel, groups, fused, wide } = spec;
  const output = convOutput(spec);
  const axes = [axisOf(spec, 0), axisOf(spec, 1), axisOf(spec, 2)] as const;
  const extents = map3((d) => axes[d].extent);
  const spread: Spread = {
    source: output,
    target: extents,
    offset: map3((d) => axes[d].offset),
    step: map3((d) => axes[d].step),
    channels: outputChannels,
  };
  const dilations = map3((d) => axes[d].dilation);
  const pixelSteps = imageSteps(input, inputChannels);
  const gradientSteps = imageSteps(extents, outputChannels);
  const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const columns = inputChannels / groups;
  const groupDepth = outputChannels / groups;

  const parts: WindowPart[] = [];
  const tapsOf: (readonly number[])[] = [];
  let filterOffset = 0;
  let clear = false;
  for (const a of axes[0].phases) {
    for (const b of axes[1].phases) {
      for (const c of axes[2].phases) {
        const phases = [a, b, c] as const;
        const counts = map3((d) => phases[d].taps.length);
        if (product(counts) === 0) {
          clear = true;
          continue;
        }
        parts.push({
          window: {
            batch: 1,
            output: map3((d) => phases[d].pixels),
            inputStep: [0, ...gradientSteps],
            outputStep: [product(input) * inputChannels, ...map3((d) => axes[d].pixelStep * pixelSteps[d])],
            taps: tapLevels(counts, dilations, extents, outputChannels, groups),
            filled: {
              first: axes[1].offset - b.image,
              end: axes[1].offset + Math.max(0, (output[1] - 1) * axes[1].step + 1) - b.image,
              step: 1,
              dilation: dilations[1],
            },
            groups,
            columns,
            inputGroup: groupDepth,
            outputGroup: columns,
            epilogue,
            fused,
            wide,
          },
          filterOffset,
          imageOffset: dot(
            map3((d) => phases[d].image),
            gradientSteps,
          ),
          resultOffset: dot(
            map3((d) => phases[d].start),
            pixelSteps,
          ),
        });
        tapsOf.push(
          a.taps.flatMap((z) => b.taps.flatMap((y) => c.taps.map((x) => (z * kernel[1] + y) * kernel[2] + x))),
        );
        filterOffset += packedFilter(product(counts) * groupDepth, columns, groups, wide).bytes;
      }
    }
  }
  if (clear && epilogue !== undefined)
    throw new TypeError('an input gradient whose strides skip pixels takes no epilogue');
  return {
    pack: packTransposed(module, spec, parts, tapsOf),
    packedBytes: filterOffset,
    flops: convFlops(spec),
    ...perImage(module, batch, product(input) * inputChannels, parts, spread, clear),
  };
};

/**
 * Packs, for every part, its taps' transposed matrices [output channels] × [input channels] of each group one below the
 * other.
 */
const packTransposed = (
  module: ModuleBuilder,
  spec: ConvSpec,
  parts: readonly WindowPart[],
  tapsOf: readonly (readonly number[])[],
): RangeKernel => {
  const { inputChannels, outputChannels, groups, wide } = spec;
  const [columns, groupDepth] = [inputChannels / groups, outputChannels / groups];
  const pack = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, filter, target, first, end) => {
    const group = f.local('i32');
    f.forRange(group, first, end, 1, () => {
      parts.forEach(({ filterOffset }, i) => {
        const taps = tapsOf[i]!;
        const depth = taps.length * groupDepth;
        const packed = packedFilter(depth, columns, groups, wide);
        forPanels(f, packed.runs, undefined, (width, column) => {
          const vectors = Math.ceil(width / 4);
          const packer = panelPacker(module, { columns: width, vectors, depthStride: 1, columnStride: outputChannels });
          const from = f.bind(
            i32.add(filter, i32.shl(i32.add(i32.mul(column, outputChannels), i32.mul(group, groupDepth)), 2)),
          );
          const to = f.bind(
            i32.add(
              i32.add(target, filterOffset),
              i32.shl(i32.add(i32.mul(group, packed.groupFloats), i32.mul(column, depth)), 2),
            ),
          );
          taps.forEach((tap, t) =>
            f.call(packer, [
              i32.add(from, 4 * tap * columns * outputChannels),
              i32.add(to, 16 * vectors * groupDepth * t),
              i32.const(groupDepth),
            ]),
          );
        });
      });
    });
  });
  return { function: pack, items: groups };
};
