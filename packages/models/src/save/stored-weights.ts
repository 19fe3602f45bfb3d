/** Weights as the bytes of a safetensors file, plain or in fewer bits. */
import type { NdArray } from '@neurite/tensors';
import type { Quantization } from '../compress/quantized-tensors.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  joinSafetensors,
  type Safetensors,
  splitSafetensors,
} from './safetensors.ts';

/** How a model, or its weights, are saved. */
export interface SaveOptions {
  /**
   * Stores kernels and embeddings in fewer bytes: 'int8', a quarter, with a scale for each channel; 'float16', half. They are
   * float32 again when they are loaded. What only training needs, the optimizer's state, is left out. Default: as they are.
   */
  readonly quantization?: Quantization;
}

export async function encodeWeights(
  tensors: ReadonlyMap<string, NdArray>,
  metadata: Safetensors['metadata'],
  quantization: Quantization | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  if (quantization === undefined) return encodeSafetensors({ tensors, metadata });
  const { quantizedTensors } = await import('../compress/quantized-tensors.ts');
  return joinSafetensors({ tensors: quantizedTensors(tensors, quantization), metadata });
}

/**
 * @param source names the file in messages
 * @throws FormatError when the file is damaged, or lacks the scale of a weight of 8 bits
 */
export async function decodeWeights(bytes: Uint8Array, source: string): Promise<Safetensors> {
  const { tensors, metadata } = splitSafetensors(bytes, source);
  const isQuantized = [...tensors.values()].some(({ dtype }) => dtype === 'I8' || dtype === 'F16');
  if (!isQuantized) return decodeSafetensors(bytes, source);
  const { dequantizedTensors } = await import('../compress/quantized-tensors.ts');
  return { tensors: dequantizedTensors(tensors, source), metadata };
}
