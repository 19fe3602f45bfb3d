import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import type { Image } from '../images/image.ts';
import type { ImageSource } from '../images/read-image.ts';
import { cosineSimilarity } from './verification.ts';

/** What turns pictures into vectors: `imageEmbedder`, or a network of one's own. */
export interface Embedder {
  embed(images: readonly (Image | ImageSource)[]): Promise<NdArray>;
}

/** The options of {@link imageRecognizer}. */
export interface ImageRecognizerOptions {
  readonly embedder: Embedder;
  /** What is less alike than this is taken for something that was never enrolled. Default 0.5. */
  readonly threshold?: number;
}

/** What a picture was taken for. */
export interface Recognition {
  /** Undefined when nothing that was enrolled is alike enough. */
  readonly name: string | undefined;
  /** The name that is most alike, known or not. */
  readonly nearest: string;
  /** The cosine, up to 1. */
  readonly similarity: number;
}

/** What {@link ImageRecognizer.toJSON} gives. */
export interface EnrolledVectors {
  readonly threshold: number;
  readonly enrolled: readonly { readonly name: string; readonly vector: readonly number[] }[];
}

/** Recognises what it was shown before; see {@link imageRecognizer}. */
export class ImageRecognizer {
  /** What is less alike than this is not recognised. */
  threshold: number;
  readonly #embedder: Embedder;
  #enrolled: { readonly name: string; readonly vector: Float32Array }[] = [];

  /** @internal Made by {@link imageRecognizer}. */
  constructor(embedder: Embedder, threshold: number) {
    this.#embedder = embedder;
    this.threshold = threshold;
  }

  /** The names that were enrolled. */
  get names(): string[] {
    return [...new Set(this.#enrolled.map(({ name }) => name))];
  }

  /** Shows a picture of somebody or something; several of one name make it surer. */
  async enroll(name: string, image: Image | ImageSource): Promise<void> {
    this.#enrolled.push({ name, vector: await this.#vector(image) });
  }

  /** Forgets a name. */
  forget(name: string): void {
    this.#enrolled = this.#enrolled.filter((entry) => entry.name !== name);
  }

  /**
   * Who or what is in a picture: the name of the most alike picture that was enrolled.
   *
   * @throws ArgumentError when nothing was enrolled
   */
  async identify(image: Image | ImageSource): Promise<Recognition> {
    if (this.#enrolled.length === 0) throw new ArgumentError("Nobody is known yet: enroll('name', image) first.");
    const vector = await this.#vector(image);
    const ranked = this.#enrolled
      .map(({ name, vector: known }) => ({ name, similarity: cosineSimilarity(vector, known) }))
      .sort((a, b) => b.similarity - a.similarity);
    const { name: nearest, similarity } = ranked[0]!;
    return { name: similarity >= this.threshold ? nearest : undefined, nearest, similarity };
  }

  /** Whether two pictures show the same, and how alike they are. */
  async verify(one: Image | ImageSource, other: Image | ImageSource): Promise<{ isSame: boolean; similarity: number }> {
    const similarity = cosineSimilarity(await this.#vector(one), await this.#vector(other));
    return { isSame: similarity >= this.threshold, similarity };
  }

  /** What was enrolled, as plain data; {@link restore} takes it. The pictures are not in it. */
  toJSON(): EnrolledVectors {
    return {
      threshold: this.threshold,
      enrolled: this.#enrolled.map(({ name, vector }) => ({ name, vector: Array.from(vector) })),
    };
  }

  /** Takes in what another recognizer of the same embedder had enrolled. */
  restore({ threshold, enrolled }: EnrolledVectors): void {
    this.threshold = threshold;
    for (const { name, vector } of enrolled) this.#enrolled.push({ name, vector: Float32Array.from(vector) });
  }

  async #vector(image: Image | ImageSource): Promise<Float32Array> {
    return Float32Array.from((await this.#embedder.embed([image])).data);
  }
}

/**
 * Recognises persons or things by pictures that it was shown, without any training: pictures are compared as vectors.
 *
 * @throws ArgumentError when the threshold is no cosine
 * @example
 * const known = imageRecognizer({ embedder, threshold: 0.6 });
 * await known.enroll('Ada', 'ada.jpg');
 * console.log(await known.identify('door.jpg')); // { name: 'Ada', nearest: 'Ada', similarity: 0.83 }
 */
export function imageRecognizer({ embedder, threshold = 0.5 }: ImageRecognizerOptions): ImageRecognizer {
  if (!(threshold >= -1 && threshold <= 1))
    throw new ArgumentError(`threshold must be from −1 to 1; got ${threshold}.`);
  return new ImageRecognizer(embedder, threshold);
}
