import { type CsvOptions, readCsv, standardScaler, oneHotEncoder, transformerFromJson } from '@neurite/datasets';
import { ndArray } from '@neurite/tensors';
import { damagedBytes, damagedJson } from '../damage.ts';
import type { Target } from '../target.ts';

const texts = [
  'a,b,c\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n',
  'name;size\r\n"one; ""quoted""";1.5\r\n"two\nlines";-2e3\r\n',
  '\ufeffx,y,label\n0.1,true,cat\n,false,dog\nNA,true,cat\n',
  '# a comment\n1\t2\n3\t4\n',
];

const options: readonly CsvOptions[] = [
  {},
  { delimiter: ';', missing: 'drop' },
  { missing: 'nan', target: 'label' },
  { header: false, delimiter: '\t', comment: '#', missing: { fill: 0 } },
  { columns: { a: 'number', c: { type: 'category', categories: ['x', 'y'] } }, target: 'c' },
];

const csv: Target = {
  name: 'CSV',
  async files() {
    const whole = texts.map((text) => new TextEncoder().encode(text));
    return damagedBytes(whole, [
      ',',
      ';',
      '\t',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      '#',
      '\ufeff',
      'NaN',
      '1e999',
      '\0',
    ]).map((file) => ({ file }));
  },
  async read({ file }) {
    const table = await readCsv(new Blob([file as Uint8Array<ArrayBuffer>]), options[file!.length % options.length]!);
    for (const { name } of table.columns) table.column(name);
    if (table.columns.every(({ type }) => type !== 'string')) void table.x;
  },
};

const transformer: Target = {
  name: 'transformer JSON',
  async files() {
    const x = ndArray([
      [1, 2],
      [3, 5],
      [4, 9],
    ]);
    const whole = [standardScaler().fit(x), oneHotEncoder().fit(x)].map((fitted) => JSON.stringify(fitted.toJSON()));
    return damagedJson(whole).map((text) => ({ json: new TextEncoder().encode(text) }));
  },
  read: ({ json }) => transformerFromJson(JSON.parse(new TextDecoder().decode(json))),
};

export const tables: readonly Target[] = [csv, transformer];
