import type { AudioClip } from './audio-clip.ts';
import { checkFinite } from './inspect-audio.ts';

/** Audio to be heard: a clip, or the pieces of a recording one after the other, which need not fit into memory. */
export type AudioPieces = AudioClip | AsyncIterable<AudioClip> | Iterable<AudioClip>;

/** The pieces of it. @throws ArgumentError when it is neither a clip nor pieces */
export function piecesOf(audio: AudioPieces, what: string): AsyncIterable<AudioClip> | Iterable<AudioClip> {
  const isObject = typeof audio === 'object' && audio !== null;
  if (isObject && !('channels' in audio) && (Symbol.asyncIterator in audio || Symbol.iterator in audio)) return audio;
  const clip = audio as AudioClip;
  checkFinite(clip, what);
  return [clip];
}
