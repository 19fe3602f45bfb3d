/** The program that does in Node what the tab does in the page. */
// oxlint-disable-next-line import/default -- the bundler makes it
import alphabetSource from '../../../../text-generator/src/alphabet.ts?raw';
// oxlint-disable-next-line import/default -- the bundler makes it
import networkSource from '../../../../text-generator/src/network.ts?raw';
// oxlint-disable-next-line import/default -- the bundler makes it
import writeSource from '../../../../text-generator/src/write.ts?raw';
import { program } from '../../frame/program-text.ts';
import type { TextConfig } from './config.ts';
import { HELD_OUT_SHARE, PIECE } from './view.ts';

export function textProgram({ cell, units, layers, learningRate, batchSize, epochs, seed }: TextConfig): string {
  return program(
    {
      '@neurite/backend-wasm': [],
      '@neurite/layers': ['dense', 'embedding', 'gru', 'lstm', 'Rnn'],
      '@neurite/losses': ['sparseCategoricalCrossentropy'],
      '@neurite/models': ['type Sequential', 'sequential'],
      '@neurite/optimizers': ['adam'],
      '@neurite/tensors': ['type NdArray', 'ndArray', 'RandomGenerator', 'setSeed', 'type Tensor'],
      'node:fs/promises': ['readFile'],
    },
    [
      ...[alphabetSource, networkSource, writeSource].map(declarations),
      `// “Download the text” gives this file.
const text = await readFile('text.txt', 'utf8');
const alphabet = new Alphabet(text);
const numbers = alphabet.encode(text);
const split = Math.floor(${1 - HELD_OUT_SHARE} * numbers.length);
const train = piecesOf(numbers.subarray(0, split), ${PIECE});
const heldOut = piecesOf(numbers.subarray(split), ${PIECE});`,
      `setSeed(${seed});
const size = { characters: alphabet.characters.length, cell: '${cell}', units: ${units}, layers: ${layers} } as const;
const reader = readerOf(size, ${PIECE});
reader.compile({
  optimizer: adam({ learningRate: ${learningRate}, clipNorm: 1 }),
  loss: sparseCategoricalCrossentropy.with({ fromLogits: true }),
});
const history = await reader.fit(train.x, train.y, {
  epochs: ${epochs},
  batchSize: ${batchSize},
  seed: ${seed},
  validationData: [heldOut.x, heldOut.y],
  verbose: 2,
});
console.log(history.last('valLoss') / Math.LN2, 'bits a character on what was held out');`,
      `console.log(await write(writerOf(reader, size), alphabet, '\\n', { length: 400, temperature: 0.7, seed: ${seed} }));
await reader.save('text.safetensors');`,
    ],
  );
}

/** A module without what it imports and exports. */
function declarations(source: string): string {
  return source
    .replaceAll(/^import .*;\n/gm, '')
    .replaceAll(/^export /gm, '')
    .trim();
}
