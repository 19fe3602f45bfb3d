import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAnnotations } from './annotation-folder.ts';
import { readCocoAnnotations } from './coco.ts';
import { readVocAnnotations } from './voc.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-annotations-'));
  writeFileSync(join(folder, 'a.jpg'), '');
  mkdirSync(join(folder, 'voc'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('COCO: boxes by picture, and every mistake with where it is', async () => {
  const path = join(folder, 'coco.json');
  const annotation = (id: number, bbox: number[], more = {}): object => ({
    id,
    image_id: 1,
    category_id: 18,
    bbox,
    ...more,
  });
  writeFileSync(
    path,
    JSON.stringify({
      images: [
        { id: 1, file_name: 'a.jpg', width: 100, height: 80 },
        { id: 2, file_name: 'lost.jpg', width: 10, height: 10 },
      ],
      categories: [
        { id: 17, name: 'cat' },
        { id: 18, name: 'dog' },
      ],
      annotations: [
        annotation(1, [10, 20, 30, 40]),
        annotation(2, [90, 70, 30.5, 10]),
        annotation(3, [0, 0, 0, 5]),
        annotation(4, [200, 0, 5, 5]),
        annotation(5, [1, 2, 3, 4], { category_id: 99 }),
        annotation(6, [1, 2, 3, 4], { image_id: 9 }),
        annotation(7, [0, 0, 50, 50], { iscrowd: 1 }),
        annotation(8, [1, 2, 3], { image_id: 1 }),
        annotation(9, [1, 1, 2, 2], { image_id: 2, category_id: 17 }),
      ],
    }),
  );
  const { classNames, pictures, problems } = await readCocoAnnotations(path, folder);
  expect(classNames).toEqual(['cat', 'dog']);
  expect(pictures).toEqual([
    {
      image: join(folder, 'a.jpg'),
      width: 100,
      height: 80,
      boxes: [
        { x: 10, y: 20, width: 30, height: 40, label: 'dog' },
        { x: 90, y: 70, width: 10, height: 10, label: 'dog' },
        { x: 0, y: 0, width: 50, height: 50, label: 'dog', isCrowd: true },
      ],
    },
  ]);
  const said = problems.map(({ where, what }) => `${where}: ${what}`);
  expect(said).toEqual([
    "annotation 2: the box [90, 70, 30.5, 10] of 'dog' reaches beyond the picture of 100 × 80; it is cut at the edge",
    "annotation 3: the box [0, 0, 0, 5] of 'dog' has no area; it is left out",
    "annotation 4: the box [200, 0, 5, 5] of 'dog' lies outside of the picture of 100 × 80; it is left out",
    'annotation 5: there is no category of id 99',
    'annotation 6: there is no picture of id 9',
    'annotation 8: it has no bbox of four numbers',
    `${join(folder, 'lost.jpg')}: the picture's file is missing; it is left out with 1 boxes`,
  ]);
});

test('COCO: what is no such file is refused', async () => {
  await expect(readCocoAnnotations(join(folder, 'nothing.json'), folder)).rejects.toThrow('could not be read: ENOENT');
  writeFileSync(join(folder, 'other.json'), '{"images": []}');
  await expect(readCocoAnnotations(join(folder, 'other.json'), folder)).rejects.toThrow("not in COCO's format");
  writeFileSync(join(folder, 'half.json'), '{"images": [');
  await expect(readCocoAnnotations(join(folder, 'half.json'), folder)).rejects.toThrow('could not be read');
});

test('VOC: columns and rows from 1, the last included', async () => {
  const object = (name: string, box: number[], difficult = 0): string =>
    `<object><name>${name}</name><difficult>${difficult}</difficult><bndbox><xmin>${box[0]}</xmin><ymin>${box[1]}</ymin>` +
    `<xmax>${box[2]}</xmax><ymax>${box[3]}</ymax></bndbox></object>`;
  const file = (filename: string, objects: string): string =>
    `<annotation><filename>${filename}</filename><size><width>100</width><height>80</height><depth>3</depth></size>${objects}</annotation>`;
  const write = (name: string, text: string): void => writeFileSync(join(folder, 'voc', name), text);
  await expect(readVocAnnotations(join(folder, 'voc'), folder)).rejects.toThrow('no XML files');
  write('1.xml', file('a.jpg', object('dog', [1, 1, 100, 80]) + object('cat', [11, 21, 20, 30], 1)));
  write('2.xml', file('lost.jpg', object('dog', [1, 1, 2, 2])));
  write('3.xml', '<annotation><filename>a.jpg</filename>');
  write('4.xml', file('a.jpg', object('cat', [50, 50, 40, 60])));
  const { classNames, pictures, problems } = await readVocAnnotations(join(folder, 'voc'), folder);
  expect(classNames).toEqual(['cat', 'dog']);
  expect(pictures.map(({ boxes }) => boxes)).toEqual([
    [
      { x: 0, y: 0, width: 100, height: 80, label: 'dog' },
      { x: 10, y: 20, width: 10, height: 10, label: 'cat', isCrowd: true },
    ],
    [],
  ]);
  const said = problems.map(({ what }) => what);
  expect(said[0]).toContain('lost.jpg is missing; it is left out with 1 boxes');
  expect(said[1]).toContain("not in VOC's format");
  expect(said[2]).toContain("of 'cat' has no area");
  await expect(readVocAnnotations(join(folder, 'nowhere'), folder)).rejects.toThrow('could not be read: ENOENT');
});

test('the annotations of a folder are found where they usually lie', async () => {
  const make = (...path: string[]): string => {
    mkdirSync(join(folder, ...path), { recursive: true });
    return join(folder, ...path);
  };
  const coco = (name: string): string =>
    JSON.stringify({
      images: [{ id: 1, file_name: name, width: 9, height: 9 }],
      categories: [{ id: 1, name: 'cat' }],
      annotations: [{ image_id: 1, category_id: 1, bbox: [1, 1, 2, 2] }],
    });
  const voc =
    '<annotation><filename>a.jpg</filename><size><width>9</width><height>9</height></size>' +
    '<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>';
  const places: readonly (readonly [annotations: string, text: string, picture: string])[] = [
    ['one/a.json', coco('a.jpg'), 'one/a.jpg'],
    ['two/annotations/a.json', coco('a.jpg'), 'two/images/a.jpg'],
    ['three/a.xml', voc, 'three/a.jpg'],
    ['four/Annotations/a.xml', voc, 'four/JPEGImages/a.jpg'],
    ['five/Annotations/a.xml', voc, 'five/images/a.jpg'],
  ];
  for (const [annotations, text, picture] of places) {
    for (const path of [annotations, picture]) make(path, '..');
    writeFileSync(join(folder, annotations), text);
    writeFileSync(join(folder, picture), '');
    const { pictures, classNames, problems } = await readAnnotations(join(folder, annotations.split('/')[0]!));
    expect([problems, classNames]).toEqual([[], ['cat']]);
    expect(pictures.map(({ image }) => image)).toEqual([join(folder, picture)]);
  }
  writeFileSync(join(folder, 'one/b.json'), coco('a.jpg'));
  await expect(readAnnotations(join(folder, 'one'))).rejects.toThrow('has several JSON files, a.json, b.json');
  await expect(readAnnotations(make('six'))).rejects.toThrow('has no annotations: neither');
  await expect(readAnnotations(join(folder, 'seven'))).rejects.toThrow('could not be read: is it there?');
});
