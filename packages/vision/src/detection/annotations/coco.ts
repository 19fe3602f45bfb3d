import { FormatError } from '@neurite/backend';
import type { LabelledBox } from '../box.ts';
import {
  type AnnotatedPicture,
  type AnnotationProblem,
  type Annotations,
  boxWithin,
  fileExists,
} from './annotated-pictures.ts';

interface CocoFile {
  readonly images?: readonly {
    readonly id: number;
    readonly file_name: string;
    readonly width: number;
    readonly height: number;
  }[];
  readonly annotations?: readonly {
    readonly id?: number;
    readonly image_id: number;
    readonly category_id: number;
    readonly bbox: readonly number[];
    readonly iscrowd?: number | boolean;
  }[];
  readonly categories?: readonly { readonly id: number; readonly name: string }[];
}

/**
 * Reads annotations of COCO: one JSON file for all pictures, boxes [x, y, width, height] in pixels. In Node.
 *
 * @param path of the file, such as instances_train2017.json
 * @param imageFolder where the pictures lie
 * @throws FormatError when the file cannot be read or has other contents
 * @see https://cocodataset.org/#format-data
 * @example
 * const { pictures, classNames, problems } = await readCocoAnnotations('annotations.json', 'photos');
 */
export async function readCocoAnnotations(path: string, imageFolder: string): Promise<Annotations> {
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  const { join } = process.getBuiltinModule('node:path');
  let file: CocoFile;
  try {
    file = JSON.parse(await readFile(path, 'utf8')) as CocoFile;
  } catch (error) {
    throw new FormatError(`The annotations ${path} could not be read: ${(error as Error).message}`, { cause: error });
  }
  const { images, annotations, categories } = file ?? {};
  if (!Array.isArray(images) || !Array.isArray(annotations) || !Array.isArray(categories)) {
    throw new FormatError(`${path} is not in COCO's format: it has no lists images, annotations and categories.`);
  }
  const problems: AnnotationProblem[] = [];
  const labels = new Map(categories.map(({ id, name }) => [id, name]));
  const known = new Map(images.map((image) => [image.id, image]));
  const boxes = new Map<number, LabelledBox[]>(images.map(({ id }) => [id, []]));
  for (const [index, annotation] of annotations.entries()) {
    const where = `annotation ${annotation.id ?? `number ${index}`}`;
    const image = known.get(annotation.image_id);
    const label = labels.get(annotation.category_id);
    if (image === undefined) problems.push({ where, what: `there is no picture of id ${annotation.image_id}` });
    else if (label === undefined)
      problems.push({ where, what: `there is no category of id ${annotation.category_id}` });
    else if (!Array.isArray(annotation.bbox) || annotation.bbox.length !== 4)
      problems.push({ where, what: 'it has no bbox of four numbers' });
    else {
      const [x, y, width, height] = annotation.bbox as [number, number, number, number];
      const crowd = annotation.iscrowd ? { isCrowd: true } : {};
      const { box, problem } = boxWithin({ x, y, width, height, label, ...crowd }, image);
      if (problem !== undefined) problems.push({ where, what: problem });
      if (box !== undefined) boxes.get(image.id)!.push(box);
    }
  }
  const pictures: AnnotatedPicture[] = [];
  for (const { id, file_name, width, height } of images) {
    const image = join(imageFolder, file_name);
    if (await fileExists(image)) pictures.push({ image, width, height, boxes: boxes.get(id)! });
    else
      problems.push({
        where: image,
        what: `the picture's file is missing; it is left out with ${boxes.get(id)!.length} boxes`,
      });
  }
  return { classNames: categories.map(({ name }) => name), pictures, problems };
}
