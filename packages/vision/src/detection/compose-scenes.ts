import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { HostRandom } from '../augmentation/host-random.ts';
import { blankImage, type Image, imageAt } from '../images/image.ts';
import { resizeImage } from '../images/resize.ts';
import { intersectionOverUnion, type LabelledBox } from './box.ts';

/** The options of {@link composeScenes}. */
export interface ComposeScenesOptions {
  /** How many scenes. */
  readonly count: number;
  /** Default 0. */
  readonly seed?: number;
  /** The side of a scene in pixels. Default 128. */
  readonly size?: number;
  /** How many objects a scene has, from least to most. Default [1, 6]. */
  readonly objects?: readonly [least: number, most: number];
  /** By how much the pictures are made larger. Default [0.5, 1.5]. */
  readonly scale?: readonly [least: number, most: number];
  /** How much the boxes of two objects may overlap. Default 0.3. */
  readonly maxIou?: number;
}

/** A composed picture and the objects in it. */
export interface Scene {
  readonly image: Image;
  readonly boxes: readonly LabelledBox[];
}

/** How dark a pixel may be that belongs to an object. */
const LEAST_LIGHT = 0.05;
const ATTEMPTS = 50;

/**
 * Scenes for detectors, made of small grey pictures on a dark ground (digits, clothes): some are drawn by chance, scaled, and put over
 * a textured background. Boxes are the true ones, around the pixels of the object. The seed and the number of a scene decide all of it.
 *
 * @param images float32 [pictures, height, width, 1], 0 where there is no object
 * @param labels the class of each
 * @throws ArgumentError when the pictures have other channels, or a scene is too small for an object
 * @example
 * const { train } = await fashionMnistSample();
 * const scenes = composeScenes(train.x, Array.from(train.y.data, (y) => train.targetNames[y]!), { count: 500, seed: 1 });
 */
export function composeScenes(images: NdArray, labels: readonly string[], options: ComposeScenesOptions): Scene[] {
  const { count, seed = 0, size = 128, objects = [1, 6], scale = [0.5, 1.5], maxIou = 0.3 } = options;
  const [pictures = 0, height = 0, width = 0, channels] = images.shape;
  if (channels !== 1 || labels.length !== pictures) {
    throw new ArgumentError(
      `composeScenes takes pictures [n, height, width, 1] and n labels; got [${images.shape.join(', ')}] and ${labels.length}.`,
    );
  }
  if (scale[1] * Math.max(height, width) > size) {
    throw new ArgumentError(
      `A scene of ${size} pixels is too small for pictures of ${height} × ${width}, ${scale[1]} times as large.`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const random = new HostRandom(seed, index);
    const image = texture(random, size);
    const boxes: LabelledBox[] = [];
    const wanted = objects[0] + random.integer(objects[1] - objects[0] + 1);
    for (let attempt = 0; attempt < ATTEMPTS && boxes.length < wanted; attempt++) {
      const chosen = random.integer(pictures);
      const factor = random.uniform(...scale);
      const object = resizeImage(imageAt(images, chosen), [
        Math.max(1, Math.round(height * factor)),
        Math.max(1, Math.round(width * factor)),
      ]);
      const [top, left] = [random.integer(size - object.shape[0] + 1), random.integer(size - object.shape[1] + 1)];
      const box = boxAround(object, top, left, labels[chosen]!);
      if (box === undefined || boxes.some((other) => intersectionOverUnion(other, box) > maxIou)) continue;
      paint(image, object, top, left);
      boxes.push(box);
    }
    return { image, boxes };
  });
}

/** Smooth patches and fine grain, darker than most objects. */
function texture(random: HostRandom, size: number): Image {
  const coarse = blankImage(2 + random.integer(6), 2 + random.integer(6), [0]);
  for (let i = 0; i < coarse.data.length; i++) coarse.data[i] = random.uniform(0, 0.4);
  const image = resizeImage(coarse, size);
  for (let i = 0; i < image.data.length; i++) image.data[i] = Math.max(0, image.data[i]! + random.uniform(-0.05, 0.05));
  return image;
}

function boxAround(
  { data, shape: [height, width] }: Image,
  top: number,
  left: number,
  label: string,
): LabelledBox | undefined {
  let [first, last, leftmost, rightmost] = [height, -1, width, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! < LEAST_LIGHT) continue;
      first = Math.min(first, y);
      last = Math.max(last, y);
      leftmost = Math.min(leftmost, x);
      rightmost = Math.max(rightmost, x);
    }
  }
  if (last < 0) return undefined;
  return { x: left + leftmost, y: top + first, width: rightmost - leftmost + 1, height: last - first + 1, label };
}

function paint(scene: Image, object: Image, top: number, left: number): void {
  const [height, width] = object.shape;
  const size = scene.shape[1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = object.data[y * width + x]!;
      const at = (top + y) * size + left + x;
      // Soft at the edges of the object, solid within.
      const cover = Math.min(1, value / 0.2);
      scene.data[at] = cover * value + (1 - cover) * scene.data[at]!;
    }
  }
}
