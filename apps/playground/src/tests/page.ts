/** The built application in a browser, for tests. */
import type { Server } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSite } from '@neurite-tooling/browser/build-site';
import { launch } from '@neurite-tooling/browser/chromium';
import { serve } from '@neurite-tooling/browser/serve';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

export const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
} as const;

export interface OpenedPage {
  readonly page: Page;
  /** What the page wrote as errors, and what it threw. */
  readonly complaints: readonly string[];
  /** The files it asked for, with their sizes as a server sends them. */
  readonly files: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export interface Site {
  readonly url: string;
  readonly browser: Browser;
  open(address: string, options?: BrowserContextOptions): Promise<OpenedPage>;
  close(): Promise<void>;
}

/**
 * Builds the application, once, and serves it.
 *
 * @param headers what the server sends with every file
 * @param options `args`: further arguments of the browser's
 */
export async function openSite(
  headers: Readonly<Record<string, string>> = isolated,
  { withGpu = false, args = [] }: { readonly withGpu?: boolean; readonly args?: readonly string[] } = {},
): Promise<Site> {
  built ??= buildSite(join(import.meta.dirname, '../..'));
  const folder = await built;
  const [{ url, server }, browser] = await Promise.all([serve(folder, headers), launch(withGpu, args)]);
  return {
    url,
    browser,
    open: (address, options) => openPage(browser, `${url}/${address}`, options),
    async close() {
      await browser.close();
      (server as Server).close();
    },
  };
}

let built: Promise<string> | undefined;

async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const files = new Map<string, number>();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    // A service worker's own requests are for later.
    if (response.request().serviceWorker() !== null) return;
    response
      .body()
      .then((body) => files.set(new URL(response.url()).pathname, gzipSync(body).length))
      .catch(() => {});
  });
  await page.goto(url);
  await page.waitForSelector('.progress:not([data-phase=opening])');
  return { page, complaints, files, close: () => context.close() };
}

/** From now on the browser asks the user for camera and microphone until `allow` is called; `liveTracks` are those that are on. */
export async function askTheUser(page: Page): Promise<{ allow(): Promise<void>; liveTracks(): Promise<number> }> {
  await page.evaluate(() => {
    const streams: Promise<MediaStream>[] = [];
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (wish) => {
      const stream = allowed.then(() => ask(wish));
      streams.push(stream);
      return stream;
    };
    Object.assign(window, { media: { allow, streams } });
  });
  interface Asked extends Window {
    readonly media: { readonly allow: () => void; readonly streams: readonly Promise<MediaStream>[] };
  }
  return {
    allow: () => page.evaluate(() => (window as unknown as Asked).media.allow()),
    liveTracks: () =>
      page.evaluate(async () => {
        const streams = await Promise.all((window as unknown as Asked).media.streams);
        return streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live').length;
      }),
  };
}

/** The engine is in a worker, and nowhere else. */
export async function expectWorker(page: Page): Promise<void> {
  expect(page.workers().map((worker) => worker.url())).toContainEqual(expect.stringContaining('/assets/worker'));
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(loaded).not.toContainEqual(expect.stringContaining('experiment'));
}

/** Where the training of a page is. */
export async function phaseOf(page: Page): Promise<{ phase: string; epoch: number; steps: number }> {
  return page.locator('.progress').evaluate((element) => {
    const { phase, epoch, steps } = (element as HTMLElement).dataset;
    return { phase: phase!, epoch: Number(epoch), steps: Number(steps) };
  });
}

export async function waitForPhase(page: Page, phase: string): Promise<void> {
  await page.waitForSelector(`.progress[data-phase=${phase}]`);
}

/** Which time of a page's frames, in milliseconds, 95 in a hundred stay below, while something goes on. */
export async function frameTime(page: Page, meanwhile: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    const next = (now: number): void => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Object.assign(window, { frameTimes: times });
  });
  await meanwhile();
  const times = await page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes);
  return times.toSorted((a, b) => a - b)[Math.floor(0.95 * times.length)]!;
}
