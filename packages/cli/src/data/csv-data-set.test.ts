import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CsvChoices } from './csv-columns.ts';
import { csvDataSet, csvFeatures } from './csv-data-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usual: CsvChoices = { missing: 'error', ignore: [], category: [] };

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** A file with one feature and a target of these values. */
function withTarget(name: string, values: readonly (string | number)[]): string {
  return file(name, ['x,y', ...values.map((value, row) => `${row * 0.5},${value}`)]);
}

const numbers = (count: number, value: (row: number) => string | number): (string | number)[] =>
  Array.from({ length: count }, (_, row) => value(row));

describe('the task follows from the target', () => {
  it.each([
    ['words', numbers(20, (row) => ['no', 'yes'][row % 2]!), 'classification', ['no', 'yes']],
    ['truth values', numbers(20, (row) => String(row % 2 === 0)), 'classification', ['false', 'true']],
    ['few whole numbers', numbers(60, (row) => [10, 9, 2][row % 3]!), 'classification', ['2', '9', '10']],
    ['many whole numbers', numbers(60, (row) => row), 'regression', undefined],
    ['few whole numbers that seldom come again', numbers(12, (row) => row % 4), 'regression', undefined],
    ['few fractions', numbers(60, (row) => (row % 3) + 0.5), 'regression', undefined],
  ])('%s', async (name, values, task, classes) => {
    const data = await csvDataSet(withTarget(`${name}.csv`, values), { ...usual, target: 'y' });
    expect(data).toMatchObject({ task, target: 'y' });
    expect(data.classes).toEqual(classes);
    expect(data.notes[0]).toMatch(/^Target 'y': /);
    expect(data.y.dtype).toBe(task === 'regression' ? 'float32' : 'int32');
  });

  it('or from what the user says', async () => {
    const counted = withTarget(
      'counted.csv',
      numbers(60, (row) => row % 3),
    );
    expect((await csvDataSet(counted, { ...usual, target: 'y', task: 'regression' })).y.dtype).toBe('float32');
    const seldom = withTarget(
      'seldom.csv',
      numbers(12, (row) => row % 4),
    );
    const data = await csvDataSet(seldom, { ...usual, target: 'y', task: 'classification' });
    expect(data.classes).toEqual(['0', '1', '2', '3']);
    const unique = withTarget(
      'unique.csv',
      numbers(12, (row) => `name ${row}`),
    );
    await expect(csvDataSet(unique, { ...usual, target: 'y' })).rejects.toThrow(
      "The target 'y' is text, with about as many values as rows (12 in 12).",
    );
  });
});

describe('classes and categories that look like numbers are named as they are written', () => {
  it.each([
    ['whole numbers as floats', ['0.0', '1.0']],
    ['numbers that float32 rounds', ['20240101', '20240102', '20240103']],
  ])('%s', async (name, values) => {
    const path = withTarget(
      `${name}.csv`,
      numbers(60, (row) => values[row % values.length]!),
    );
    const { task, classes, y } = await csvDataSet(path, { ...usual, target: 'y' });
    expect([task, classes]).toEqual(['classification', values]);
    expect([...y.data.subarray(0, 3)]).toEqual([0, 1, 2 % values.length]);
  });

  it('on request too, and what is missing is the most frequent of them', async () => {
    const cells = numbers(40, (row) => (row === 3 ? '' : ['0.1', '0.3', '0.3'][row % 3]!));
    const path = file('tenths.csv', ['part,y', ...cells.map((cell, row) => `${cell},${(row % 5) / 10}`)]);
    const choices = { ...usual, target: 'y', category: ['part'], missing: 'fill' } as const;
    const { featureNames, x, classes } = await csvDataSet(path, { ...choices, task: 'classification' });
    expect(featureNames).toEqual(['part_0.1', 'part_0.3']);
    expect([...x.data.subarray(6, 8)]).toEqual([0, 1]);
    expect(classes).toEqual(['0', '0.1', '0.2', '0.3', '0.4']);
  });
});

describe('what cannot be learned is said', () => {
  it.each([
    ['one class', numbers(30, () => 'yes'), 'is the same in every row: there is nothing to learn'],
    ['one number', numbers(30, () => 2.5), 'is the same in every row: there is nothing to learn'],
    [
      'too large a number',
      numbers(30, (row) => (row === 4 ? '1e300' : row / 7)),
      "line 6: '1e300' is not within the range",
    ],
  ])('%s', async (name, values, message) => {
    await expect(csvDataSet(withTarget(`${name}.csv`, values), { ...usual, target: 'y' })).rejects.toThrow(message);
  });
});

