import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { checkpointPath, claimFolder, freshFolder, readRecord, type TrainSettings } from './run-record.ts';
import { runPaths } from './run-folder.ts';
import { makeFolder } from './testing/command.ts';

const { folder, remove } = makeFolder();
afterAll(remove);

const settings = { data: 'iris', model: 'mlp', epochs: 3 } as unknown as TrainSettings;

it('a new run in the folder of an earlier one finds nothing of it that could be taken for its own', () => {
  const run = join(folder, 'run');
  claimFolder(run, settings, 'first');
  const left = [runPaths(run).model, checkpointPath(run)];
  for (const place of left) mkdirSync(place);
  writeFileSync(join(run, 'history.json'), '{}');
  writeFileSync(join(run, 'notes.txt'), 'mine');
  claimFolder(run, { ...settings, epochs: 9 }, 'second');
  expect(readRecord(run)).toMatchObject({ settings: { epochs: 9 }, digest: 'second' });
  expect([...left, join(run, 'history.json')].filter((place) => existsSync(place))).toEqual([]);
  expect(existsSync(join(run, 'notes.txt'))).toBe(true);
});

it('nothing is taken away where a record is not of a run', () => {
  const other = join(folder, 'other');
  mkdirSync(join(other, 'model'), { recursive: true });
  writeFileSync(join(other, 'run.json'), '{"environment":"CartPole-v1"}');
  expect(() => claimFolder(other, settings, 'first')).toThrow('was written by another version of the command');
  expect(existsSync(join(other, 'model'))).toBe(true);
});

it('a folder for a run has the name of the data, wherever they are', () => {
  expect(freshFolder('data/houses.csv')).toBe(join('runs', 'houses'));
  const here = vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'photos'));
  expect([freshFolder('.'), freshFolder('./'), freshFolder('../sounds')]).toEqual(
    ['photos', 'photos', 'sounds'].map((name) => join('runs', name)),
  );
  here.mockRestore();
});
