import { type CommandRecognizer, commandRecognizer } from '@neurite/speech';
import { digits } from './digits.ts';

/** Small enough to learn in a page while one looks on. */
export function digitRecognizer(): CommandRecognizer {
  return commandRecognizer({ words: digits, sampleRate: 8000, duration: 0.8, channels: 16 });
}

export const BATCH_SIZE = 16;
