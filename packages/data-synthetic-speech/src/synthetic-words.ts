import { unknownName } from '@neurite/backend';
import { voices, words as packed } from './embedded/index.ts';
import { unpack } from './packed-word.ts';

/** A word that no person has said. */
export interface SyntheticWord {
  /** One channel, 8,000 samples a second. */
  readonly clip: { readonly channels: readonly [Float32Array<ArrayBuffer>]; readonly sampleRate: number };
  readonly word: string;
  /** Program and voice, as 'flite slt'. Hold voices out to see how strangers are understood. */
  readonly voice: string;
}

/**
 * What there is: the ten digits from zero to nine, yes, no, stop and go.
 *
 * @example
 * syntheticWordNames.includes('stop') // true
 */
export const syntheticWordNames: readonly string[] = Object.keys(packed);

/**
 * The voices: four of flite, twenty of espeak-ng.
 *
 * @example
 * syntheticVoices.length // 24
 */
export const syntheticVoices: readonly string[] = voices;

/**
 * Words spoken by 24 synthetic voices, without silence around them.
 *
 * They make demos and tests run without a download. A network that was trained on them alone has heard no person.
 *
 * @param words which of {@link syntheticWordNames}; each is a module of its own, some 90 KB. Default: all
 * @throws ArgumentError for a word that is not there
 * @example
 * const recordings = await syntheticWords(['yes', 'no']);
 * await commandRecognizer({ words: ['yes', 'no'], sampleRate: 8000 }).fit(recordings);
 */
export async function syntheticWords(words: readonly string[] = syntheticWordNames): Promise<SyntheticWord[]> {
  for (const word of words) {
    if (!Object.hasOwn(packed, word)) throw unknownName('synthetic word', word, syntheticWordNames);
  }
  const recordings = await Promise.all(
    words.map(async (word) => {
      const spoken = await unpack((await packed[word]!()).recordings);
      return spoken.map((samples, number): SyntheticWord => {
        return { clip: { channels: [samples], sampleRate: 8000 }, word, voice: voices[number]! };
      });
    }),
  );
  return recordings.flat();
}
