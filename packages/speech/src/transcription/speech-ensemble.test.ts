import '@neurite/backend-wasm';
import { type NdArray, ndArray, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it, vi } from 'vitest';
import { audioClip } from '../audio/audio-clip.ts';
import { speechEnsemble } from './speech-ensemble.ts';
import { type SpeechToText, speechToText } from './speech-to-text.ts';
import { type Tokenizer, wordTokenizer } from './tokenizer.ts';

const SECOND = audioClip(
  Float32Array.from({ length: 8000 }, (_, n) => 0.1 * Math.sin(n / 5)),
  8000,
);

/** A recogniser that hears this: for each frame the probabilities of the blank, 'yes' and 'no'. */
function hearing(
  frames: readonly (readonly number[])[],
  tokenizer: Tokenizer = wordTokenizer(['yes', 'no']),
): SpeechToText {
  const member = speechToText({ tokenizer, sampleRate: 8000, units: 4, layers: 1 });
  const scores: NdArray = ndArray(Float32Array.from(frames.flat(), Math.log), [frames.length, 3]);
  vi.spyOn(member, 'logProbabilities').mockResolvedValue([scores]);
  return member;
}

const blank = [0.98, 0.01, 0.01];
const early = (yes: number): SpeechToText => hearing([[0.01, yes, 0.99 - yes], blank, blank, blank]);
const late = (yes: number): SpeechToText => hearing([blank, blank, [0.01, yes, 0.99 - yes], blank]);

beforeAll(() => useBackend('wasm'));

it('takes what all together hold for the likeliest, though they hear it at different times', async () => {
  // Frame by frame, the mean of the three has nothing but blanks.
  const ensemble = speechEnsemble([early(0.45), late(0.9), late(0.4)]);
  expect((await ensemble.transcribe(SECOND)).text).toBe('yes');
  expect((await early(0.45).transcribe(SECOND, { beamWidth: 4 })).text).toBe('no');
  const { words, texts } = await ensemble.evaluate([
    { clip: SECOND, text: 'yes' },
    { clip: SECOND, text: 'no' },
  ]);
  expect([words.rate, texts]).toEqual([0.5, ['yes', 'yes']]);
});

it('does not let one member rule out what the others are sure of', async () => {
  const never = [1, 1e-38, 1e-38];
  const sure = [1e-15, 1, 1e-15];
  const members = [
    [never, never, never],
    [blank, sure, blank],
    [sure, blank, blank],
  ].map((frames) => hearing(frames));
  // To the first 'yes' is worth −87 nats, and silence is worth −35 to each of the others.
  expect((await speechEnsemble(members).transcribe(SECOND)).text).toBe('yes');
});

it('gives the times of the member that proposed it', async () => {
  const { words } = await speechEnsemble([late(0.9), early(0.2)]).transcribe(SECOND);
  expect(words.map(({ text, start }) => [text, start])).toEqual([['yes', 2 * late(0.9).secondsPerFrame]]);
});

it('refuses no members, other tokens, and bad recordings', async () => {
  expect(() => speechEnsemble([])).toThrow('speechEnsemble: there are no members');
  expect(() => speechEnsemble([early(0.5), late(0.5), hearing([blank], wordTokenizer(['no', 'yes']))])).toThrow(
    'speechEnsemble: the tokenizer of member 3 is another than that of the first',
  );
  await expect(speechEnsemble([early(0.5)]).transcribe(audioClip(new Float32Array(0), 8000))).rejects.toThrow(
    /transcribe/,
  );
});
