/** Weights in fewer bytes, as safetensors holds them: loaded only where a model is saved so, or was. */
import { FormatError, unknownName } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { arrayOf, storedTensor, type StoredTensor } from '../save/safetensors.ts';
import { fromFloat16, toFloat16 } from './float16.ts';
import { dequantizeInt8, quantizeInt8 } from './int8.ts';

/** How weights are written in fewer bytes: whole numbers of 8 bits with a scale for each channel, or floating point of 16 bits. */
export type Quantization = 'int8' | 'float16';

const quantizations: readonly Quantization[] = ['int8', 'float16'];

/** What the name of a weight of 8 bits and that of its scale differ by. */
const SCALE = '.scale';

/** @throws ArgumentError for another name */
export function checkQuantization(quantization: Quantization): void {
  if (!quantizations.includes(quantization)) throw unknownName('quantization', String(quantization), quantizations);
}

/**
 * Whether a weight is worth it: kernels and embeddings hold nearly all the bytes. Biases and statistics, few and sensitive, stay
 * as they are, and so does what fewer bits cannot hold (NaN, infinity, for float16 what lies beyond 65,504).
 */
export function isQuantizable({ data, dtype, shape }: NdArray, quantization: Quantization): boolean {
  if (dtype !== 'float32' || shape.length < 2 || data.length === 0) return false;
  const largest = quantization === 'float16' ? 65_504 : Number.MAX_VALUE;
  return data.every((value) => Math.abs(value) <= largest);
}

/** Weights as they are stored: of 8 bits `I8`, with a tensor `….scale` beside each; of 16 bits `F16`. */
export function quantizedTensors(
  weights: ReadonlyMap<string, NdArray>,
  quantization: Quantization,
): Map<string, StoredTensor> {
  const stored = new Map<string, StoredTensor>();
  for (const [name, array] of weights) {
    if (!isQuantizable(array, quantization)) {
      stored.set(name, storedTensor(array));
    } else if (quantization === 'float16') {
      const halves = toFloat16(array.data as Float32Array);
      stored.set(name, { dtype: 'F16', shape: array.shape, bytes: new Uint8Array(halves.buffer) });
    } else {
      const { data, shape, scale } = quantizeInt8(array);
      stored.set(name, { dtype: 'I8', shape, bytes: new Uint8Array(data.buffer) });
      stored.set(name + SCALE, storedTensor(scale));
    }
  }
  return stored;
}

/**
 * The weights that such tensors stand for, as float32.
 *
 * @param source names the file in messages
 * @throws FormatError when a weight of 8 bits has no scale, or one that does not fit
 */
export function dequantizedTensors(tensors: ReadonlyMap<string, StoredTensor>, source: string): Map<string, NdArray> {
  const weights = new Map<string, NdArray>();
  for (const [name, stored] of tensors) {
    const { dtype, shape } = stored;
    // Copied, because elements need an alignment that the file does not promise.
    const { buffer } = stored.bytes.slice();
    if (dtype === 'I8') {
      const scale = scaleOf(name, stored, tensors, source);
      weights.set(name, dequantizeInt8({ data: new Int8Array(buffer), shape, scale }));
    } else if (dtype === 'F16') {
      weights.set(name, ndArray(fromFloat16(new Uint16Array(buffer)), shape));
    } else if (tensors.get(name.slice(0, -SCALE.length))?.dtype !== 'I8' || !name.endsWith(SCALE)) {
      weights.set(name, arrayOf(name, stored));
    }
  }
  return weights;
}

function scaleOf(
  name: string,
  { shape }: StoredTensor,
  tensors: ReadonlyMap<string, StoredTensor>,
  source: string,
): NdArray {
  const stored = tensors.get(name + SCALE);
  if (stored === undefined) {
    throw new FormatError(
      `'${source}' holds '${name}' in 8 bits (I8), but not its scale '${name}${SCALE}': the file is not whole, or was written by ` +
        'a program that quantizes in another way.',
    );
  }
  const isAlongOneAxis = stored.shape.filter((length) => length !== 1).length <= 1;
  const fits =
    stored.shape.length === shape.length &&
    stored.shape.every((length, axis) => length === 1 || length === shape[axis]);
  if (stored.dtype !== 'F32' || !isAlongOneAxis || !fits) {
    throw new FormatError(
      `'${source}': the scale '${name}${SCALE}' is ${stored.dtype} [${stored.shape.join(', ')}]; a weight of shape ` +
        `[${shape.join(', ')}] has one of float32 (F32) for each place along one axis, and 1 along the others.`,
    );
  }
  return arrayOf(name + SCALE, stored);
}
