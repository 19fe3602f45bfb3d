import type { DownloadOptions } from '../download/download.ts';
import { type IdxImageSet, loadIdxImages } from './idx-images.ts';
import type { ImageSet } from './image-set.ts';

const set: IdxImageSet = {
  dataset: 'fashion-mnist',
  baseUrl: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  targetNames: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  files: {
    trainImages: {
      packed: { md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d' },
      unpacked: { sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888' },
    },
    trainLabels: {
      packed: { md5: '25c81989df183df01b3e8a0aad5dffbe' },
      unpacked: { sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9' },
    },
    testImages: {
      packed: { md5: 'bef4ecab320f06d8554ea6380940ec79' },
      unpacked: { sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b' },
    },
    testLabels: {
      packed: { md5: 'bb300cfdad3c16e7a12a480ee83cd310' },
      unpacked: { sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34' },
    },
  },
};

/**
 * Fashion-MNIST: 60,000 + 10,000 grey pictures of clothes in ten classes, 28 × 28 (31 MB). Downloaded once, checked, and kept.
 *
 * The host speaks no HTTPS, so a page that came over HTTPS has to give a `baseUrl`.
 *
 * @returns `train.x` float32 `[60000, 28, 28, 1]` in [0, 1], `train.y` int32 `[60000]`, `test` likewise with 10,000
 * @throws DownloadError when a file cannot be had or is not the one that was published, saying what to do
 * @see H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
 *   Algorithms" (2017), https://arxiv.org/abs/1708.07747 (MIT licence)
 * @example
 * const { train, test } = await fashionMnist({ cacheDirectory: './data' });
 */
export async function fashionMnist(options: DownloadOptions = {}): Promise<ImageSet> {
  return loadIdxImages(set, options);
}
