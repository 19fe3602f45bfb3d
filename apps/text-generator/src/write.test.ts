import '@neurite/backend-wasm';
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import { adam } from '@neurite/optimizers';
import { setSeed, useBackend } from '@neurite/tensors';
import { expect, it } from 'vitest';
import { Alphabet, piecesOf } from './alphabet.ts';
import { readerOf, writerOf } from './network.ts';
import { write } from './write.ts';

it('gives for each character the one that follows', () => {
  const { x, y } = piecesOf(Int32Array.of(0, 1, 2, 3, 4, 5, 6), 3);
  expect([...x.data]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...y.data]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(x.shape).toEqual([2, 3]);
});

it('keeps the commonest characters where there are many', () => {
  const rare = Array.from({ length: 300 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('');
  const alphabet = new Alphabet(`${rare}${'ab😀'.repeat(5)}`);
  expect(alphabet.characters).toHaveLength(256);
  expect(alphabet.decode(alphabet.encode('a😀b'))).toBe('a😀b');
});

it('writes the same for the same seed, and what was learned when it does not dare', async () => {
  await useBackend('auto');
  const text = 'abcd'.repeat(200);
  const alphabet = new Alphabet(text);
  expect(alphabet.decode(alphabet.encode('bad ice'))).toBe('badc');
  setSeed(0);
  const size = { characters: 4, cell: 'lstm', units: 16, layers: 1 } as const;
  const reader = readerOf(size, 8);
  reader.compile({
    optimizer: adam({ learningRate: 0.02 }),
    loss: sparseCategoricalCrossentropy.with({ fromLogits: true }),
  });
  const { x, y } = piecesOf(alphabet.encode(text), 8);
  const options = { length: 12, temperature: 1, seed: 3 };
  const untrained = await write(writerOf(reader, size), alphabet, 'ab', options);
  expect(await write(writerOf(reader, size), alphabet, 'ab', options)).toBe(untrained);
  expect(await write(writerOf(reader, size), alphabet, 'ab', { ...options, seed: 4 })).not.toBe(untrained);
  await reader.fit(x, y, { epochs: 10, batchSize: 8, verbose: 0 });
  expect(await write(writerOf(reader, size), alphabet, 'ab', { ...options, temperature: 0.1 })).toBe('cdabcdabcdab');
});
