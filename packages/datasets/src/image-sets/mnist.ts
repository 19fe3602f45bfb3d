import type { DownloadOptions } from '../download/download.ts';
import { type IdxImageSet, loadIdxImages } from './idx-images.ts';
import type { ImageSet } from './image-set.ts';

const set: IdxImageSet = {
  dataset: 'mnist',
  baseUrl: 'https://storage.googleapis.com/cvdf-datasets/mnist/',
  targetNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  files: {
    trainImages: {
      packed: { sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609' },
      unpacked: { sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db' },
    },
    trainLabels: {
      packed: { sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c' },
      unpacked: { sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5' },
    },
    testImages: {
      packed: { sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6' },
      unpacked: { sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7' },
    },
    testLabels: {
      packed: { sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6' },
      unpacked: { sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2' },
    },
  },
};

/**
 * MNIST: 60,000 + 10,000 grey pictures of handwritten digits, 28 × 28 (11 MB). Downloaded once, checked, and kept.
 *
 * @returns `train.x` float32 `[60000, 28, 28, 1]` in [0, 1], `train.y` int32 `[60000]`, `test` likewise with 10,000
 * @throws DownloadError when a file cannot be had or is not the one that was published, saying what to do
 * @see Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
 *   86 (1998); the data are under CC BY-SA 3.0
 * @example
 * const { train, test } = await mnist({ onProgress: ({ file, loaded, total }) => console.log(file, loaded, total) });
 */
export async function mnist(options: DownloadOptions = {}): Promise<ImageSet> {
  return loadIdxImages(set, options);
}
