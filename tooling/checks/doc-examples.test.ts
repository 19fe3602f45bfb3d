// Examples in doc comments that say what comes of them are right: `abs([-1.5, 2]) // [1.5, 2]`.
import * as backend from '@neurite/backend';
import * as backendCpu from '@neurite/backend-cpu';
import * as cli from '@neurite/cli';
import * as compiler from '@neurite/compiler';
import * as syntheticSpeech from '@neurite/data-synthetic-speech';
import * as datasets from '@neurite/datasets';
import * as download from '@neurite/datasets/download';
import * as formats from '@neurite/formats';
import * as safetensors from '@neurite/formats/safetensors';
import * as inspect from '@neurite/inspect';
import * as layers from '@neurite/layers';
import * as losses from '@neurite/losses';
import * as metrics from '@neurite/metrics';
import * as models from '@neurite/models';
import * as optimizers from '@neurite/optimizers';
import * as rl from '@neurite/rl';
import * as speech from '@neurite/speech';
import * as tensors from '@neurite/tensors';
import * as vision from '@neurite/vision';
import * as createNeurite from 'create-neurite';
import { beforeAll, expect, test } from 'vitest';
import { examplesOf } from './doc-examples.ts';

const packages = {
  tensors,
  losses,
  metrics,
  layers,
  optimizers,
  models,
  rl,
  speech,
  vision,
  datasets: { ...datasets, ...download },
  inspect,
  formats: { ...formats, ...safetensors },
  backend,
  'backend-cpu': backendCpu,
  compiler,
  cli,
  'data-synthetic-speech': syntheticSpeech,
  'create-neurite': createNeurite,
};
const all: Readonly<Record<string, unknown>> = Object.assign({}, ...Object.values(packages).reverse());

/** What an example can take: what its package exports, what others do, and what every platform has. */
function scopeOf(packageName: string): Readonly<Record<string, unknown>> {
  return { ...all, ...packages[packageName as keyof typeof packages] };
}

/** The value with all tensors and arrays of numbers in it as lists. */
async function plain(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (tensors.isTensor(value)) return value.array();
  if (isNdArray(value)) return tensors.tensor(value.data, value.shape, value.dtype).array();
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  const entries = Object.entries(value).map(async ([name, part]) => [name, await plain(part)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function isNdArray(value: object): value is tensors.NdArray {
  return 'data' in value && 'shape' in value && 'dtype' in value;
}

/** Equal but for what four digits do not tell. */
function isClose(found: unknown, stated: unknown): boolean {
  if (typeof found === 'number' && typeof stated === 'number') {
    return Math.abs(found - stated) <= 1e-3 * Math.abs(stated) + 1e-6;
  }
  if (typeof found !== 'object' || typeof stated !== 'object' || found === null || stated === null) {
    return found === stated;
  }
  const names = Object.keys(found);
  return (
    Array.isArray(found) === Array.isArray(stated) &&
    names.length === Object.keys(stated).length &&
    names.every((name) => isClose(found[name as never], stated[name as never]))
  );
}

// Others are about what came before them.
const examples = Object.keys(packages).flatMap((packageName) =>
  examplesOf(packageName)
    .map((example) => ({ ...example, scope: scopeOf(packageName) }))
    .filter(({ free, scope }) => free.every((name) => name in scope || name in globalThis)),
);

beforeAll(() => tensors.useBackend('cpu'));

test('there are many', () => expect(examples.length).toBeGreaterThan(200));

test.each(examples)('$name', async ({ scope, body, value }) => {
  // oxlint-disable-next-line typescript/no-implied-eval -- It is the repository's own code.
  const run = new Function(...Object.keys(scope), body) as (...names: unknown[]) => Promise<unknown>;
  const found = await plain(await run(...Object.values(scope)));
  expect(isClose(found, value), `it gives ${JSON.stringify(found)}`).toBe(true);
});
