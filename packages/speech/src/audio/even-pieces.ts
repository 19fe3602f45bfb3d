import { ArgumentError } from '@neurite/backend';
import { type AudioClip, concatAudio, lengthOf } from './audio-clip.ts';

/**
 * Clips of any length as clips of one: they are cut and joined; the last one, and the last before the rate or the number of channels changes,
 * are shorter.
 *
 * @param seconds how long the clips are
 * @throws ArgumentError when that is not positive
 */
export async function* evenPieces(
  clips: AsyncIterable<AudioClip>,
  seconds: number,
): AsyncGenerator<AudioClip, void, undefined> {
  if (!(seconds > 0)) throw new ArgumentError(`Pieces of audio must be longer than 0 seconds; got ${seconds}.`);
  let waiting: AudioClip[] = [];
  let count = 0;
  for await (const clip of clips) {
    const [first] = waiting;
    if (first !== undefined && !isAlike(first, clip)) {
      if (count > 0) yield concatAudio(waiting);
      [waiting, count] = [[], 0];
    }
    waiting.push(clip);
    count += lengthOf(clip);
    const size = Math.max(1, Math.round(seconds * clip.sampleRate));
    if (count < size) continue;
    const whole = concatAudio(waiting);
    let at = 0;
    for (; at + size <= count; at += size) yield part(whole, at, at + size);
    waiting = [part(whole, at, count)];
    count -= at;
  }
  if (count > 0) yield concatAudio(waiting);
}

function isAlike(a: AudioClip, b: AudioClip): boolean {
  return a.sampleRate === b.sampleRate && a.channels.length === b.channels.length;
}

function part({ channels, sampleRate }: AudioClip, from: number, to: number): AudioClip {
  return { channels: channels.map((samples) => samples.slice(from, to)), sampleRate };
}
