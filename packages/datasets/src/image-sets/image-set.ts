import type { NdArray } from '@neurite/tensors';

/** Images and the class of each. */
export interface ImageSetPart {
  /** The images, float32 in [0, 1], `[images, height, width, channels]`. */
  readonly x: NdArray<[number, number, number, number]>;
  /** The class of each image, int32, `[images]`: an index into `targetNames`. */
  readonly y: NdArray<[number]>;
  /** The name of each class. */
  readonly targetNames: readonly string[];
}

/** Images to train on, and images to test with. */
export interface ImageSet {
  readonly train: ImageSetPart;
  readonly test: ImageSetPart;
}

/** Pixels of one byte, and labels of one byte, as a network takes them. */
export function labelledImages(
  pixels: Uint8Array,
  shape: readonly [number, number, number, number],
  labels: Uint8Array,
  targetNames: readonly string[],
): ImageSetPart {
  const x = new Float32Array(pixels.length);
  for (let i = 0; i < x.length; i++) x[i] = pixels[i]! / 255;
  return {
    x: { data: x, shape: [...shape], dtype: 'float32' },
    y: { data: Int32Array.from(labels), shape: [labels.length], dtype: 'int32' },
    targetNames: [...targetNames],
  };
}
