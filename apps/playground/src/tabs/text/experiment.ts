/** Trains a network to go on with a text, and lets it write. */
import type { Sequential } from '@neurite/models';
import { ndArray, type NdArray, type Tensor } from '@neurite/tensors';
import { renew, write, writerOf } from '@neurite/text-generator';
import type { Experiment } from '../../engine/experiment.ts';
import { fitExperiment, modelFrom } from '../../engine/fit-experiment.ts';
import type { OwnData } from '../../engine/own-data.ts';
import { EMBEDDED_TEXT, type TextConfig } from './config.ts';
import { makeReader, readText, sizeOf } from './network.ts';
import { ownText, textOf } from './texts.ts';
import { PIECE, type TextMaterial, type TextQuestion, type TextView } from './view.ts';

/** Writing takes time: how often it does while it learns. */
const SAMPLE_MILLISECONDS = 1500;
const SAMPLE_LENGTH = 240;
const PASSAGE_PIECES = 5;
const BEGINNING = 600;

export async function makeText(
  config: TextConfig,
  saved?: Uint8Array,
  own?: OwnData,
): Promise<Experiment<TextMaterial, TextView>> {
  const text = await textOf(config.text, own);
  const { alphabet, train, heldOut } = readText(text);
  const size = sizeOf(config, alphabet);
  const reader = await modelFrom(saved, () => makeReader(config, size));
  const writer = writerOf(reader, size);
  const passage = {
    x: firstPieces(heldOut.x, PASSAGE_PIECES),
    y: firstPieces(heldOut.y, PASSAGE_PIECES),
  };
  const writeOn = (beginning: string, length: number, temperature: number, seed: number): Promise<string> => {
    renew(writer, reader);
    return write(writer, alphabet, beginning, { length, temperature, seed });
  };

  let shown: TextView | undefined;
  let shownAt = -Infinity;
  return fitExperiment(reader, {
    tab: 'text',
    config,
    own: config.text === EMBEDDED_TEXT ? undefined : ownText(text),
    x: train.x,
    y: train.y,
    options: {
      epochs: config.epochs,
      batchSize: config.batchSize,
      seed: config.seed,
      validationData: [heldOut.x, heldOut.y],
    },
    material: {
      beginning: text.slice(0, BEGINNING),
      characters: text.length,
      heldOut: heldOut.x.data.length,
      alphabet: size.characters,
      parameters: reader.countParameters(),
    },
    async view(_, isAtRest) {
      const now = performance.now();
      if (shown !== undefined && !isAtRest && now - shownAt < SAMPLE_MILLISECONDS) return shown;
      shown = {
        sample: await writeOn('\n', SAMPLE_LENGTH, 0.7, config.seed),
        passage: alphabet.decode(passage.y.data),
        bits: await costs(reader, passage.x, passage.y),
      };
      shownAt = performance.now();
      return shown;
    },
    async ask(_, question: TextQuestion) {
      if (question.kind === 'text') return text;
      return writeOn(question.beginning, question.length, question.temperature, question.seed);
    },
  });
}

function firstPieces({ data, shape: [pieces] }: NdArray<[number, number]>, most: number): NdArray<[number, number]> {
  const count = Math.min(pieces, most);
  return ndArray(data.slice(0, count * PIECE), [count, PIECE]);
}

/** What each character costs, in bits: the less it was expected, the more. */
async function costs(reader: Sequential, x: NdArray, y: NdArray): Promise<Float32Array> {
  const logits = (await reader.predict(x)) as Tensor;
  const characters = logits.shape.at(-1)!;
  const values = (await logits.data()) as Float32Array;
  return Float32Array.from(y.data, (character, place) => {
    const row = values.subarray(place * characters, (place + 1) * characters);
    const highest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
    return (Math.log(total) + highest - row[character]!) / Math.LN2;
  });
}
