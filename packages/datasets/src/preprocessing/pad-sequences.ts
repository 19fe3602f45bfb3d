import { ArgumentError, ShapeError } from '@neurite/backend';
import { type NdArray, type NestedArray, sizeOf, type TypedArray, zerosOf } from '@neurite/tensors';
import { describe, wholeNumber } from '../checks.ts';
import { hostArray } from '../host-array.ts';

/** Options of {@link padSequences}. */
export interface PadSequencesOptions {
  /** The length that all get; that of the longest sequence. */
  readonly maxLength?: number;
  /** Default 'int32'. */
  readonly dtype?: 'int32' | 'float32';
  /** Whether values are added before or after a sequence that is too short; 'pre'. */
  readonly padding?: 'pre' | 'post';
  /** Whether values are taken away before or after in a sequence that is too long; 'pre'. */
  readonly truncating?: 'pre' | 'post';
  /** What is added; 0. */
  readonly value?: number;
}

/**
 * Brings sequences to one length, as Keras's `pad_sequences` does: a batch that recurrent layers and embeddings take.
 *
 * @param sequences lists of numbers, or of elements that all have one shape
 * @returns `[sequences, maxLength, ...element]`
 * @throws ArgumentError when an option is none of those accepted, or there is no sequence
 * @throws ShapeError when elements have different shapes
 * @example
 * padSequences([[1], [2, 3], [4, 5, 6]]); // [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
 */
export function padSequences(
  sequences: readonly (NestedArray | TypedArray | NdArray)[],
  options: PadSequencesOptions = {},
): NdArray {
  if (!Array.isArray(sequences) || sequences.length === 0) {
    throw new ArgumentError(`padSequences needs a list of at least one sequence; got ${describe(sequences)}.`);
  }
  const { dtype = 'int32', value = 0 } = options;
  const padding = side('padding', options.padding);
  const truncating = side('truncating', options.truncating);
  const arrays = sequences.map((sequence, index) => {
    const array = hostArray(`sequence ${index}`, sequence);
    if (array.shape.length > 0) return array;
    throw new ArgumentError(`padSequences: sequence ${index} must be a list; got ${describe(sequence)}.`);
  });
  const element = arrays.find(({ shape }) => shape[0]! > 0)?.shape.slice(1) ?? [];
  const odd = arrays.findIndex(({ shape }) => shape[0]! > 0 && shape.slice(1).join() !== element.join());
  if (odd >= 0) {
    throw new ShapeError(
      `padSequences: the elements of sequence ${odd} have the shape [${arrays[odd]!.shape.slice(1).join(', ')}], those ` +
        `before have [${element.join(', ')}].`,
    );
  }
  const longest = arrays.reduce((most, { shape }) => Math.max(most, shape[0]!), 0);
  const maxLength = options.maxLength === undefined ? longest : wholeNumber('maxLength', options.maxLength, 0);
  const size = sizeOf(element);
  const data = zerosOf(dtype, arrays.length * maxLength * size).fill(value as never);
  arrays.forEach((array, row) => {
    const kept = Math.min(array.shape[0]!, maxLength);
    const from = truncating === 'pre' ? array.shape[0]! - kept : 0;
    const to = row * maxLength + (padding === 'pre' ? maxLength - kept : 0);
    data.set(array.data.subarray(from * size, (from + kept) * size), to * size);
  });
  return { data, shape: [arrays.length, maxLength, ...element], dtype };
}

function side(option: string, value: 'pre' | 'post' = 'pre'): 'pre' | 'post' {
  if (value === 'pre' || value === 'post') return value;
  throw new ArgumentError(`${option} must be 'pre' or 'post'; got ${describe(value)}.`);
}
