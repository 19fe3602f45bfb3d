import { NeuriteError } from '@neurite/backend';

/** Images of 28 × 28 pixels as `tooling/data/fashion_mnist.py` writes them. */
export interface PackedImages {
  readonly count: number;
  /** One digit for each image: its class. */
  readonly labels: string;
  /** One byte a pixel, image by image, row by row; raw deflate in base64. */
  readonly deflated: string;
}

/** The pixels of packed images, one byte each. */
export async function unpack(images: PackedImages): Promise<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new NeuriteError(
      'This platform cannot unpack the embedded images: it has no DecompressionStream. Node 22 and every browser of ' +
        '2023 or later have it.',
    );
  }
  const text = atob(images.deflated);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
