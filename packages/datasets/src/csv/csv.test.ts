import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isTensor } from '@neurite/tensors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Dataset } from '../dataset/dataset.ts';
import { DatasetError } from '../dataset/dataset-error.ts';
import { trainTestSplit } from '../split/train-test-split.ts';
import type { CsvOptions } from './csv-reader.ts';
import { readRecords } from './csv-records.ts';
import type { CsvSource } from './csv-source.ts';
import { readCsv } from './read-csv.ts';

const PEOPLE = `name,age,height,city,member
Ada,36,1.65,London,true
"Grace ""Amazing"" H.",85,1.7,"New York",FALSE
Alan,41,1.78,London,true
Käthe,71,1.6,New York,true
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string | Uint8Array, name: string = 'people.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function elementsOf(source: CsvSource, options?: CsvOptions): Promise<unknown[]> {
  const plain = (value: unknown): unknown => (isTensor(value) ? value.arraySync() : value);
  const elements = (await Dataset.fromCsv(source, options).toArray()) as Record<string, unknown>[];
  return elements.map((element) =>
    Object.fromEntries(Object.entries(element).map(([key, value]) => [key, plain(value)])),
  );
}

describe('readRecords', () => {
  const recordsOf = async (text: string, size: number = 1e6): Promise<(readonly [number, readonly string[]])[]> => {
    const pieces = async function* (): AsyncGenerator<string> {
      for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
    };
    const records: (readonly [number, readonly string[]])[] = [];
    for await (const { line, cells } of readRecords(pieces, {})) records.push([line, cells]);
    return records;
  };

  it('gives back every table that was written, however its text is cut', async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('a,b', '"', 'x\ny', 'x\r\ny', '\r', 'é', '漢', ' ', '#'));
    // A line of one empty cell is an empty line.
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 9 }),
        async (rows, end, size) => {
          const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
          const lines = rows.map((row) => row.map(quoted).join(','));
          const records = await recordsOf(lines.join(end), size);
          expect(records.map(([, cells]) => cells)).toEqual(rows);
          let line = 1;
          records.forEach(([got], i) => {
            expect(got).toBe(line);
            line += 1 + (lines[i]!.match(/\r\n|\r|\n/g)?.length ?? 0);
          });
        },
      ),
    );
  });

  it('counts lines past empty ones', async () => {
    expect(await recordsOf('a,b\r\n\r\n1,2\n\n\n3,4')).toEqual([
      [1, ['a', 'b']],
      [3, ['1', '2']],
      [6, ['3', '4']],
    ]);
    expect(await recordsOf('')).toEqual([]);
    expect(await recordsOf('\uFEFFa,b\n')).toEqual([[1, ['a', 'b']]]);
  });
});

describe('readCsv', () => {
  it('infers numbers, booleans, categories and text', async () => {
    const table = await readCsv({ text: PEOPLE });
    expect(table.columns).toEqual([
      { name: 'name', type: 'string', distinct: 4 },
      { name: 'age', type: 'number', integer: true, distinct: 4 },
      { name: 'height', type: 'number', integer: false, distinct: 4 },
      { name: 'city', type: 'category', categories: ['London', 'New York'], distinct: 2 },
      { name: 'member', type: 'boolean', distinct: 2 },
    ]);
    expect(table.rows).toBe(4);
    expect(table.column('name')).toEqual(['Ada', 'Grace "Amazing" H.', 'Alan', 'Käthe']);
    expect(table.column('age')).toEqual({ data: Float32Array.of(36, 85, 41, 71), shape: [4], dtype: 'float32' });
    expect(table.column('city')).toEqual({ data: Int32Array.of(0, 1, 0, 1), shape: [4], dtype: 'int32' });
    expect(table.column('member')).toEqual({ data: Uint8Array.of(1, 0, 1, 1), shape: [4], dtype: 'bool' });
    expect(() => table.column('town')).toThrow(
      "There is no column 'town'. The columns are name, age, height, city, member.",
    );
  });

  it('makes features and targets', async () => {
    const table = await readCsv({ text: PEOPLE }, { select: ['age', 'city', 'member'], target: 'member' });
    expect(table.featureNames).toEqual(['age', 'city_London', 'city_New York']);
    expect(table.x).toEqual({
      data: Float32Array.of(36, 1, 0, 85, 0, 1, 41, 1, 0, 71, 0, 1),
      shape: [4, 3],
      dtype: 'float32',
    });
    expect(table.y).toEqual({ data: Int32Array.of(1, 0, 1, 1), shape: [4], dtype: 'int32' });
    expect(table.targetNames).toEqual(['false', 'true']);
    expect(trainTestSplit(table, { testSize: 1 }).xTest.shape).toEqual([1, 3]);
  });

  it('takes numbers and declared categories for targets', async () => {
    const regression = await readCsv({ text: PEOPLE }, { select: ['age'], target: 'height' });
    expect([regression.y.dtype, regression.targetNames]).toEqual(['float32', undefined]);
    const columns = { grade: { type: 'category', categories: ['low', 'high'] } } as const;
    const { y, targetNames } = await readCsv({ text: 'a,grade\n1,high\n2,low\n' }, { columns, target: 'grade' });
    expect([Array.from(y.data), targetNames]).toEqual([
      [1, 0],
      ['low', 'high'],
    ]);
  });

  it('sorts categories that are numbers by their size', async () => {
    const { columns } = await readCsv({ text: 'k\n10\n9\n9\n10\n-1\n' }, { columns: { k: 'category' } });
    expect(columns[0]!.categories).toEqual(['-1', '9', '10']);
  });

  it('reads another file by the columns of the first', async () => {
    const first = await readCsv({ text: PEOPLE }, { select: ['age', 'city'] });
    const saved = JSON.parse(JSON.stringify(first.columns)) as typeof first.columns;
    const second = await readCsv(
      { text: 'city,extra,age\nNew York,x,1\n' },
      { columns: saved, select: ['age', 'city'] },
    );
    expect(second.featureNames).toEqual(first.featureNames);
    expect(Array.from(second.x.data)).toEqual([1, 0, 1]);
  });

  it('reads files without a header, of other delimiters, with comments', async () => {
    const text = "# made by hand\n1;'a;b';x\n2;'it''s';y\n";
    const options = { header: false, delimiter: ';', quote: "'", comment: '#' } as const;
    const table = await readCsv({ text }, options);
    expect(table.columns.map(({ name }) => name)).toEqual(['column0', 'column1', 'column2']);
    expect(table.column('column1')).toEqual(['a;b', "it's"]);
    const named = await readCsv({ text }, { ...options, header: ['n', 's', 't'] });
    expect(Array.from((named.column('n') as { data: Float32Array }).data)).toEqual([1, 2]);
  });

  it('names columns whose name is missing', async () => {
    expect((await readCsv({ text: ',a\n0,1\n' })).columns.map(({ name }) => name)).toEqual(['column0', 'a']);
  });

  describe('missing cells', () => {
    const text = 'n,c,s\n1,red,x\n,red,y\nNA,blue,\n4,?,z\n5,blue,w\n';

    it('are an error by default', async () => {
      await expect(readCsv(fileOf(text, 'gaps.csv'))).rejects.toThrow(
        /gaps\.csv, line 3: the cell of column 'n' is missing\. .* missing: 'drop', 'nan' or \{ fill: 0 \}\./,
      );
    });

    it('can drop their rows', async () => {
      const table = await readCsv({ text }, { missing: 'drop' });
      expect(Array.from((table.column('n') as { data: Float32Array }).data)).toEqual([1, 5]);
    });

    it('can be NaN, and null among text, but no category', async () => {
      const table = await readCsv({ text }, { missing: 'nan', select: ['n', 's'] });
      expect(Array.from((table.column('n') as { data: Float32Array }).data)).toEqual([1, NaN, NaN, 4, 5]);
      expect(table.column('s')).toEqual(['x', 'y', null, 'z', 'w']);
      await expect(readCsv({ text }, { missing: 'nan' })).rejects.toThrow(
        "the CSV data, line 5: the cell of column 'c' is missing, and a category cannot be NaN. Choose otherwise for it: " +
          "columns: { 'c': { type: 'category', missing: 'drop' } }",
      );
    });

    it('can be filled, by column', async () => {
      const columns = {
        n: { type: 'number', missing: { fill: -1 } },
        c: { type: 'category', missing: { fill: 'other' } },
        s: { type: 'string', missing: { fill: '' } },
      } as const;
      const table = await readCsv({ text }, { columns });
      expect(Array.from((table.column('n') as { data: Float32Array }).data)).toEqual([1, -1, -1, 4, 5]);
      expect(table.columns[1]!.categories).toEqual(['blue', 'other', 'red']);
      expect(table.column('s')).toEqual(['x', 'y', '', 'z', 'w']);
      const inferred = await readCsv({ text }, { missing: { fill: 'none' }, select: ['c'] });
      expect(Array.from((inferred.column('c') as { data: Int32Array }).data)).toEqual([1, 1, 0, 2, 0]);
    });

    it('are those that missingValues lists', async () => {
      const table = await readCsv({ text: 'a\nNA\n-999\nAL\n' }, { missingValues: ['-999'], missing: 'nan' });
      expect(table.column('a')).toEqual(['NA', null, 'AL']);
    });

    it.each([
      [{ missing: { fill: 'x' }, select: ['n'] }, "its fill 'x' is no value of a column of type number"],
      [{ missing: 'skip' as 'drop' }, "missing must be 'error', 'drop', 'nan' or { fill: value }; got 'skip'."],
      [{ columns: { n: { type: 'number', missing: 1 as never } } } as const, "columns['n'].missing must be 'error'"],
    ])('refuse other policies: %#', async (options, message) => {
      await expect(readCsv({ text }, options)).rejects.toThrow(message);
    });
  });

  it.each<[string, CsvOptions, string]>([
    [
      'a,b\n1,2\n3,x\n',
      { columns: { b: 'number' } },
      "line 3: 'x' is not a number, but column 'b' was declared as numbers. Correct the cell",
    ],
    [
      'a,b\n1,0\n2,True\n3,maybe\n',
      { columns: { b: 'boolean' } },
      "line 4: 'maybe' is not true or false, but column 'b' was declared as booleans",
    ],
    [
      'a\nx\ny\n',
      { columns: { a: { type: 'category', categories: ['x'] } } },
      "line 3: 'y' is none of the categories of column 'a': 'x'. Declare them all",
    ],
    [
      'a,b\n1,2\n3\n',
      {},
      'line 3: the record has 1 cell, expected 2. If cells are not parted by commas, give the delimiter',
    ],
    [
      'a,b\n1,2\n3,4,5\n',
      {},
      'line 3: the record has 3 cells, expected 2. A cell that contains the delimiter must be quoted.',
    ],
    ['a,b\n"x\ny",2\n3,"4\n', {}, 'line 4: a cell opens with " that is not closed'],
    ['a,b\n1,2"3\n', {}, 'line 2: " stands within a cell that is not quoted'],
    ['a,b\n1,"2"3\n', {}, 'line 2: after the closing " of a cell comes neither'],
    ['', {}, 'the CSV data: the file is empty.'],
    ['a,b\n', {}, 'has no rows after its header'],
    ['a,b\n1,\n', { missing: 'drop' }, 'has no rows without missing cells'],
    ['a,a\n1,2\n', {}, "line 1: two columns have the name 'a'"],
    ['age,b\n1,2\n', { target: 'aeg' }, "there is no column 'aeg'. Did you mean 'age'? The columns are age, b."],
    ['a,b\n1,2\n', { select: ['c'] }, "there is no column 'c'."],
    ['a,b\n1,2\n', { columns: { c: 'number' } }, "there is no column 'c'."],
    [
      'a,b\n1,2\n',
      { columns: { b: 'float' as 'number' } },
      "Column 'b' is declared as 'float'; it can be 'number', 'category', 'boolean' or 'string'.",
    ],
  ])('refuses %j', async (text, options, message) => {
    await expect(readCsv({ text }, options)).rejects.toThrow(message);
  });

  it('refuses text for a feature or a target', async () => {
    const table = await readCsv({ text: PEOPLE }, { target: 'age' });
    expect(() => table.x).toThrow("Column 'name' is text, which is no feature. Leave it out with select");
    const named = await readCsv({ text: PEOPLE }, { target: 'name' });
    expect(() => named.y).toThrow("The target 'name' is text, with about as many values as rows.");
    const untargeted = await readCsv({ text: PEOPLE });
    expect(() => untargeted.y).toThrow('No column was named as the target');
  });
});

describe('sources', () => {
  const expected = ['Ada', 'Grace "Amazing" H.', 'Alan', 'Käthe'];
  const bytes = new TextEncoder().encode(PEOPLE);
  const streamOf = (): ReadableStream<Uint8Array> => new Blob([bytes]).stream();

  it.each<[string, () => CsvSource]>([
    ['a path', () => fileOf(PEOPLE)],
    ['a file: address', () => pathToFileURL(fileOf(PEOPLE))],
    ['a data: address', () => `data:text/csv,${encodeURIComponent(PEOPLE)}`],
    ['a blob', () => new Blob([bytes])],
    ['a file', () => new File([bytes], 'people.csv')],
    ['text', () => ({ text: PEOPLE })],
    ['a web stream', streamOf],
    ['a function that opens a stream', () => streamOf],
    [
      'bytes, cut anywhere',
      () =>
        async function* () {
          for (const byte of bytes) yield Uint8Array.of(byte);
        },
    ],
  ])('%s', async (_, source) => {
    expect((await readCsv(source())).column('name')).toEqual(expected);
  });

  it('an address', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/people.csv' ? 200 : 404;
      response.end(request.url === '/people.csv' ? PEOPLE : 'gone');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await readCsv(`${address}/people.csv`)).column('name')).toEqual(expected);
    await expect(readCsv(`${address}/nobody.csv`)).rejects.toThrow(
      /nobody\.csv could not be read: the server answered 404/,
    );
    await new Promise((resolve) => server.close(resolve));
  });

  it.each<[CsvSource, RegExp]>([
    ['/nowhere/at-all.csv', /^\/nowhere\/at-all\.csv could not be read: ENOENT/],
    ['a,b\n1,2', /is it the data\? Give it as \{ text: … \}/],
    [
      5 as never,
      /A source of CSV is a path, an address, a Blob, \{ text \}, a stream, or a function that opens one; got 5/,
    ],
    [new Blob([Uint8Array.of(0x61, 0xff, 0x62)]), /^the CSV data is not UTF-8 text/],
  ])('refuses %s', async (source, message) => {
    await expect(readCsv(source)).rejects.toThrow(message);
  });
});

describe('Dataset.fromCsv', () => {
  it('gives records of columns', async () => {
    expect(await elementsOf(fileOf(PEOPLE), { select: ['name', 'age', 'city', 'member'] })).toEqual([
      { name: 'Ada', age: 36, city: 0, member: 1 },
      { name: 'Grace "Amazing" H.', age: 85, city: 1, member: 0 },
      { name: 'Alan', age: 41, city: 0, member: 1 },
      { name: 'Käthe', age: 71, city: 1, member: 1 },
    ]);
  });

  it('gives x and y where a target is named, as readCsv does', async () => {
    const options = { select: ['age', 'city'], target: 'member' };
    const table = await readCsv({ text: PEOPLE }, options);
    const [batch] = await Dataset.fromCsv({ text: PEOPLE }, options).batch(4).toArray();
    expect(Array.from(await batch!.x.data())).toEqual(Array.from(table.x.data));
    expect(batch!.x.shape).toEqual(table.x.shape);
    expect(Array.from(await batch!.y.data())).toEqual(Array.from(table.y.data));
    expect(batch!.y.dtype).toBe('int32');
  });

  it('keeps to the columns of its first pass, and reads anew in each', async () => {
    const path = fileOf('k\na\nb\na\nb\n', 'changing.csv');
    const dataset = Dataset.fromCsv(path);
    expect(await dataset.toArray()).toHaveLength(4);
    writeFileSync(path, 'k\nb\nb\n');
    const codes = (await dataset.toArray()).map(({ k }) => (isTensor(k) ? k.itemSync() : k));
    expect(codes).toEqual([1, 1]);
  });

  it('reads a stream once', async () => {
    const dataset = Dataset.fromCsv(new Blob([PEOPLE]).stream());
    expect(await dataset.toArray()).toHaveLength(4);
    await expect(dataset.toArray()).rejects.toThrow(
      'A stream can be read once. For several passes give a function that opens it',
    );
    const restartable = Dataset.fromCsv(() => new Blob([PEOPLE]).stream());
    expect(await restartable.toArray()).toHaveLength(4);
    expect(await restartable.toArray()).toHaveLength(4);
  });

  it('reads no further than it is asked, and closes the source', async () => {
    const asked = vi.fn<(row: number) => void>();
    const closed = vi.fn<() => void>();
    const source = async function* (): AsyncGenerator<string> {
      try {
        yield 'i\n';
        for (let row = 0; ; row++) {
          asked(row);
          yield `${row}\n`;
        }
      } finally {
        closed();
      }
    };
    for await (const element of Dataset.fromCsv(source, { inferRows: 3 }).skip(4)) {
      expect(isTensor(element['i']) && element['i'].itemSync()).toBe(4);
      break;
    }
    expect(asked.mock.calls.length).toBeLessThan(10);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('says which element, line and column failed', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},${i === 30 ? 'n/a' : i}`);
    const text = `a,b\n${rows.join('\n')}\n`;
    const failing = Dataset.fromCsv(fileOf(text, 'long.csv'), { inferRows: 10 }).map((x) => x);
    const error: unknown = await failing.toArray().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetError);
    expect(error).toMatchObject({ stage: 'fromCsv', index: 30 });
    expect((error as Error).message).toMatch(
      /^Dataset stage 'fromCsv' failed at element 30: .*long\.csv, line 32: 'n\/a' is not a number, but column 'b' was taken for numbers\. Correct the cell, or declare the column with columns: \{ b: 'string' \}; a cell that stands for a missing value goes into missingValues\.$/,
    );
  });

  it('refuses a bad inferRows at once', () => {
    expect(() => Dataset.fromCsv({ text: PEOPLE }, { inferRows: 0 })).toThrow(
      'inferRows must be a whole number of at least 1; got 0.',
    );
  });
});
