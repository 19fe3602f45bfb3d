import '@neurite/backend-cpu';
import { type NdArray, ndArray, sizeOf, useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/text.json' with { type: 'json' };
import {
  categoryEncoding,
  HashedCrossing,
  hashedCrossing,
  StringHashing,
  stringHashing,
  StringLookup,
  stringLookup,
  type Strings,
  TextVectorization,
  type TextVectorizationOptions,
  textVectorization,
} from '../index.ts';
import { fnv1a } from './stable-hash.ts';
import { encodeOnHost } from './text-transform.ts';

beforeAll(() => useBackend('cpu'));

interface TextCase {
  readonly name: string;
  readonly config: TextVectorizationOptions;
  readonly texts: readonly string[];
  readonly vocabulary: readonly string[];
  readonly input: readonly string[];
  readonly output: { readonly shape: readonly number[]; readonly data: readonly number[] };
}
const cases = golden.cases as unknown as TextCase[];

/** A host array as nested lists. */
function lists({ data, shape }: NdArray): unknown {
  const nest = (offset: number, axis: number): unknown => {
    if (axis === shape.length) return data[offset];
    const step = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    return Array.from({ length: shape[axis]! }, (_, at) => nest(offset + at * step, axis + 1));
  };
  return nest(0, 0);
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe('textVectorization', () => {
  it.each(cases.map((item) => [item.name, item] as const))('%s is as in scikit-learn', async (_name, item) => {
    const vectorize = textVectorization(item.config);
    await vectorize.adapt(item.texts);
    // scikit-learn orders tokens by the alphabet; each is found by its name.
    const tokens = vectorize.getVocabulary(false);
    expect(tokens.toSorted()).toEqual([...item.vocabulary].sort());
    const { data, shape } = vectorize.apply(item.input);
    const places = item.vocabulary.map((token) => tokens.indexOf(token) + 1);
    expect(shape).toEqual([item.input.length, item.vocabulary.length + 1]);
    item.output.data.forEach((value, at) => {
      const row = Math.floor(at / item.vocabulary.length);
      const place = places[at % item.vocabulary.length]!;
      expect(data[row * shape[1]! + place]).toBeCloseTo(value, 5);
    });
  });

  it('gives indices in order: padding, unknown tokens, then the most frequent', async () => {
    const vectorize = textVectorization({ outputSequenceLength: 4 });
    await vectorize.adapt(['The cat.', 'the dog, the "mouse"!']);
    expect(vectorize.getVocabulary()).toEqual(['', '[UNK]', 'the', 'mouse', 'dog', 'cat']);
    expect(vectorize.vocabularySize).toBe(6);
    const ids = vectorize.apply(['a dog and the cat', 'Mouse']);
    expect(ids.dtype).toBe('int32');
    expect(lists(ids)).toEqual([
      [1, 4, 1, 2],
      [3, 0, 0, 0],
    ]);
    expect(lists(vectorize.apply('the cat'))).toEqual([2, 5, 0, 0]);
  });

  it('is as long as the longest text where no length is given', () => {
    const vectorize = textVectorization({ vocabulary: ['a', 'b'], standardize: null });
    expect(lists(vectorize.apply(['a b a', 'b', '']))).toEqual([
      [2, 3, 2],
      [3, 0, 0],
      [0, 0, 0],
    ]);
    expect(vectorize.apply(['', ' ']).shape).toEqual([2, 0]);
    expect(vectorize.apply([]).shape).toEqual([0, 0]);
    const counts = textVectorization({ vocabulary: ['a'], outputMode: 'count' });
    expect(lists(counts.apply(['', 'a x y']))).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect(lists(counts.apply(''))).toEqual([0, 0]);
  });

  it('cuts characters and joins neighbours', () => {
    const characters = textVectorization({ split: 'character', standardize: 'lower' });
    expect(characters.tokenize('Hé👍!')).toEqual(['h', 'é', '👍', '!']);
    const pairs = textVectorization({ ngrams: 2 });
    expect(pairs.tokenize('one two three')).toEqual(['one', 'two', 'three', 'one two', 'two three']);
    expect(textVectorization({ ngrams: [3] }).tokenize('a b c d')).toEqual(['a b c', 'b c d']);
    expect(textVectorization({ ngrams: 2 ** 31 }).tokenize('a b')).toEqual(['a', 'b', 'a b']);
    expect(textVectorization({ split: null, standardize: 'stripPunctuation' }).tokenize('A b, c')).toEqual(['A b c']);
  });

  it('learns from a data set of texts, of batches, and anew', async () => {
    const one = textVectorization({ maxTokens: 4 });
    await one.adapt(inTurn(['a a b', 'a b c']));
    const other = textVectorization({ maxTokens: 4 });
    await other.adapt(inTurn([['a a b'], ['a b c']]));
    expect(one.getVocabulary()).toEqual(['', '[UNK]', 'a', 'b']);
    expect(other.getVocabulary()).toEqual(one.getVocabulary());
    await one.adapt(['z']);
    expect(one.getVocabulary(false)).toEqual(['z']);
  });

  it('keeps what it has learnt in its config', async () => {
    const vectorize = textVectorization({ outputMode: 'tfIdf', ngrams: [1, 2], maxTokens: 5 });
    await vectorize.adapt(['x y', 'x z', 'x y z']);
    const again = TextVectorization.fromConfig(JSON.parse(JSON.stringify(vectorize.getConfig())));
    expect(again.getConfig()).toEqual(vectorize.getConfig());
    expect(lists(again.apply(['x y q']))).toEqual(lists(vectorize.apply(['x y q'])));
  });
});

describe('stringLookup', () => {
  it('gives indices and goes back', async () => {
    const lookup = stringLookup({ maskToken: '' });
    await lookup.adapt([
      ['a', 'c', 'd'],
      ['d', 'z', ''],
    ]);
    expect(lookup.getVocabulary()).toEqual(['', '[UNK]', 'd', 'z', 'c', 'a']);
    const indices = lookup.apply([
      ['a', 'd'],
      ['', 'm'],
    ]);
    expect(lists(indices)).toEqual([
      [5, 2],
      [0, 1],
    ]);
    expect(lookup.invert(indices)).toEqual([
      ['a', 'd'],
      ['', '[UNK]'],
    ]);
    expect(lookup.apply('z').shape).toEqual([]);
    const again = StringLookup.fromConfig(JSON.parse(JSON.stringify(lookup.getConfig())));
    expect(again.getVocabulary()).toEqual(lookup.getVocabulary());
  });

  it('counts, and spreads unknown strings over their indices', () => {
    const lookup = stringLookup({ vocabulary: ['a', 'b'], numOovIndices: 2, outputMode: 'count' });
    const unknown = fnv1a('q') % 2;
    expect(lists(lookup.apply([['a', 'q', 'a']]))).toEqual([[unknown === 0 ? 1 : 0, unknown === 1 ? 1 : 0, 2, 0]]);
    const weighed = stringLookup({ vocabulary: ['a', 'b'], idfWeights: [0.5, 1.5], outputMode: 'tfIdf' });
    expect(lists(weighed.apply([['a', 'q', 'a']]))).toEqual([[1, 1, 0]]);
    expect(lists(stringLookup({ vocabulary: ['a'], numOovIndices: 0 }).apply(['a', 'q']))).toEqual([0, -1]);
  });
});

describe('hashes', () => {
  it('of strings are FNV-1a', () => {
    // Test vectors of the draft, appendix C.
    expect(['', 'a', 'foobar'].map(fnv1a)).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
    expect(lists(stringHashing({ numBins: 1000 }).apply(['foobar', 'a']))).toEqual([
      0xbf9cf968 % 1000,
      0xe40c292c % 1000,
    ]);
    const masked = stringHashing({ numBins: 3, maskValue: '', salt: 'fooba' });
    expect(lists(masked.apply(['', 'r']))).toEqual([0, 1 + (0xbf9cf968 % 2)]);
    expect(StringHashing.fromConfig(masked.getConfig()).getConfig()).toEqual(masked.getConfig());
    expect(stringHashing({ numBins: 4, outputMode: 'multiHot' }).apply([['a', 'b']]).shape).toEqual([1, 4]);
  });

  it('of crossings tell combinations apart', () => {
    const crossing = hashedCrossing({ numBins: 1_000_003 });
    const bins = crossing.apply([
      ['ab', 'a', 'ab', 'x,1:y'],
      ['c', 'bc', 'c', 'z'],
    ]);
    expect(bins.data[0]).toBe(bins.data[2]);
    expect(new Set(bins.data).size).toBe(3);
    const mixed = hashedCrossing({ numBins: 5, outputMode: 'oneHot' });
    expect(mixed.apply([['a', 'b'], ndArray([1, 2], [2], 'int32')]).shape).toEqual([2, 5]);
    expect(HashedCrossing.fromConfig(mixed.getConfig()).getConfig()).toEqual(mixed.getConfig());
  });
});

it('indices are encoded on the host as tensors are by categoryEncoding', () => {
  // A list alone is one example on the host, and a batch of them for a layer: it is left out.
  const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 3 });
  const modes = fc.constantFrom<'oneHot' | 'multiHot' | 'count'>('oneHot', 'multiHot', 'count');
  fc.assert(
    fc.property(shapes, modes, fc.integer({ min: 1, max: 5 }), (shape, outputMode, depth) => {
      const data = Int32Array.from({ length: sizeOf(shape) }, (_, at) => (at * 7) % depth);
      const expected = categoryEncoding({ numTokens: depth, outputMode }).apply(ndArray(data, shape, 'int32'));
      const actual = encodeOnHost({ data, shape }, depth, outputMode);
      expect(actual.shape).toEqual(expected.shape);
      expect(actual.data).toEqual(expected.dataSync());
    }),
    { numRuns: 40 },
  );
});

