import { ArgumentError } from '@neurite/backend';
import type { LabelledBox } from '../box.ts';
import {
  type AnnotatedPicture,
  type AnnotationProblem,
  type Annotations,
  boxWithin,
  fileExists,
} from './annotated-pictures.ts';

interface VocFile {
  readonly annotation?: {
    readonly filename?: string;
    readonly size?: { readonly width?: string; readonly height?: string };
    readonly object?: readonly {
      readonly name?: string;
      readonly difficult?: string;
      readonly bndbox?: Readonly<Record<'xmin' | 'ymin' | 'xmax' | 'ymax', string>>;
    }[];
  };
}

/**
 * Reads annotations of Pascal VOC: an XML file for each picture, with the first and the last column and row of each object, counted
 * from 1. Classes are in the order of the alphabet. In Node.
 *
 * Objects that are marked as difficult count neither as found nor as missed (`isCrowd`).
 *
 * @param annotationFolder with the XML files
 * @param imageFolder where the pictures lie
 * @throws ArgumentError when there are no XML files
 * @see http://host.robots.ox.ac.uk/pascal/VOC/
 * @example
 * const { pictures, classNames, problems } = await readVocAnnotations('VOC2012/Annotations', 'VOC2012/JPEGImages');
 */
export async function readVocAnnotations(annotationFolder: string, imageFolder: string): Promise<Annotations> {
  const { readdir, readFile } = process.getBuiltinModule('node:fs/promises');
  const { join } = process.getBuiltinModule('node:path');
  const { XMLParser, XMLValidator } = await import('fast-xml-parser');
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'object' });
  const entries = await readdir(annotationFolder).catch((error: Error) => {
    throw new ArgumentError(`The folder ${annotationFolder} could not be read: ${error.message}.`, { cause: error });
  });
  const files = entries.filter((name) => /\.xml$/i.test(name)).sort();
  if (files.length === 0) throw new ArgumentError(`The folder ${annotationFolder} has no XML files of annotations.`);
  const problems: AnnotationProblem[] = [];
  const pictures: AnnotatedPicture[] = [];
  for (const name of files) {
    const where = join(annotationFolder, name);
    const text = await readFile(where, 'utf8');
    const validity = XMLValidator.validate(text);
    const { annotation } = validity === true ? (parser.parse(text) as VocFile) : {};
    const [width, height] = [Number(annotation?.size?.width), Number(annotation?.size?.height)];
    if (annotation?.filename === undefined || !(width > 0) || !(height > 0)) {
      const reason = validity === true ? 'it tells no filename, or no size' : validity.err.msg;
      problems.push({ where, what: `the file is not in VOC's format: ${reason}; it is left out` });
      continue;
    }
    const boxes: LabelledBox[] = [];
    for (const { name: label = '', difficult, bndbox } of annotation.object ?? []) {
      const [left, top] = [Number(bndbox?.xmin) - 1, Number(bndbox?.ymin) - 1];
      const [right, bottom] = [Number(bndbox?.xmax), Number(bndbox?.ymax)];
      const crowd = difficult === '1' ? { isCrowd: true } : {};
      const whole = { x: left, y: top, width: right - left, height: bottom - top, label, ...crowd };
      const { box, problem } = boxWithin(whole, { width, height });
      if (problem !== undefined) problems.push({ where, what: problem });
      if (box !== undefined) boxes.push(box);
    }
    const image = join(imageFolder, annotation.filename);
    if (await fileExists(image)) pictures.push({ image, width, height, boxes });
    else problems.push({ where, what: `the picture ${image} is missing; it is left out with ${boxes.length} boxes` });
  }
  const classNames = [...new Set(pictures.flatMap(({ boxes }) => boxes.map(({ label }) => label)))].sort();
  return { classNames, pictures, problems };
}
