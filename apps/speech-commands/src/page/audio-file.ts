import { type AudioClip, decodeAudio, streamAudio } from '@neurite/speech';

/** What the browser alone can decode it decodes whole: what is larger than this, in bytes, would fill the memory. */
const MOST_BYTES = 50e6;

/** A recording in pieces, as it is read: files of any length in bounded memory, but for those that the browser alone can decode. */
export async function* piecesOf(file: File): AsyncGenerator<AudioClip> {
  let isKnown = false;
  try {
    for await (const clip of streamAudio(file)) {
      isKnown = true;
      yield clip;
    }
  } catch (error) {
    if (isKnown) throw error;
    yield await decodedByBrowser(file, error as Error);
  }
}

/** @param problem why it cannot be read in pieces */
async function decodedByBrowser(file: File, problem: Error): Promise<AudioClip> {
  if (file.size > MOST_BYTES) throw problem;
  try {
    return await decodeAudio(new Uint8Array(await file.arrayBuffer()));
  } catch {
    throw problem;
  }
}
