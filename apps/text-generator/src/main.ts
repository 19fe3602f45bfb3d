/** A recurrent network reads a play character by character, and after each time writes a scene of its own. */
import '@neurite/backend-wasm';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import { lambdaCallback } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { setSeed } from '@neurite/tensors';
import { Alphabet, piecesOf } from './alphabet.ts';
import { readerOf, renew, writerOf } from './network.ts';
import { page, type Reading } from './page.ts';
import { write } from './write.ts';

// The beginning of Shakespeare's Coriolanus, in the public domain.
const coriolanus = new URL('../../../examples/data/coriolanus.txt', import.meta.url);

const { values: given } = parseArgs({
  options: {
    text: { type: 'string' },
    epochs: { type: 'string', default: '15' },
    cell: { type: 'string', default: 'gru' },
    units: { type: 'string', default: '128' },
    temperature: { type: 'string', default: '0.7' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/text-generator.html' },
  },
});
const temperature = Number(given.temperature);
const seed = Number(given.seed);

const PIECE = 64;
const BATCH_SIZE = 32;
const WRITTEN = 400;

const text = await readFile(given.text ?? coriolanus, 'utf8');
const alphabet = new Alphabet(text);
const numbers = alphabet.encode(text);
const split = Math.floor(0.9 * numbers.length);
const train = piecesOf(numbers.subarray(0, split), PIECE);
const heldOut = piecesOf(numbers.subarray(split), PIECE);
if (heldOut.y.data.length === 0) throw new Error(`A text of ${numbers.length} characters is too short to learn from.`);

setSeed(seed);
const { cell } = given;
if (cell !== 'gru' && cell !== 'lstm') throw new Error(`--cell is gru or lstm; got ${cell}.`);
const size = {
  characters: alphabet.characters.length,
  cell,
  units: Number(given.units),
  layers: 2,
} as const;
const reader = readerOf(size, PIECE);
reader.compile({
  optimizer: adam({ learningRate: 0.004, clipNorm: 1 }),
  loss: sparseCategoricalCrossentropy.with({ fromLogits: true }),
});
console.log(
  `${reader.countParameters().toLocaleString('en')} parameters read ${split.toLocaleString('en')} characters; ` +
    `the ${(numbers.length - split).toLocaleString('en')} after them are held out.`,
);

const writer = writerOf(reader, size);
const readings: Reading[] = [];
await reader.fit(train.x, train.y, {
  epochs: Number(given.epochs),
  batchSize: BATCH_SIZE,
  seed,
  validationData: [heldOut.x, heldOut.y],
  verbose: 0,
  callbacks: [
    lambdaCallback({
      async onEpochEnd(epoch, { loss, valLoss }) {
        renew(writer, reader);
        const wrote = await write(writer, alphabet, '\n\n', { length: WRITTEN, temperature, seed });
        const heldOutBits = valLoss! / Math.LN2;
        readings.push({ bits: loss! / Math.LN2, heldOutBits, wrote });
        const sample = wrote.replaceAll(/\s+/g, ' ').trim().slice(0, 70);
        console.log(`Read ${epoch + 1} times: ${heldOutBits.toFixed(3)} bits a character. “${sample}”`);
      },
    }),
  ],
});

console.log(`\n${readings.at(-1)!.wrote}\n`);
await mkdir(dirname(given.out), { recursive: true });
await writeFile(given.out, page(readings));
console.log(`How it came to write so, to be opened in a browser: ${resolve(given.out)}`);
