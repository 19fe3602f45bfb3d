import {
  convFlops,
  type ConvKernel,
  convOutput,
  type ConvSpec,
  imageSteps,
  map3,
  product,
  tapLevels,
} from './conv-geometry.ts';
import { type Spread, spreader } from './copy.ts';
import { depthwise, isDepthwise } from './depthwise.ts';
import type { ModuleBuilder } from './emitter.ts';
import type { Local } from './function-builder.ts';
import { type RangeKernel, withScratch } from './kernel.ts';
import type { BatchDimension, MatMulSpec } from './matmul-spec.ts';
import { matMul, packMatrix } from './matmul.ts';
import { i32, memoryFill } from './opcodes.ts';
import { panelPacker } from './pack.ts';
import { forPanels } from './panels.ts';
import type { Epilogue } from './tile.ts';
import { packedFilter, windowProduct, type WindowSpec } from './window.ts';

/** The forward convolution; `epilogue` operands are per channel (row stride 0), of all images or of each, or lie like the result. */
export const conv = (module: ModuleBuilder, spec: ConvSpec, epilogue?: Epilogue): ConvKernel => {
  const { batch, input, inputChannels, kernel, outputChannels, strides, dilations, padding, groups, wide } = spec;
  if (isDepthwise(spec)) return depthwise(module, spec, epilogue);
  const output = convOutput(spec);
  const padded = map3((d) => input[d] + padding[d][0] + padding[d][1]);
  const isPadded = padded.some((extent, d) => extent !== input[d]);
  const outputSteps = imageSteps(output, outputChannels);
  const operandCount = epilogue?.operands.length ?? 0;

  if (product(kernel) === 1 && groups === 1 && !isPadded && product(strides) === 1)
    return pointwise(module, spec, epilogue);

  const steps = imageSteps(padded, inputChannels);
  const window = (count: number): WindowSpec => ({
    batch: count,
    output,
    inputStep: [product(padded) * inputChannels, strides[0] * steps[0], strides[1] * steps[1], strides[2] * steps[2]],
    outputStep: [product(output) * outputChannels, ...outputSteps],
    taps: tapLevels(kernel, dilations, padded, inputChannels, groups),
    ...(isPadded
      ? { filled: { first: padding[1][0], end: padding[1][0] + input[1], step: strides[1], dilation: dilations[1] } }
      : {}),
    groups,
    columns: outputChannels / groups,
    inputGroup: inputChannels / groups,
    outputGroup: outputChannels / groups,
    epilogue,
    fused: spec.fused,
    bytes: spec.bytes,
    wide,
  });
  const { pack, bytes } = packForward(module, spec);
  const common = { pack, packedBytes: bytes, flops: convFlops(spec) };
  if (!isPadded) {
    const kernelOf = windowProduct(module, window(batch));
    return { ...common, run: withScratch(module, kernelOf, 3 + operandCount), scratchBytes: 0 };
  }
  const spread: Spread = {
    source: input,
    target: padded,
    offset: map3((d) => padding[d][0]),
    step: [1, 1, 1],
    channels: inputChannels,
  };
  return {
    ...common,
    ...perImage(
      module,
      batch,
      product(output) * outputChannels,
      [{ window: window(1), filterOffset: 0, imageOffset: 0, resultOffset: 0 }],
      spread,
      false,
    ),
  };
};

/** A window over an image that was spread into the scratch. Offsets in floats; the filter's in bytes. */
export interface WindowPart {
  readonly window: WindowSpec;
  readonly filterOffset: number;
  readonly imageOffset: number;
  readonly resultOffset: number;
}

/**
 * Spreads one image after the other into the scratch (between zeros) and runs windows over it. `clear` sets the result
 * to zero first, for elements that no window writes.
 */