it.each<[string, () => unknown, string]>([
  ['no vocabulary', () => textVectorization().apply(['a']), 'textVectorization has no vocabulary yet: await its adapt'],
  ['no texts', () => textVectorization().adapt([]), 'textVectorization: adapt got no data'],
  ['numbers', () => stringLookup({ vocabulary: ['a'] }).apply([1] as never), 'takes strings, or lists of strings'],
  [
    'ragged lists',
    () => stringLookup({ vocabulary: ['a'] }).apply([['a'], ['b', 'c']]),
    'got lists of different lengths',
  ],
  ['lists of lists of texts', () => textVectorization().apply([['a']] as never), 'Flatten them'],
  ['an unknown cut', () => textVectorization({ split: 'word' as never }), 'Unknown split of textVectorization'],
  ['an unknown standard', () => textVectorization({ standardize: 'upper' as never }), 'Unknown standardize of'],
  [
    'oneHot text',
    () => textVectorization({ outputMode: 'oneHot' as never }),
    'Unknown outputMode of textVectorization',
  ],
  ['no neighbours', () => textVectorization({ ngrams: 0 }), 'ngrams must be a whole number of at least 1'],
  [
    'a length of vectors',
    () => textVectorization({ outputMode: 'count', outputSequenceLength: 3 }),
    "goes with outputMode 'int'",
  ],
  [
    'weights that are missing',
    () => stringLookup({ vocabulary: ['a'], outputMode: 'tfIdf' }).apply(['a']),
    'needs idfWeights',
  ],
  ['no room for tokens', () => textVectorization({ maxTokens: 2 }), 'must leave room for tokens beside the 2 special'],
  ['no bins', () => stringHashing({ numBins: 0 }), 'stringHashing: numBins must be a whole number of at least 1'],
  ['one feature', () => hashedCrossing({ numBins: 2 }).apply([['a']] as Strings[]), 'at least two features'],
  ['features of two lengths', () => hashedCrossing({ numBins: 2 }).apply([['a'], ['b', 'c']]), 'got [1] and [2]'],
])('%s is refused', async (_name, run, message) => {
  await expect((async () => run())()).rejects.toThrow(message);
});
