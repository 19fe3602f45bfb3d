import { type AudioClip, decodeAudio, streamWav } from '@neurite/speech';

/** Formats besides WAV are decoded whole: what is larger than this, in bytes, would fill the memory. */
const MOST_BYTES = 50e6;

/** A recording in pieces: WAV files of any length as they are read, in bounded memory, others whole. */
export async function* piecesOf(file: File): AsyncGenerator<AudioClip> {
  const begin = await file.slice(0, 4).text();
  if (begin === 'RIFF' || begin === 'RF64') {
    yield* streamWav(chunksOf(file.stream()));
    return;
  }
  if (file.size > MOST_BYTES) {
    throw new Error(`'${file.name}' is larger than ${MOST_BYTES / 1e6} MB: only WAV files may be that long.`);
  }
  try {
    yield await decodeAudio(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    throw new Error(`'${file.name}' could not be read as a recording.`, { cause: error });
  }
}

/** Not every browser iterates over streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