describe('columns', () => {
  const lines = [
    'zip,size,name,kind',
    ...numbers(40, (row) => `${[1010, 8001][row % 2]},${row},n${row},${row % 4 < 2 ? 'a' : 'b'}`),
  ] as string[];

  it('of text are left out with a note, others on request; numbers may be names', async () => {
    const path = file('columns.csv', lines);
    const data = await csvDataSet(path, { ...usual, target: 'kind' });
    expect(data.featureNames).toEqual(['zip', 'size']);
    expect(data.notes).toContain("Column 'name' is left out: it is text, with about as many values as rows.");
    const chosen = await csvDataSet(path, { ...usual, target: 'kind', ignore: ['size', 'name'], category: ['zip'] });
    expect(chosen.featureNames).toEqual(['zip_1010', 'zip_8001']);
    expect([...chosen.x.data.subarray(0, 4)]).toEqual([1, 0, 0, 1]);
    expect(chosen.notes.join()).not.toContain('name');
  });

  it('of numbers with a few other cells are taken for mistakes, with the place of the first', async () => {
    const path = file(
      'typo.csv',
      lines.map((line, index) => (index === 7 ? line.replace(',6,', ',six,') : line)),
    );
    await expect(csvDataSet(path, { ...usual, target: 'kind' })).rejects.toThrow(
      /typo\.csv, line 8: 'six' is not a number.*--ignore/,
    );
    const asNames = await csvDataSet(path, { ...usual, target: 'kind', category: ['size'] });
    expect(asNames.featureNames).toContain('size_six');
  });

  it('may be parted by something else', async () => {
    const path = file(
      'semicolons.csv',
      lines.map((line) => line.replaceAll(',', ';')),
    );
    await expect(csvDataSet(path, { ...usual, target: 'kind' })).rejects.toThrow(
      /no column 'kind'\. Are its cells parted by ';'\? Say --delimiter ';'\./,
    );
    expect((await csvDataSet(path, { ...usual, target: 'kind', delimiter: ';' })).featureNames).toEqual([
      'zip',
      'size',
    ]);
  });
});

describe('missing cells', () => {
  const path = file('gaps.csv', [
    'x,color,kind',
    '1,red,a',
    ',red,b',
    '3,,a',
    '4,blue,',
    '5,red,b',
    '6,blue,a',
    '7,red,b',
  ]);

  it('are refused with their place unless one says otherwise', async () => {
    await expect(csvDataSet(path, { ...usual, target: 'kind' })).rejects.toThrow(
      /gaps\.csv, line 3: the cell of column 'x' is missing\. Fill it in, or say --missing drop/,
    );
  });

  it('leave their rows out', async () => {
    const data = await csvDataSet(path, { ...usual, target: 'kind', missing: 'drop' });
    expect(data.x.shape).toEqual([4, 3]);
    expect(data.notes).toContain('3 rows with missing cells are left out.');
  });

  it('become NaN, which scaling makes the mean, or the most frequent category; a row without target is of no use', async () => {
    const data = await csvDataSet(path, { ...usual, target: 'kind', missing: 'fill' });
    expect(data.featureNames).toEqual(['x', 'color_blue', 'color_red']);
    expect([...data.x.data]).toEqual([1, 0, 1, NaN, 0, 1, 3, 0, 1, 5, 0, 1, 6, 1, 0, 7, 0, 1]);
    expect(data.notes).toContain('1 row with missing cells is left out.');
    // The policy holds for other files too.
    const other = file('other.csv', ['color,x', ',2', 'blue,']);
    const { x } = await csvFeatures(other, data.layout!);
    expect([...x.data]).toEqual([2, 0, 1, NaN, 1, 0]);
  });

  it('of rows to predict are refused where training left rows out, since all that follow would shift', async () => {
    const data = await csvDataSet(path, { ...usual, target: 'kind', missing: 'drop' });
    const other = file('shift.csv', ['x,color', ',red', '2,blue']);
    await expect(csvFeatures(other, data.layout!)).rejects.toThrow(
      /line 2: the cell of column 'x' is missing.*--missing fill/,
    );
    const unknown = file('unknown.csv', ['x,color', '1,green']);
    await expect(csvFeatures(unknown, data.layout!)).rejects.toThrow(
      /line 2: 'green' is none of the categories.*train again/,
    );
  });
});
