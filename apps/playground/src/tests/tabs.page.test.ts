import { missing } from '@neurite-tooling/browser/chromium';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from '@neurite-tooling/browser/expect-accessible';
import { expectWorker, frameTime, openSite, phaseOf, type Site, waitForPhase } from './page.ts';

/** The figure under a chart, as it is read. */
async function figure(page: Page, chart: string, line: string): Promise<number> {
  const text = await page.locator('.chart', { hasText: chart }).locator('.chart-figure', { hasText: line }).innerText();
  return Number.parseFloat(text.replace(line, '').replaceAll(',', ''));
}

async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
}

describe.skipIf(missing !== undefined)(
  'in a browser',
  () => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
    }, 180_000);
    afterAll(() => site?.close());

    test('Pictures learns digits to 93 % on held-out ones, and reads one that is drawn', async () => {
      const { page, complaints, close } = await site.open('#pictures');
      await start(page);
      const milliseconds = await frameTime(page, () => waitForPhase(page, 'finished'));
      console.log(`Pictures: 95 % of frames within ${milliseconds.toFixed(0)} ms`);
      expect(await figure(page, 'Accuracy', 'held out')).toBeGreaterThanOrEqual(93);
      const box = (await page.locator('.pad-canvas').boundingBox())!;
      const move = (x: number, y: number): Promise<void> =>
        page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 });
      await move(0.5, 0.15);
      await page.mouse.down();
      for (const [x, y] of [
        [0.3, 0.3],
        [0.28, 0.6],
        [0.45, 0.85],
        [0.68, 0.7],
        [0.7, 0.35],
        [0.5, 0.15],
      ] as const) {
        await move(x, y);
      }
      await page.mouse.up();
      await page.getByRole('img', { name: 'What the network is given, and where it saw 0' }).waitFor();
      expect(await page.locator('.ranking li').first().innerText()).toMatch(/^0\s/);
      await expectWorker(page);
      expect(complaints).toEqual([]);
      await close();
    });

    test('Pictures takes uploads, says of what is no picture that it is none, and is restored by a reload', async () => {
      const { page, complaints, close } = await site.open('#pictures?data=fashion&samples=500&epochs=2');
      await start(page);
      await waitForPhase(page, 'finished');
      const upload = page.getByLabel('Upload a picture');
      await upload.setInputFiles({ name: 'notes.txt', mimeType: 'image/png', buffer: Buffer.from('no picture') });
      await page.getByText("'notes.txt' is no picture").waitFor();
      const picture = await page.locator('.pad-canvas').screenshot();
      await upload.setInputFiles({ name: 'black.png', mimeType: 'image/png', buffer: picture });
      await page.getByText('Shows: your picture').waitFor();
      await page.getByRole('button', { name: 'Held-out picture' }).click();
      await page.getByRole('img', { name: /where it saw/ }).waitFor();
      const before = await figure(page, 'Loss', 'held out');
      await page.reload();
      await waitForPhase(page, 'finished');
      expect(await figure(page, 'Loss', 'held out')).toBe(before);
      expect(complaints).toEqual([]);
      await close();
    });

    test('Play learns to balance, shows what it can, and keeps it', async () => {
      const { page, complaints, close } = await site.open('#play?steps=20000');
      await start(page);
      const milliseconds = await frameTime(page, () => waitForPhase(page, 'finished'));
      console.log(`Play: 95 % of frames within ${milliseconds.toFixed(0)} ms`);
      expect(await figure(page, 'How long', 'mean of 100')).toBeGreaterThan(100);
      await page.getByText(/steps of learning: up for/).waitFor();
      await page.goto(`${site.url}/#shapes`);
      await waitForPhase(page, 'ready');
      await page.goBack();
      await waitForPhase(page, 'finished');
      expect(await phaseOf(page)).toMatchObject({ epoch: 20_000, steps: 20_224 });
      await expectWorker(page);
      expect(complaints).toEqual([]);
      await close();
    });

    test.each([
      ['pictures', '#pictures?data=fashion&samples=500&epochs=1', 'light'],
      ['pictures', '#pictures?epochs=1', 'dark'],
      ['play', '#play?steps=1000', 'light'],
      ['play', '#play?steps=1000', 'dark'],
    ] as const)('%s is accessible and fits: %s, in %s', async (_, address, colorScheme) => {
      const { page, close } = await site.open(address, { colorScheme });
      await start(page);
      await waitForPhase(page, 'finished');
      await expectAccessible(page);
      await expectNoOverflow(page);
      await close();
    });
  },
  90_000,
);

describe.skipIf(missing !== undefined)(
  'in a browser, otherwise',
  () => {
    test('where the server sends no headers, the service worker does; and the page works without a network', async () => {
      const site = await openSite({});
      const { page, close } = await site.open('#shapes?speed=full&epochs=50');
      await page.waitForFunction(() => crossOriginIsolated);
      await page.evaluate(async () => navigator.serviceWorker.ready);
      await page.waitForSelector('.backend select:enabled');
      await page.context().setOffline(true);
      await page.reload();
      await start(page);
      await waitForPhase(page, 'finished');
      expect(await page.evaluate(() => [navigator.onLine, crossOriginIsolated])).toEqual([false, true]);
      await page.getByRole('link', { name: 'Teach' }).click();
      await page.getByText('There is no network, and a part of the page').waitFor();
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Again' }).click();
      await waitForPhase(page, 'finished');
      await close();
      await site.close();
    });

    test('a worker that breaks down is followed by another, which goes on with what was kept', async () => {
      const site = await openSite();
      const { page, close } = await site.open('#shapes?epochs=2000');
      await start(page);
      await page.waitForSelector('.progress:not([data-steps="0"])');
      await page.getByRole('button', { name: 'Pause' }).click();
      await waitForPhase(page, 'paused');
      const kept = await phaseOf(page);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.workers()[0]!.evaluate(() => {
        setTimeout(() => {
          throw new Error('out of order');
        });
      });
      await page.getByText('Another worker goes on with what was kept last').waitFor();
      await waitForPhase(page, 'running');
      expect((await phaseOf(page)).steps).toBeGreaterThanOrEqual(kept.steps);
      await close();
      await site.close();
    });

    test('computes on WebGPU; when the GPU is lost, WebAssembly goes on', async () => {
      const site = await openSite(undefined, { withGpu: true });
      const { page, close } = await site.open('?backend=webgpu#shapes?layers=4tanh&samples=40');
      expect(await page.getByLabel('Backend').inputValue()).toBe('webgpu');
      await page.getByRole('button', { name: 'Step' }).click();
      await page.waitForSelector('.progress[data-steps="1"]', { timeout: 60_000 });
      await page.workers()[0]!.evaluate(() => {
        const devices = GPUDevice.prototype;
        const create = Reflect.get(devices, 'createCommandEncoder') as (this: GPUDevice) => GPUCommandEncoder;
        devices.createCommandEncoder = function () {
          this.destroy();
          return create.call(this);
        };
      });
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('Another worker goes on').waitFor();
      await expect.poll(() => page.getByLabel('Backend').inputValue(), { timeout: 60_000 }).toBe('wasm');
      await page.waitForSelector('.progress:not([data-steps="0"])');
      await close();
      await site.close();
    });
  },
  120_000,
);
