import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@neurite/backend-cpu';
import { ArgumentError, FormatError } from '@neurite/backend';
import { concatenate, dense, input } from '@neurite/layers';
import { useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { model } from '../functional.ts';
import { sequential } from '../sequential.ts';
import { loadModel } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-damaged-'));
beforeAll(() => useBackend('cpu'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Saves a network, and changes what its manifest says. */
async function changed(kind: 'sequential' | 'graph', from: RegExp, to: string): Promise<string> {
  const path = join(folder, kind);
  if (kind === 'sequential') await sequential([dense({ units: 2, inputShape: [3] })]).save(path);
  else {
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    await model({ inputs: [a, b], outputs: concatenate().apply([a, b]) }).save(path);
  }
  const file = join(path, 'model.json');
  const text = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
  return path;
}

it.each([
  ['sequential', /"layers":\[.*?\}\}\]/, '"layers":7', FormatError, /layers of a Sequential: expected a list; it is 7/],
  ['sequential', /"className":"Dense"/, '"className":null', FormatError, /number 1: expected \{ "className"/],
  [
    'sequential',
    /"inputShapes":\[\[3\]\]/,
    '"inputShapes":["x"]',
    FormatError,
    /expected a shape such as \[28, 28, \?\]; it is "x"/,
  ],
  ['sequential', /"inputShape":\[3\]/, '"inputShape":{}', ArgumentError, /inputShape must be a list of whole numbers/],
  ['sequential', /"activation":"linear"/, '"activation":[]', ArgumentError, /Unknown activation ''/],
  [
    'sequential',
    /"units":2/,
    '"units":1000000000',
    FormatError,
    /'kernel' of shape \[3, 1000000000\] is larger than all that the file holds/,
  ],
  [
    'graph',
    /"nodes":\[\{/,
    '"nodes":[null,{',
    FormatError,
    /nodes of the graph, number 1: expected an object; it is null/,
  ],
  [
    'sequential',
    /"inputShapes"/,
    '"compile":null,"inputShapes"',
    FormatError,
    /says of compile: expected an object; it is null/,
  ],
  ['graph', /"index":0/, '"index":5', FormatError, /uses output 5 of 'concatenate', which has 1/],
] as const)('a %s model whose manifest is damaged says where: %s → %s', async (kind, from, to, error, message) => {
  const path = await changed(kind, from, to);
  await expect(loadModel(path)).rejects.toThrow(error);
  await expect(loadModel(path)).rejects.toThrow(message);
});
