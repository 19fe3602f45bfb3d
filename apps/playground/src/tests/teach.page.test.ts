import { missing } from '@neurite-tooling/browser/chromium';
import { readFileSync } from 'node:fs';
import { encodeImage, type Image } from '@neurite/vision';
import { ndArray } from '@neurite/tensors';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from '@neurite-tooling/browser/expect-accessible';
import { MOST_PHOTOS } from '../tabs/teach/photos.ts';
import { askTheUser, expectWorker, frameTime, openSite, phaseOf, type Site, waitForPhase } from './page.ts';

if (missing !== undefined) console.warn(`The tests of the playground are skipped: ${missing}.`);

const allowed = { permissions: ['camera'] };
const fakeCamera = ['--use-fake-device-for-media-stream'];

/** Stripes as a file, those of the class 'standing' turned by a right angle. */
async function stripes(isStanding: boolean, take: number) {
  const [width, height] = [160, 120];
  const values = Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const place = Math.floor(i / 3);
    const at = isStanding ? place % width : Math.floor(place / width);
    return Math.floor(at / (5 + take)) % 2 === 0 ? 0.9 : 0.1 + 0.03 * take;
  });
  const bytes = await encodeImage(ndArray(values, [height, width, 3]) as Image, { format: 'png' });
  return { name: `${take}.png`, mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

function several(isStanding: boolean, count: number) {
  return Promise.all(Array.from({ length: count }, (_, take) => stripes(isStanding, take)));
}

async function heldOutAccuracy(page: Page): Promise<number> {
  return Number.parseFloat((await page.locator('.chart-figure b').allInnerTexts())[3]!);
}

/** What it says of all classes together, in percent, read at one moment. */
async function sumOfScores(page: Page): Promise<number> {
  const texts = await page.locator('.scores b').allInnerTexts();
  return texts.reduce((sum, text) => sum + Number.parseFloat(text), 0);
}

/** How many there are when no more come. */
async function settledCount(photos: Locator): Promise<number> {
  let count = -1;
  const isSettled = async (): Promise<boolean> => count === (count = await photos.count());
  await expect.poll(isSettled, { interval: 500 }).toBe(true);
  return count;
}

/** What it says of a class, in percent. */
async function score(page: Page, name: string): Promise<number> {
  return Number.parseFloat(await page.locator('.scores > div', { hasText: name }).locator('b').innerText());
}

describe.skipIf(missing !== undefined)(
  'Teach, in a browser',
  () => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite(undefined, { args: fakeCamera });
    }, 180_000);
    afterAll(() => site?.close());

    test('learns the sample to 80 % on pictures that are held out, and says what one shows', async () => {
      const { page, complaints, files, close } = await site.open('#teach');
      await page.getByRole('button', { name: 'Start' }).click();
      const milliseconds = await frameTime(page, () => waitForPhase(page, 'finished'));
      console.log(`Teach: 95 % of frames within ${milliseconds.toFixed(0)} ms`);
      expect(await heldOutAccuracy(page)).toBeGreaterThanOrEqual(80);
      await page.getByRole('button', { name: 'Held-out photo' }).click();
      await page.locator('.scores').waitFor();
      expect(await sumOfScores(page)).toBeGreaterThan(98);
      expect([...files.keys()].filter((name) => name.startsWith('/face-api/'))).toHaveLength(2);
      await expectWorker(page);
      expect(complaints).toEqual([]);
      await close();
    });

    test('learns two classes of files, tells a new one, and keeps all over a reload', async () => {
      const { page, complaints, close } = await site.open('#teach?epochs=15');
      await page.getByLabel('Name of the class first').fill('Lying');
      await page.getByLabel('Name of the class first').press('Tab');
      await page.getByLabel('Name of the class second').fill('standing');
      await page.getByLabel('Name of the class second').press('Tab');
      await page.getByLabel('Files of lying').setInputFiles(await several(false, 10));
      await page.getByText('It takes 2 classes and 2 photos of each').waitFor();
      await page.getByLabel('Files of standing').setInputFiles(await several(true, 10));
      await page.getByText('What it learns from: your photos').waitFor();
      await waitForPhase(page, 'ready');
      await page.getByRole('button', { name: 'Start' }).click();
      await waitForPhase(page, 'finished');
      expect(await heldOutAccuracy(page)).toBe(100);
      await page.getByLabel('Upload a picture').setInputFiles(await stripes(true, 12));
      await page.locator('.scores').waitFor();
      await expect.poll(() => score(page, 'standing')).toBeGreaterThan(80);
      await page.reload();
      await waitForPhase(page, 'finished');
      expect((await phaseOf(page)).epoch).toBe(15);
      expect(await page.getByRole('button', { name: /Take photo \d+ of lying away/ }).count()).toBe(10);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download the photos' }).click(),
      ]);
      const names = Object.keys(unzipSync(readFileSync(await download.path())));
      expect(names).toHaveLength(20);
      expect(names[0]).toBe('photos/lying/000.png');
      await page.getByText('Export', { exact: true }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'The run' }).click(),
      ]);
      const elsewhere = await site.open('#teach');
      await elsewhere.page.getByLabel('Import a file of a run').setInputFiles(await file.path());
      await elsewhere.page.getByText('What it learns from: your photos').waitFor();
      await waitForPhase(elsewhere.page, 'finished');
      expect(await heldOutAccuracy(elsewhere.page)).toBe(100);
      expect(elsewhere.complaints).toEqual([]);
      await elsewhere.close();
      await page.getByRole('button', { name: 'Take photo 1 of lying away' }).click();
      // What was trained is trained anew.
      await page.waitForSelector('.progress:not([data-phase=finished])');
      await waitForPhase(page, 'finished');
      expect(await page.getByRole('button', { name: /Take photo \d+ of lying away/ }).count()).toBe(9);
      expect(complaints).toEqual([]);
      await close();
    });

    test('photos that load while classes are renamed and taken away stay in their own', async () => {
      const { page, complaints, close } = await site.open('#teach');
      await page.getByRole('button', { name: 'Add a class' }).click();
      await page.evaluate(() => {
        const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
        const make = window.createImageBitmap.bind(window) as (file: Blob) => Promise<ImageBitmap>;
        Object.assign(window, { allow, createImageBitmap: async (file: Blob) => allowed.then(() => make(file)) });
      });
      await page.getByLabel('Files of first').setInputFiles(await several(false, 2));
      await page.getByLabel('Files of second').setInputFiles(await several(true, 3));
      await page.getByRole('button', { name: 'Take first away' }).click();
      await page.getByLabel('Name of the class second').fill('standing');
      await page.getByLabel('Name of the class second').press('Tab');
      await page.evaluate(() => (window as unknown as { readonly allow: () => void }).allow());
      await page.getByRole('button', { name: 'Take photo 3 of standing away' }).waitFor();
      expect(await page.locator('.class-list .photo').count()).toBe(3);
      expect(complaints).toEqual([]);
      await close();
    });

    test('photos for which a class has no room are told', async () => {
      const { page, close } = await site.open('#teach');
      await page.getByLabel('Files of first').setInputFiles(await several(false, MOST_PHOTOS - 1));
      await page.getByRole('button', { name: `Take photo ${MOST_PHOTOS - 1} of first away` }).waitFor();
      await page.getByLabel('Files of first').setInputFiles(await several(true, 3));
      await page.getByText(`'first' has ${MOST_PHOTOS} photos, which is the most: 2 files were left out.`).waitFor();
      expect(await page.locator('.class-list .photo').count()).toBe(MOST_PHOTOS);
      await close();
    });

    test('takes photos for as long as a button is held, and sees live', async () => {
      const { page, complaints, close } = await site.open('#teach?epochs=5', allowed);
      for (const name of ['first', 'second']) {
        const button = page.getByRole('button', { name: `Hold to take photos of ${name}` });
        await button.hover();
        await page.mouse.down();
        await page.getByRole('button', { name: `Take photo 5 of ${name} away` }).waitFor();
        await page.mouse.up();
      }
      await page.getByText('What it learns from: your photos').waitFor();
      await waitForPhase(page, 'ready');
      const photos = page.getByRole('button', { name: /Take photo \d+ of second away/ });
      const count = await settledCount(photos);
      await page.getByRole('button', { name: 'Start' }).click();
      await waitForPhase(page, 'finished');
      await page.getByText('live', { exact: true }).waitFor();
      await page.locator('.scores').waitFor();
      expect(await sumOfScores(page)).toBeGreaterThan(98);
      expect(await photos.count()).toBe(count);
      await page.getByRole('button', { name: 'Turn the camera off' }).click();
      await page.locator('video').waitFor({ state: 'hidden' });
      expect(complaints).toEqual([]);
      await close();
    });

    test('the other camera is turned on in the place of the one', async () => {
      const two = await openSite(undefined, { args: [`${fakeCamera[0]}=device-count=2`] });
      const { page, complaints, close } = await two.open('#teach', allowed);
      const user = await askTheUser(page);
      await user.allow();
      await page.getByRole('button', { name: 'Camera', exact: true }).click();
      await page.locator('video.mirror').waitFor();
      await page.getByRole('button', { name: 'The other camera' }).click();
      await page.locator('video:not(.mirror)').waitFor();
      await page.getByText('live', { exact: true }).waitFor();
      await expect.poll(() => user.liveTracks()).toBe(1);
      await page.getByRole('button', { name: 'Turn the camera off' }).click();
      expect(await user.liveTracks()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
      await two.close();
    });

    test('the camera is opened once, and is off when the tab was left before it was allowed', async () => {
      const { page, complaints, close } = await site.open('#teach?epochs=2', allowed);
      const user = await askTheUser(page);
      const camera = page.getByRole('button', { name: 'Camera', exact: true });
      await camera.click();
      await camera.click();
      await user.allow();
      await page.getByText('live', { exact: true }).waitFor();
      expect(await user.liveTracks()).toBe(1);
      await page.getByRole('button', { name: 'Turn the camera off' }).click();
      expect(await user.liveTracks()).toBe(0);
      const later = await askTheUser(page);
      await camera.click();
      await page.getByRole('link', { name: 'Text' }).click();
      await waitForPhase(page, 'ready');
      await later.allow();
      await expect.poll(() => later.liveTracks()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

    test('a camera that is denied, a file that is no picture, and photos that are elsewhere are told', async () => {
      const { page, close } = await site.open('#teach?epochs=2');
      await page.getByRole('button', { name: 'Camera', exact: true }).click();
      await page.getByText('The camera was not allowed').waitFor();
      await page
        .getByLabel('Files of first')
        .setInputFiles([
          { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
          await stripes(true, 1),
        ]);
      await page.getByText("'notes.jpg' is no picture").waitFor();
      await page.getByRole('button', { name: 'Take photo 1 of first away' }).waitFor();
      await page.getByRole('button', { name: 'Start' }).click();
      await waitForPhase(page, 'finished');
      expect((await phaseOf(page)).epoch).toBe(2);
      await page.goto(`${site.url}/#teach?photos=0123456789abcdef`);
      await page.getByText('kept only by the browser in which they were taken').waitFor();
      await close();
    });

    test.each(['light', 'dark'] as const)('is accessible and fits, in %s', async (colorScheme) => {
      const { page, close } = await site.open('#teach?epochs=5', { colorScheme });
      await page.getByRole('button', { name: 'Add a class' }).click();
      await page.getByLabel('Name of the class third').fill('a name that is rather long');
      await page.getByLabel('Files of first').setInputFiles(await several(false, 6));
      await page.getByRole('button', { name: 'Start' }).click();
      await waitForPhase(page, 'finished');
      await page.getByRole('button', { name: 'Held-out photo' }).click();
      await page.locator('.scores').waitFor();
      await expectAccessible(page);
      await expectNoOverflow(page);
      await close();
    });
  },
  90_000,
);
