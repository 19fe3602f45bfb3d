import { gradCam } from '@neurite/inspect';
import { type NdArray, ndArray } from '@neurite/tensors';
import { drawHeatMap, type Image, imageAt, type ImageClassifier, stackImages } from '@neurite/vision';

/** A picture that was taken for something else. */
export interface Mistake {
  readonly image: Image;
  /** The picture with what spoke for the wrong class in red. */
  readonly heat: Image;
  readonly actual: string;
  readonly predicted: string;
  /** How sure the classifier was of it. */
  readonly probability: number;
}

/** The pictures that a classifier gets wrong, those first of which it is the surest. */
export async function worstMistakes(
  classifier: ImageClassifier,
  { x, y }: { readonly x: NdArray; readonly y: NdArray },
  most: number,
): Promise<Mistake[]> {
  const images = Array.from(y.data, (_, index) => imageAt(x, index));
  const predictions = await classifier.predict(images, { topK: 1 });
  const wrong = predictions
    .map(([best], index) => ({ ...best!, image: images[index]!, actual: classifier.classes[y.data[index]!]! }))
    .filter(({ label, actual }) => label !== actual)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, most);
  if (wrong.length === 0) return [];
  // For the class that each was taken for, which is the one that the network gives the most.
  const { maps } = await gradCam(classifier.model, stackImages(wrong.map(({ image }) => image)));
  const [, height, width] = maps.shape as [number, number, number];
  const heat = await maps.data();
  return wrong.map(({ image, label, actual, probability }, index) => {
    const map = ndArray(heat.slice(index * height * width, (index + 1) * height * width), [height, width]);
    return { image, heat: drawHeatMap(image, map, { range: [0, 1] }), actual, predicted: label, probability };
  });
}
