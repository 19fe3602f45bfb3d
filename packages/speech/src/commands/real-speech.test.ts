import '@neurite/backend-wasm';
import { setSeed, useBackend } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import { freeSpokenDigits } from '../data/fsdd.ts';
import { fsddPath, missingFsdd } from '../testing/fsdd-path.ts';
import { commandRecognizer } from './command-recognizer.ts';

const words: Readonly<Record<number, string>> = { 0: 'zero', 2: 'two', 4: 'four', 6: 'six', 7: 'seven' };

describe.skipIf(missingFsdd)('words of real people', () => {
  it('are understood of somebody who was never heard before', async () => {
    await useBackend('wasm');
    setSeed(0);
    const digits = await freeSpokenDigits({ path: fsddPath });
    const examples = digits
      .filter(({ digit, take }) => digit in words && take < 20)
      .map(({ clip, digit, speaker }) => ({ clip, word: words[digit]!, speaker }));
    const recognizer = commandRecognizer({ words: Object.values(words), sampleRate: 8000, channels: 16 });
    await recognizer.fit(
      examples.filter(({ speaker }) => speaker !== 'lucas'),
      { epochs: 15, batchSize: 16, verbose: 0 },
    );
    const { accuracy } = await recognizer.evaluate(examples.filter(({ speaker }) => speaker === 'lucas'));
    // Guessing is right once in five.
    expect(accuracy).toBeGreaterThan(0.6);
  }, 120_000);
});
