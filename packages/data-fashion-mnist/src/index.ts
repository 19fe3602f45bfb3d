export { type FashionMnistSample, fashionMnistSample, type LabelledImages } from './fashion-mnist-sample.ts';
