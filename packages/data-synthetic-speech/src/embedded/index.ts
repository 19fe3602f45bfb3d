// Made by tooling/data/synthetic_speech.py; not to be edited.
import type { PackedWord } from '../packed-word.ts';

/** Each said every word, in this order. */
export const voices = [
  'flite awb',
  'flite kal16',
  'flite rms',
  'flite slt',
  'espeak-ng en-us+m1',
  'espeak-ng en-gb+m3',
  'espeak-ng en-gb-scotland+m4',
  'espeak-ng en-gb-x-rp+m7',
  'espeak-ng en-us+f1',
  'espeak-ng en-gb+f2',
  'espeak-ng en-gb-scotland+f4',
  'espeak-ng en-gb-x-rp+f5',
  'espeak-ng en-us+Andy',
  'espeak-ng en-gb+Annie',
  'espeak-ng en-gb-scotland+Lee',
  'espeak-ng en-gb-x-rp+Mario',
  'espeak-ng en-us+Michael',
  'espeak-ng en-gb+anika',
  'espeak-ng en-gb-scotland+belinda',
  'espeak-ng en-gb-x-rp+boris',
  'espeak-ng en-us+edward',
  'espeak-ng en-gb+linda',
  'espeak-ng en-gb-scotland+steph',
  'espeak-ng en-gb-x-rp+zac',
] as const;

export const words: Readonly<Record<string, () => Promise<{ readonly recordings: PackedWord }>>> = {
  zero: () => import('./zero.ts'),
  one: () => import('./one.ts'),
  two: () => import('./two.ts'),
  three: () => import('./three.ts'),
  four: () => import('./four.ts'),
  five: () => import('./five.ts'),
  six: () => import('./six.ts'),
  seven: () => import('./seven.ts'),
  eight: () => import('./eight.ts'),
  nine: () => import('./nine.ts'),
  yes: () => import('./yes.ts'),
  no: () => import('./no.ts'),
  stop: () => import('./stop.ts'),
  go: () => import('./go.ts'),
};
