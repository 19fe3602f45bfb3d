import { readFileSync } from 'node:fs';
import { FormatError, ShapeError } from '@neurite/backend';
import '@neurite/backend-cpu';
import { dense, type StringLookup, type TextVectorization } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/keras.json' with { type: 'json' };
import goldenText from '../golden/keras-text.json' with { type: 'json' };
import { loadKeras, loadKerasText, loadKerasWeights } from '../index.ts';

beforeAll(() => useBackend('cpu'));

const fileOf = (name: string): string => `${import.meta.dirname}/../testing/files/${name}`;
interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
const array = ({ shape, data }: GoldenArray) => ndArray(new Float32Array(data), [...shape]);

async function expectOutputs(predicted: unknown, outputs: readonly GoldenArray[]): Promise<void> {
  const results = [predicted].flat() as Tensor[];
  expect(results.map((result) => result.shape)).toEqual(outputs.map(({ shape }) => shape));
  for (const [index, expected] of outputs.entries()) {
    const got = await results[index]!.data();
    for (const [at, value] of expected.data.entries())
      expect(Math.abs(got[at]! - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
  }
}

describe.each(golden.cases)('$name', ({ name, inputs, outputs }) => {
  it('gives what PyTorch gives for the same weights', async () => {
    const model = await loadKeras(fileOf(name));
    const given = inputs.map(array);
    await expectOutputs(await model.predict((given.length === 1 ? given[0]! : given) as never), outputs);
  });
});

describe.each(goldenText.cases)('$name', ({ name, texts, inputs, outputs }) => {
  it('gives what PyTorch gives for the words of the texts', async () => {
    const { model, text } = await loadKerasText(fileOf(name));
    expect([...text.keys()]).toEqual(Object.keys(texts));
    const words = Object.entries(texts).map(([input, given]) => text.get(input)!.apply(given as never));
    const numbers = Object.values(inputs as Record<string, GoldenArray>).map(array);
    const given = [...words, ...numbers];
    await expectOutputs(await model.predict((given.length === 1 ? given[0]! : given) as never), outputs);
  });

  it('is pointed to loadKerasText', async () => {
    await expect(loadKeras(fileOf(name))).rejects.toThrow(/takes text, in TextVectorization.*loadKerasText/);
  });
});

it('keeps the names of layers, and what they are asked for', async () => {
  const model = await loadKeras(fileOf('cnn.keras'));
  expect([...model.sublayers.keys()]).toEqual([
    'conv2d',
    'batch_normalization',
    'max_pooling2d',
    'flatten',
    'dropout',
    'dense',
  ]);
  expect(model.sublayers.get('dropout')!.getConfig()).toMatchObject({ rate: 0.5 });
  const legacy = await loadKeras(new Uint8Array(readFileSync(fileOf('legacy.h5'))));
  expect(legacy.sublayers.get('dense')!.getConfig()).toMatchObject({
    kernelRegularizer: { name: 'l2', config: { l2: 0.01 } },
  });
});

it('trains on', async () => {
  const model = await loadKeras(fileOf('legacy.h5'));
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const x = ndArray(
    Float32Array.from({ length: 4 * 50 }, (_, at) => Math.sin(at)),
    [4, 5, 5, 2],
  );
  const { loss } = (await model.fit(x, ndArray(new Float32Array(12).fill(0.5), [4, 3]), { epochs: 20, verbose: 0 }))
    .history;
  expect(loss!.at(-1)).toBeLessThan(loss![0]!);
});

/** The same file with another description. */
function withConfig(name: string, change: (config: string) => string): Uint8Array {
  const files = unzipSync(new Uint8Array(readFileSync(fileOf(name))));
  return zipSync({ ...files, 'config.json': strToU8(change(new TextDecoder().decode(files['config.json']))) });
}

it('takes over what is done to images, and changes them in training', async () => {
  const model = await loadKeras(fileOf('images.keras'));
  const config = (name: string): object => model.sublayers.get(name)!.getConfig();
  expect(config('random_flip')).toMatchObject({ mode: 'horizontalAndVertical' });
  expect(config('random_zoom')).toMatchObject({ heightFactor: [-0.2, 0.2], fillMode: 'reflect' });
  expect(config('random_contrast')).toMatchObject({ factor: [0, 0.3], seed: 7 });
  expect(config('rescaling')).toMatchObject({ offset: [-0.5, -0.5] });
  const x = array(golden.cases.find(({ name }) => name === 'images.keras')!.inputs[0]!);
  const call = (training: boolean): unknown => (model.apply(x as never, { training }) as Tensor).arraySync();
  expect(call(true)).not.toEqual(call(false));
});

it('takes special tokens off a vocabulary, wherever it stands', async () => {
  const withSpecial = withConfig('offers.keras', (config) =>
    config.replace('["Paris", "Rome"]', '["[UNK]", "Paris", "Rome"]'),
  );
  const { text } = await loadKerasText(withSpecial);
  expect((text.get('place') as StringLookup).getVocabulary()).toEqual(['[UNK]', 'Paris', 'Rome']);
  expect((text.get('words') as TextVectorization).getVocabulary(false)).toEqual(['old', 'new']);
});

describe('what cannot be loaded', () => {
  const weights = async (bytes: Uint8Array): Promise<unknown> => loadKeras(bytes);

  it('names every class that is not known, at once', async () => {
    const bytes = withConfig('cnn.keras', (config) =>
      config.replace('"Conv2D"', '"Mystery"').replace('"Flatten"', '"Riddle"'),
    );
    await expect(weights(bytes)).rejects.toThrow(/Mystery, Riddle.*customObjects/);
  });

  it('names the layer and the weight of another shape; skipMismatch leaves it', async () => {
    const bytes = withConfig('cnn.keras', (config) => config.replace('"units": 3', '"units": 4'));
    await expect(weights(bytes)).rejects.toThrow(ShapeError);
    await expect(weights(bytes)).rejects.toThrow(
      /'kernel' of layer 'dense' \(Dense\) has the shape \[8, 4\].*\[8, 3\]/,
    );
    expect((await loadKeras(bytes, { skipMismatch: true })).countParameters()).toBe(20 + 8 + 36);
  });

  it('refuses channels first, and options without a counterpart', async () => {
    const first = withConfig('cnn.keras', (config) => config.replace('channels_last', 'channels_first'));
    await expect(weights(first)).rejects.toThrow(/'conv2d' \(Conv2D\) keeps channels first/);
    const odd = withConfig('cnn.keras', (config) => config.replace('"rate": 0.5', '"rate": 0.5, "mystery": 7'));
    await expect(weights(odd)).rejects.toThrow(/'dropout'.*does not know the option mystery = 7/);
  });

  it.each([
    [
      'a hash of tokens',
      'tabular.keras',
      /"class_name": "CategoryEncoding", "config": \{/,
      '"class_name": "Hashing", "config": {"num_bins": 3, ',
      /'category_encoding' \(Hashing\) sorts into bins by TensorFlow's hash/,
    ],
    [
      'several indices for unknown text',
      'offers.keras',
      /"num_oov_indices": 1/,
      '"num_oov_indices": 2',
      /'place' \(StringLookup\) spreads .* over 2 indices/,
    ],
    [
      'text as bytes',
      'offers.keras',
      /"encoding": "utf-8", "invert"/,
      '"encoding": "latin-1", "invert"',
      /'place' \(StringLookup\) reads text as "latin-1"/,
    ],
    [
      'indices to text',
      'offers.keras',
      /"invert": false/,
      '"invert": true',
      /'place' \(StringLookup\) turns indices into text/,
    ],
    [
      'ragged tensors',
      'reviews.keras',
      /"ragged": false, "vocabulary_size"/,
      '"ragged": true, "vocabulary_size"',
      /'text_vectorization' \(TextVectorization\) gives ragged tensors/,
    ],
    [
      "a standardization of the user's own",
      'reviews.keras',
      /"standardize": "[a-z_]*"/,
      '"standardize": {"class_name": "function", "config": "mine"}',
      /has a function of its own as standardize/,
    ],
    [
      'text that is made inside',
      'offers.keras',
      /\["description", 0, 0\]\}\}\]/,
      '["concatenate", 0, 0]}}]',
      /Layer 'words' takes text, and does not stand at the beginning/,
    ],
    [
      'bins without boundaries',
      'tabular.keras',
      /"bin_boundaries": \[[\d., ]*\]/,
      '"bin_boundaries": null',
      /'discretization' \(Discretization\) has no boundaries/,
    ],
  ])('refuses %s', async (_what, name, from, to, message) => {
    const changed = withConfig(name, (config) => {
      expect(config).toMatch(from);
      return config.replace(from, to);
    });
    const load = name === 'tabular.keras' ? loadKeras : loadKerasText;
    await expect(load(changed)).rejects.toThrow(FormatError);
    await expect(load(changed)).rejects.toThrow(message);
  });

  it('says of a lookup without a vocabulary that there is none', async () => {
    const files = unzipSync(new Uint8Array(readFileSync(fileOf('reviews.keras'))));
    delete files['assets/layers/text_vectorization/vocabulary.txt'];
    await expect(loadKerasText(zipSync(files))).rejects.toThrow(
      /'text_vectorization' \(TextVectorization\) has no vocabulary/,
    );
  });

  it('refuses damaged files without a crash', async () => {
    const archive = new Uint8Array(readFileSync(fileOf('cnn.keras')));
    const hdf5 = new Uint8Array(readFileSync(fileOf('legacy.h5')));
    for (const bytes of [
      archive.slice(0, 1000),
      hdf5.slice(0, 3000),
      hdf5.slice(0, 200),
      new Uint8Array(10),
      new Uint8Array(0),
    ])
      await expect(loadKeras(bytes)).rejects.toThrow(FormatError);
    const files = unzipSync(archive);
    await expect(loadKeras(zipSync({ 'config.json': files['config.json']! }))).rejects.toThrow(/no model.weights.h5/);
    const cut = { ...files, 'model.weights.h5': files['model.weights.h5']!.slice(0, 2000) };
    await expect(loadKeras(zipSync(cut))).rejects.toThrow(FormatError);
    await expect(loadKeras(withConfig('cnn.keras', (config) => config.slice(0, 500)))).rejects.toThrow(/damaged JSON/);
  });

  it('survives any byte that is changed', async () => {
    const hdf5 = new Uint8Array(readFileSync(fileOf('legacy.h5')));
    for (let at = 0; at < hdf5.length; at += 101) {
      const bytes = hdf5.slice();
      bytes[at] = bytes[at]! ^ 0xff;
      // Either the byte did not matter, or the error is one of ours.
      const outcome = await loadKeras(bytes).then(
        () => 'loaded',
        (error: Error) => error.constructor.name,
      );
      expect(['loaded', 'FormatError', 'ShapeError', 'ArgumentError']).toContain(outcome);
    }
  });

  it('says which file is not there', async () => {
    await expect(loadKeras('no-such.keras')).rejects.toThrow("Cannot read 'no-such.keras': it does not exist.");
  });
});

describe('loadKerasWeights', () => {
  it('puts weights into a model of the same layers', async () => {
    const source = await loadKeras(fileOf('legacy.h5'));
    const model = sequential([dense({ name: 'dense', units: 3, inputShape: [2] })]);
    await loadKerasWeights(model, fileOf('legacy.h5'));
    expect(model.getWeights()[0]!.arraySync()).toEqual(source.sublayers.get('dense')!.getWeights()[0]!.arraySync());
  });

  it('names the layer that has none', async () => {
    const model = sequential([dense({ name: 'other', units: 3, inputShape: [2] })]);
    await expect(loadKerasWeights(model, fileOf('legacy.h5'))).rejects.toThrow(
      /no weights for layer 'other' \(Dense\); it has some for depthwise_conv2d, dense/,
    );
  });
});
