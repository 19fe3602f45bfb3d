import {
  type AudioClip,
  audioClip,
  type CommandEvent,
  type CommandExample,
  type CommandRecognizer,
  concatAudio,
  durationOf,
  sliceAudio,
} from '@neurite/speech';
import type { Said } from './timeline.ts';

/** A recording, what is known to be said in it, and what was heard. */
export interface Heard {
  readonly clip: AudioClip;
  /** Where words begin and end; none where nobody wrote them down. */
  readonly said: readonly Said[];
  readonly events: readonly CommandEvent[];
  readonly realTimeFactor: number;
}

const PAUSE = 0.6;

/** One recording of some words, with pauses between them. */
export function dictate(words: readonly CommandExample[]): Pick<Heard, 'clip' | 'said'> {
  const { sampleRate } = words[0]!.clip;
  const pause = audioClip(new Float32Array(PAUSE * sampleRate), sampleRate);
  let end = PAUSE;
  const said = words.map(({ clip, word }) => {
    const start = end;
    end = start + durationOf(clip) + PAUSE;
    return { word, start, end: end - PAUSE };
  });
  return { clip: concatAudio([pause, ...words.flatMap(({ clip }) => [clip, pause])]), said };
}

/** Lets a recogniser hear a recording as it would come from a microphone: a tenth of a second at a time. */
export async function listen(
  recognizer: CommandRecognizer,
  { clip, said }: Pick<Heard, 'clip' | 'said'>,
): Promise<Heard> {
  const stream = recognizer.stream();
  const events: CommandEvent[] = [];
  for (let at = 0; at < durationOf(clip); at += 0.1) {
    events.push(...(await stream.push(sliceAudio(clip, at, at + 0.1))));
  }
  events.push(...(await stream.finish()));
  return { clip, said, events, realTimeFactor: stream.figures.realTimeFactor };
}
