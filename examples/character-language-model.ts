// A small transformer that learns to write like Shakespeare, letter by letter.
// usage: node character-language-model.ts [epochs] [seed]
import '@neurite/backend-wasm';
import { readFileSync } from 'node:fs';
import { dense, embedding, layerNormalization, positionEmbedding, transformerDecoder } from '@neurite/layers';
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, ndArray, randomUniform, setSeed, type Tensor } from '@neurite/tensors';

const [epochs = 10, seed = 0] = process.argv.slice(2).map(Number);
const CONTEXT = 64;
const WIDTH = 64;

// The first 100 KB of the play, in the public domain; the text as in A. Karpathy's collection of Shakespeare's works.
const text = readFileSync(new URL('data/coriolanus.txt', import.meta.url), 'utf8');
const alphabet = [...new Set(text)].sort();
const letters = Array.from(text, (letter) => alphabet.indexOf(letter));
const split = Math.floor(0.9 * letters.length);

/** Pieces of the text, and for each letter the one that follows. */
function pieces(part: readonly number[], stride: number): { readonly x: NdArray; readonly y: NdArray } {
  const starts = Array.from(
    { length: Math.floor((part.length - CONTEXT - 1) / stride) + 1 },
    (_, index) => index * stride,
  );
  const rows = (offset: number): Int32Array =>
    Int32Array.from(starts.flatMap((start) => part.slice(start + offset, start + offset + CONTEXT)));
  return { x: ndArray(rows(0), [starts.length, CONTEXT]), y: ndArray(rows(1), [starts.length, CONTEXT]) };
}

setSeed(seed);
const block = () =>
  transformerDecoder({
    intermediateDim: 4 * WIDTH,
    numHeads: 4,
    activation: 'gelu',
    normalizeFirst: true,
    dropout: 0.1,
  });
const model = sequential([
  embedding({ inputDim: alphabet.length, outputDim: WIDTH, inputShape: [CONTEXT] }),
  positionEmbedding({ sequenceLength: CONTEXT }),
  block(),
  block(),
  layerNormalization(),
  dense({ units: alphabet.length }),
]);
model.compile({
  optimizer: adam({ learningRate: 0.002 }),
  loss: sparseCategoricalCrossentropy.with({ fromLogits: true }),
});
const training = pieces(letters.slice(0, split), CONTEXT / 2);
await model.fit(training.x, training.y, { epochs, batchSize: 32 });

const heldOut = pieces(letters.slice(split), CONTEXT);
const { loss } = await model.evaluate(heldOut.x, heldOut.y);
console.log(`Bits a character on the last tenth of the text, which was held out: ${(loss! / Math.LN2).toFixed(3)}`);
console.log(`Counting which letter follows which: ${bigramBits().toFixed(3)}`);
console.log(await write(text.slice(split, split + CONTEXT), 200));

/** What it takes to know of each letter only the one before: pairs counted in the training part, each once more than it came. */
function bigramBits(): number {
  const counts = alphabet.map(() => new Float64Array(alphabet.length).fill(1));
  for (let index = 1; index < split; index++) counts[letters[index - 1]!]![letters[index]!]! += 1;
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const after = letters.slice(split);
  const bits = after
    .slice(1)
    .map((letter, index) => Math.log2(totals[after[index]!]! / counts[after[index]!]![letter]!));
  return bits.reduce((sum, one) => sum + one, 0) / bits.length;
}

/** Goes on with a text, drawing each letter by its probability. */
async function write(beginning: string, length: number): Promise<string> {
  const chances = await randomUniform([length]).data();
  const written = Array.from(beginning, (letter) => alphabet.indexOf(letter));
  for (let count = 0; count < length; count++) {
    const logits = (await model.predict(ndArray(Int32Array.from(written.slice(-CONTEXT)), [1, CONTEXT]))) as Tensor;
    const last = [...(await logits.data())].slice(-alphabet.length);
    const weights = last.map((logit) => Math.exp(logit));
    let left = chances[count]! * weights.reduce((sum, weight) => sum + weight, 0);
    written.push(weights.findIndex((weight) => (left -= weight) < 0));
  }
  return written.map((index) => alphabet[index]).join('');
}
