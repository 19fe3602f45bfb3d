import { missing } from '@neurite-tooling/browser/chromium';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioClip, readWav, writeWav } from '@neurite/speech';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from '@neurite-tooling/browser/expect-accessible';
import { fakeMicrophone } from '@neurite-tooling/browser/fake-microphone';
import { askTheUser, expectWorker, frameTime, openSite, phaseOf, type Site, waitForPhase } from './page.ts';

if (missing !== undefined) console.warn(`The tests of the playground are skipped: ${missing}.`);

const allowed = { permissions: ['microphone'] };

/** A tone that goes up or down, as a file. */
function tone(isUp: boolean, take: number): Buffer {
  const samples = Float32Array.from({ length: 16_000 }, (_, n) => {
    const hertz = 400 + 20 * take + (isUp ? n : 16_000 - n) / 20;
    return 0.3 * Math.sin((2 * Math.PI * hertz * n) / 16_000);
  });
  return Buffer.from(writeWav(audioClip(samples, 16_000)));
}

describe.skipIf(missing !== undefined)(
  'Listen, in a browser',
  () => {
    let site: Site;
    const folder = mkdtempSync(join(tmpdir(), 'neurite-microphone-'));

    beforeAll(async () => {
      site = await openSite(undefined, { args: await fakeMicrophone(folder, 'stop') });
    }, 180_000);

    afterAll(async () => {
      await site?.close();
      rmSync(folder, { recursive: true });
    });

    test('learns words to 80 % on voices that it never heard, and understands them in the microphone', async () => {
      const { page, complaints, close } = await site.open('#listen', allowed);
      await page.getByRole('button', { name: 'Start' }).click();
      const milliseconds = await frameTime(page, () => waitForPhase(page, 'finished'));
      console.log(`Listen: 95 % of frames within ${milliseconds.toFixed(0)} ms`);
      const shown = await page.locator('.chart-figure b').allInnerTexts();
      expect(Number.parseFloat(shown[3]!)).toBeGreaterThanOrEqual(80);
      const matrix = page.getByRole('table', { name: /^How many held-out recordings/ });
      // Nothing that is held out is silence.
      expect(await matrix.getByRole('rowheader').allInnerTexts()).toEqual(['go', 'no', 'stop', 'yes']);
      const counts = (await matrix.getByRole('cell').allInnerTexts()).map(Number);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(16);
      await page.getByRole('button', { name: 'Listen', exact: true }).click();
      await page.getByRole('img', { name: 'Spectrogram of the last second' }).waitFor();
      await page.getByLabel('Words that were heard').getByText('stop').first().waitFor();
      await page.getByRole('button', { name: 'Stop listening' }).click();
      await expectWorker(page);
      expect(complaints).toEqual([]);
      await close();
    });

    test('records words, keeps them over a reload, and hands them out as files', async () => {
      const { page, complaints, close } = await site.open('#listen', allowed);
      for (const word of ['Halt', 'low']) {
        await page.getByLabel('Another word').fill(word);
        await page.getByRole('button', { name: 'Add' }).click();
      }
      for (const takes of [1, 2]) {
        await page.getByRole('button', { name: 'Record halt' }).click();
        await page.getByText(`${takes} recordings`, { exact: true }).waitFor();
      }
      await page.getByRole('button', { name: 'Hear recording 2 of halt' }).click();
      await page.locator('.take.played').waitFor();
      await page.locator('.take.played').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Record halt' }).click();
      await page.getByRole('button', { name: 'Take recording 3 of halt away' }).click();
      await page.getByText('2 recordings', { exact: true }).waitFor();
      await page.getByText('It takes 2 words and 2 recordings of each').waitFor();
      const files = [0, 1, 2, 3, 4, 5].map((take) => ({
        name: `${take}.wav`,
        mimeType: 'audio/wav',
        buffer: tone(false, take),
      }));
      await page.getByLabel('Files of low').setInputFiles(files);
      await page.getByText('What it learns from: your recordings').waitFor();
      await page.getByLabel('Another word').fill('never said');
      await page.getByRole('button', { name: 'Add' }).click();
      await waitForPhase(page, 'ready');
      await page.getByRole('button', { name: 'Step' }).click();
      await page.waitForSelector('.progress[data-steps="1"]');
      await page.reload();
      await waitForPhase(page, 'paused');
      expect((await phaseOf(page)).steps).toBe(1);
      expect(await page.locator('.own-list b').allInnerTexts()).toEqual(['halt', 'low', 'never-said']);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download the recordings' }).click(),
      ]);
      const names = Object.entries(unzipSync(readFileSync(await download.path())));
      expect(names.map(([name]) => name.split('/')[1])).toEqual(['halt', 'halt', ...Array<string>(6).fill('low')]);
      expect(readWav(names[0]![1]).sampleRate).toBe(8000);
      expect(complaints).toEqual([]);
      await close();
    });

    test('the microphone is off when the tab was left before it was allowed', async () => {
      const { page, complaints, close } = await site.open('#listen?epochs=1&channels=4', allowed);
      const user = await askTheUser(page);
      await page.getByRole('button', { name: 'Listen', exact: true }).dblclick();
      await page.getByRole('link', { name: 'Shapes' }).click();
      await waitForPhase(page, 'ready');
      await user.allow();
      await expect.poll(() => user.liveTracks()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

    test('a microphone that is denied, a file that is no recording, and recordings that are elsewhere are told', async () => {
      const { page, close } = await site.open('#listen?epochs=1');
      await page.getByRole('button', { name: 'Step' }).click();
      await page.waitForSelector('.progress[data-steps="1"]');
      await page.getByRole('button', { name: 'Listen', exact: true }).click();
      await page.getByText('The microphone was not allowed').waitFor();
      await page.getByLabel('Another word').fill('ping');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByRole('button', { name: 'Record ping' }).click();
      await page.getByText('The microphone was not allowed').nth(1).waitFor();
      const file = { name: 'cat.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no recording at all') };
      await page.getByLabel('Files of ping').setInputFiles([file]);
      await page.getByText("'cat.jpg' is no recording that can be read.").waitFor();
      const silent = {
        name: 'silence.wav',
        mimeType: 'audio/wav',
        buffer: Buffer.from(writeWav(audioClip(new Float32Array(8000), 8000))),
      };
      await page.getByLabel('Files of ping').setInputFiles([silent]);
      await page.getByText("'silence.wav' is silent").waitFor();
      expect((await phaseOf(page)).steps).toBe(1);
      await page.goto(`${site.url}/#listen?recordings=0123456789abcdef`);
      await page.getByText('kept only by the browser in which they were made').waitFor();
      await close();
    });

    test.each(['light', 'dark'] as const)('is accessible and fits, in %s', async (colorScheme) => {
      const { page, close } = await site.open('#listen?epochs=1&channels=4', { colorScheme, ...allowed });
      await page.getByLabel('Another word').fill('a word that is rather long');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByRole('button', { name: 'Start' }).click();
      await waitForPhase(page, 'finished');
      const matrix = page.getByRole('table', { name: /^How many held-out recordings/ });
      // Nothing that is held out is silence.
      expect(await matrix.getByRole('rowheader').allInnerTexts()).toEqual(['go', 'no', 'stop', 'yes']);
      const counts = (await matrix.getByRole('cell').allInnerTexts()).map(Number);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(16);
      await page.getByRole('button', { name: 'Listen', exact: true }).click();
      await page.getByRole('img', { name: 'Spectrogram of the last second' }).waitFor();
      await expectAccessible(page);
      await expectNoOverflow(page);
      await close();
    });
  },
  90_000,
);
