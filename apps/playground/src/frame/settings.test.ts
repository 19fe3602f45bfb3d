import { expect, test } from 'vitest';
import { type Fields, initialConfig, integerFrom, numberFrom, oneOf, readConfig, writeConfig } from './settings.ts';

interface Config {
  readonly data: 'moons' | 'circles';
  readonly noise: number;
  readonly seed: number;
}

const fields: Fields<Config> = {
  data: oneOf(['moons', 'circles'], 'moons'),
  noise: numberFrom(0, 0.5, 0.1),
  seed: integerFrom(0, 99, 1),
};

test('settings go through the address and come back', () => {
  const config: Config = { data: 'circles', noise: 0.25, seed: 1 };
  const written = writeConfig(fields, config);
  expect(written).toEqual({ data: 'circles', noise: '0.25' });
  expect(readConfig(fields, new URLSearchParams(written))).toEqual({ config, refused: [] });
});

test('what the address says wrongly is as at first, and named', () => {
  const parameters = new URLSearchParams('data=stars&noise=7&seed=1.5&other=1');
  expect(readConfig(fields, parameters)).toEqual({
    config: initialConfig(fields),
    refused: ['data', 'noise', 'seed'],
  });
  expect(readConfig(fields, new URLSearchParams('noise=')).refused).toEqual(['noise']);
});