export const perImage = (
  module: ModuleBuilder,
  batch: number,
  resultFloats: number,
  parts: readonly WindowPart[],
  spread: Spread,
  clear: boolean,
): { readonly run: RangeKernel; readonly scratchBytes: number } => {
  const scratchBytes = 4 * product(spread.target) * spread.channels;
  const kernels = parts.map(({ window }) => windowProduct(module, window));
  const epilogue = parts[0]?.window.epilogue;
  const operandCount = epilogue?.operands.length ?? 0;
  const imageBytes = 4 * product(spread.source) * spread.channels;
  const resultBytes = 4 * resultFloats;
  const run = module.function(
    { params: Array.from({ length: 3 + operandCount + 3 }, () => 'i32' as const) },
    (f, ...locals) => {
      const [image, filter, result] = locals as unknown as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      const operands = locals.slice(3, 3 + operandCount);
      const [scratch, first, end] = locals.slice(-3) as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
      f.do(memoryFill(scratch, 0, scratchBytes));
      const n = f.local('i32');
      f.forRange(n, first, end, 1, () => {
        f.call(spreader(module, spread), [i32.add(image, i32.mul(n, imageBytes)), scratch]);
        if (clear) f.do(memoryFill(i32.add(result, i32.mul(n, resultBytes)), 0, resultBytes));
        parts.forEach(({ filterOffset, imageOffset, resultOffset }, i) => {
          const { function: callee, items } = kernels[i]!;
          const place = i32.add(i32.mul(n, resultBytes), 4 * resultOffset);
          f.call(callee, [
            i32.add(scratch, 4 * imageOffset),
            i32.add(filter, filterOffset),
            i32.add(result, place),
            ...operands.map((operand, o) => {
              const { rowStride, imageStride = 0 } = epilogue!.operands[o]!;
              if (rowStride !== 0) return i32.add(operand, place);
              return imageStride === 0 ? operand : i32.add(operand, i32.mul(n, imageStride));
            }),
            i32.const(0),
            i32.const(items),
          ]);
        });
      });
    },
  );
  return { run: { function: run, items: batch }, scratchBytes };
};

/** Packs the rows of the filter matrix, [taps · channels of a group] × [output channels of a group], group by group. */
const packForward = (module: ModuleBuilder, spec: ConvSpec): { readonly pack: RangeKernel; readonly bytes: number } => {
  const { kernel, inputChannels, outputChannels, groups, wide } = spec;
  const depth = (product(kernel) * inputChannels) / groups;
  const columns = outputChannels / groups;
  const packed = packedFilter(depth, columns, groups, wide, spec.bytes);
  const pack = module.function({ params: ['i32', 'i32', 'i32', 'i32'] }, (f, filter, target, first, end) => {
    const group = f.local('i32');
    f.forRange(group, first, end, 1, () => {
      forPanels(f, packed.runs, undefined, (width, column) => {
        const packer = panelPacker(module, {
          columns: width,
          vectors: Math.ceil(width / 4),
          depthStride: outputChannels,
          columnStride: 1,
        });
        const to = i32.add(target, i32.shl(i32.add(i32.mul(group, packed.groupFloats), i32.mul(column, depth)), 2));
        f.call(packer, [i32.add(filter, i32.shl(i32.add(i32.mul(group, columns), column), 2)), to, i32.const(depth)]);
      });
    });
  });
  return { pack: { function: pack, items: groups }, bytes: packed.bytes };
};

/** A 1×1 convolution is the matrix product of pixels and filter. */
const pointwise = (module: ModuleBuilder, spec: ConvSpec, epilogue: Epilogue | undefined): ConvKernel => {
  const { batch, input, inputChannels: k, outputChannels: n, fused, bytes, wide } = spec;
  const pixels = product(input);
  const operands = epilogue?.operands.map(({ rowStride, perColumn }) => ({
    rowStride: rowStride === 0 ? 0 : 4 * n,
    perColumn,
  }));
  // Where each image has numbers of its own, each is a product by itself.
  const isByImage = epilogue?.operands.some(({ imageStride = 0 }) => imageStride !== 0) === true;
  const images: BatchDimension = {
    count: batch,
    a: pixels * k,
    b: 0,
    c: pixels * n,
    epilogue: (epilogue?.operands ?? []).map(({ rowStride, imageStride = 0 }) =>
      rowStride === 0 ? imageStride : 4 * pixels * n,
    ),
  };
  const matrix: MatMulSpec = {
    m: isByImage ? pixels : batch * pixels,
    ...(isByImage ? { batch: [images] } : {}),
    n,
    k,
    aStrides: [k, 1],
    bStrides: [n, 1],
    cStride: n,
    prepacked: true,
    fused,
    bytes,
    wide,
    ...(epilogue === undefined ? {} : { epilogue: { ...epilogue, operands: operands! } }),
  };
  const kernel = matMul(module, matrix);
  const packer = packMatrix(module, matrix);
  return {
    pack: { function: packer.function, items: packer.items },
    packedBytes: packer.bytes,
    run: { function: kernel.function, items: kernel.items },
    scratchBytes: kernel.scratchBytes,
    flops: kernel.flops,
  };
};
