import { readFileSync } from 'node:fs';
import { FormatError, ShapeError } from '@neurite/backend';
import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/keras.json' with { type: 'json' };
import { loadKeras, loadKerasWeights } from '../index.ts';

beforeAll(() => useBackend('cpu'));

const fileOf = (name: string): string => `${import.meta.dirname}/../testing/files/${name}`;
const array = ({ shape, data }: { shape: number[]; data: number[] }) => ndArray(new Float32Array(data), shape);

describe.each(golden.cases)('$name', ({ name, inputs, outputs }) => {
  it('gives what PyTorch gives for the same weights', async () => {
    const model = await loadKeras(fileOf(name));
    const given = inputs.map(array);
    const results = [await model.predict((given.length === 1 ? given[0]! : given) as never)].flat() as Tensor[];
    expect(results.map((result) => result.shape)).toEqual(outputs.map(({ shape }) => shape));
    for (const [index, expected] of outputs.entries()) {
      const got = await results[index]!.data();
      for (const [at, value] of expected.data.entries())
        expect(Math.abs(got[at]! - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
    }
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
