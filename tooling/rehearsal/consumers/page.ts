/** What the bundlers' projects have in common: a page that trains, and a browser that opens it. */
import type { Page } from 'playwright-core';
import { launch } from '../../browser/chromium.ts';
import { serve } from '../../browser/serve.ts';
import { expect } from '../consumer.ts';

export const packagesOfPage = [
  '@neurite/backend-wasm',
  '@neurite/datasets',
  '@neurite/layers',
  '@neurite/models',
  '@neurite/tensors',
];

/** The page's program: it trains, multiplies with threads where it may, and leaves what came of it in its title. */
export const pageProgram = `import '@neurite/backend-wasm';
import { makeClassification } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { jit, matMul, randomNormal, useBackend } from '@neurite/tensors';

const report = (value) => (document.title = JSON.stringify(value));
try {
  const backend = await useBackend('auto');
  const { x, y } = makeClassification({ nSamples: 200, nFeatures: 10, randomState: 42 });
  const model = sequential([
    dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  const history = await model.fit(x, y, { epochs: 20, verbose: 0 });
  const multiply = jit((a, b) => matMul(a, b));
  const [a, b] = [randomNormal([512, 512]), randomNormal([512, 512])];
  for (let turn = 0; turn < 20; turn++) {
    await multiply(a, b).data();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const losses = history.history.loss;
  report({ backend: backend.name, threads: backend.capabilities.threads, first: losses[0], last: losses.at(-1) });
} catch (error) {
  report({ error: String(error) });
}
`;

/** Headers that let a page have threads. */
export const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Opens the page of a folder, and says what came of it. */
export async function openFolder(folder: string): Promise<string> {
  const { url, server } = await serve(folder, isolation);
  try {
    return await openPage(url);
  } finally {
    server.close();
  }
}

/** Opens the page at an address in a browser for as long as `use` runs; it fails with all that the page complained of. */
export async function withPage<R>(
  url: string,
  use: (page: Page) => Promise<R>,
  prepare: (page: Page) => void = () => {},
): Promise<R> {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/favicon/.test(message.text())) complaints.push(message.text());
    });
    prepare(page);
    await page.goto(url);
    return await use(page).catch((error: Error) => {
      throw new Error(`${error.message} The page complained:\n${complaints.join('\n')}`, { cause: error });
    });
  } finally {
    await browser.close();
  }
}

/** Opens the page at an address, waits until it has trained, and says what came of it. */
export function openPage(url: string): Promise<string> {
  let bytes = 0;
  const count = (page: Page): void => {
    page.on(
      'response',
      (response) =>
        void response.body().then(
          (body) => (bytes += body.length),
          () => {},
        ),
    );
  };
  const use = async (page: Page): Promise<string> => {
    await page.waitForFunction(() => document.title.startsWith('{'), undefined, { timeout: 60_000 });
    const outcome = JSON.parse(await page.title()) as Outcome;
    expect(outcome.error === undefined, `The page failed: ${outcome.error}`);
    expect(outcome.last < outcome.first, `The page did not learn: ${outcome.first} → ${outcome.last}`);
    const workers = page.workers().length;
    expect(outcome.threads === 1 || workers > 0, `${outcome.threads} threads, but no worker was started`);
    return `${outcome.backend}, ${outcome.threads} threads, loss ${outcome.first.toFixed(3)} → ${outcome.last.toFixed(3)}, ${Math.round(bytes / 1024)} KB`;
  };
  return withPage(url, use, count);
}

interface Outcome {
  readonly error?: string;
  readonly backend: string;
  readonly threads: number;
  readonly first: number;
  readonly last: number;
}
