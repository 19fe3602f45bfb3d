/** The options of Keras's lookups (`IntegerLookup`, `StringLookup`, and the one inside of `TextVectorization`), as ours. */
import { FormatError } from '@neurite/backend';
import { excerpt } from './serialized.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * Leaves out what says how Keras computes; refuses what ours cannot do; and takes the special tokens off the vocabulary, which Keras lets
 * stand at its beginning.
 *
 * @param options in our words already; a vocabulary is among them, from the file's assets where the layer was adapted
 * @throws FormatError naming the layer, when it has no vocabulary, or hashes tokens that are not in it
 */
export function vocabularyOptions(options: Options, name: string): Options {
  const { padToMaxTokens, oovMethod, salt, vocabulary, idfWeights, ...kept } = options;
  if (padToMaxTokens === true && kept.outputMode !== 'int') {
    throw new FormatError(`Layer ${name} pads its output to max_tokens, which Neurite's does not. Save it without.`);
  }
  const numOov = (kept.numOovIndices as number | undefined) ?? 1;
  const isHashed = numOov > 1 && (isText(kept.oovToken) || oovMethod === 'farmhash' || salt !== undefined);
  if (isHashed) {
    throw new FormatError(
      `Layer ${name} spreads what is not in its vocabulary over ${numOov} indices by TensorFlow's hash (FarmHash), which Neurite does ` +
        'not have. Save it with num_oov_indices=1.',
    );
  }
  if (!Array.isArray(vocabulary) || vocabulary.length === 0) {
    throw new FormatError(
      `Layer ${name} has no vocabulary: neither its options nor the assets of the file hold one. It was saved before it was adapted to ` +
        'data; or the file is an .h5 file, which cannot hold what a lookup was adapted to: save it as .keras.',
    );
  }
  // More than there are tokens do not stand among them, and may be more than memory holds.
  const special = numOov <= vocabulary.length ? specialTokens(kept, numOov) : [];
  const hasSpecial = special.every((token, at) => vocabulary[at] === token);
  const skipped = hasSpecial ? special.length : 0;
  if (idfWeights === undefined) return { ...kept, vocabulary: vocabulary.slice(skipped) };
  if (!Array.isArray(idfWeights) || idfWeights.length < vocabulary.length) {
    throw new FormatError(
      `Layer ${name} has ${vocabulary.length} tokens, but its idf_weights are ${excerpt(idfWeights)}.`,
    );
  }
  return {
    ...kept,
    vocabulary: vocabulary.slice(skipped),
    idfWeights: idfWeights.slice(skipped, vocabulary.length),
  };
}

/** What stands before the vocabulary. Source: keras/src/layers/preprocessing/index_lookup.py, `set_vocabulary`. */
function specialTokens({ maskToken, oovToken, outputMode }: Options, numOov: number): unknown[] {
  const hasMask = maskToken !== undefined && maskToken !== null && (outputMode ?? 'int') === 'int';
  return [...(hasMask ? [maskToken] : []), ...new Array<unknown>(numOov).fill(oovToken)];
}

function isText(token: unknown): boolean {
  return typeof token === 'string';
}
