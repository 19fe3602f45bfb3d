import { FormatError } from '@neurite/backend';

/**
 * Unpacks gzip.
 *
 * @throws FormatError when the bytes are damaged or cut off, or the platform cannot
 * @example
 * const packed = await new Response(new Blob(['one']).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
 * new TextDecoder().decode(await gunzip(new Uint8Array(packed))) // 'one'
 */
export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new FormatError(
      'This platform cannot unpack gzip: it has no DecompressionStream. Node 22 and all browsers of 2023 have it.',
    );
  }
  const packed = new Blob([bytes as BlobPart]).stream();
  try {
    return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  } catch (error) {
    throw new FormatError(`A gzip file is damaged or cut off: ${(error as Error).message}.`, { cause: error });
  }
}
