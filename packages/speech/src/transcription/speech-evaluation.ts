import type { AudioClip } from '../audio/audio-clip.ts';
import { characterErrorRate, type ErrorRate, wordErrorRate } from '../ctc/error-rate.ts';
import { naming } from '../naming.ts';
import { exampleOf, type SpeechData } from './utterances.ts';

/** How well recordings are transcribed. */
export interface SpeechEvaluation {
  readonly words: ErrorRate;
  readonly characters: ErrorRate;
  /** What was heard, in order. */
  readonly texts: readonly string[];
}

/** How many words and characters somebody who transcribes understands wrongly. */
export async function evaluateTranscripts(
  data: SpeechData,
  sampleRate: number,
  transcribe: (clip: AudioClip) => Promise<{ readonly text: string }>,
): Promise<SpeechEvaluation> {
  const [references, texts]: [string[], string[]] = [[], []];
  for await (const element of data) {
    await naming(`Recording ${texts.length + 1}`, async () => {
      const { clip, text } = await exampleOf(element, sampleRate);
      texts.push((await transcribe(clip)).text);
      references.push(text);
    });
  }
  return { words: wordErrorRate(references, texts), characters: characterErrorRate(references, texts), texts };
}
