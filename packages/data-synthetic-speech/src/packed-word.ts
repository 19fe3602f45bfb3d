import { NeuriteError } from '@neurite/backend';

/** All recordings of a word, as `tooling/data/synthetic_speech.py` writes them. */
export interface PackedWord {
  /** Samples of each recording. */
  readonly lengths: readonly number[];
  /** Their bytes, one recording after the other, raw deflate in base64: square roots of loudness with a sign, in 127ths. */
  readonly deflated: string;
}

/** The samples of each recording, within [−1, 1]. */
export async function unpack({ lengths, deflated }: PackedWord): Promise<Float32Array<ArrayBuffer>[]> {
  const roots = await inflate(deflated);
  let end = 0;
  return lengths.map((length) => {
    const begin = end;
    end += length;
    return Float32Array.from(roots.subarray(begin, end), (root) => (root * Math.abs(root)) / 127 ** 2);
  });
}

async function inflate(base64: string): Promise<Int8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new NeuriteError(
      'This platform cannot unpack the embedded recordings: it has no DecompressionStream. Node 22 and every browser of 2023 ' +
        'or later have it.',
    );
  }
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Int8Array(await new Response(stream).arrayBuffer());
}
