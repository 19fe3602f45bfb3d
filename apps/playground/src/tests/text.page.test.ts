import { missing } from '@neurite-tooling/browser/chromium';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from '@neurite-tooling/browser/expect-accessible';
import { expectWorker, frameTime, openSite, phaseOf, type Site, waitForPhase } from './page.ts';

if (missing !== undefined) console.warn(`The tests of the playground are skipped: ${missing}.`);

/** Pastes into the field as a user does who has a text in the clipboard. */
function paste(page: Page, text: string): Promise<void> {
  return page.getByLabel('Another text').evaluate((field, given) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

describe.skipIf(missing !== undefined)(
  'Text, in a browser',
  () => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
    }, 180_000);
    afterAll(() => site?.close());

    test('learns Coriolanus to 3.3 bits a character on what is held out, and writes, while the page stays smooth', async () => {
      const { page, complaints, close } = await site.open('#text?units=64&layers=1&epochs=4');
      const untrained = await page.getByLabel('What the network writes now').innerText();
      await page.getByRole('button', { name: 'Start' }).click();
      const milliseconds = await frameTime(page, () => waitForPhase(page, 'finished'));
      console.log(`Text: 95 % of frames within ${milliseconds.toFixed(0)} ms`);
      const [, heldOut] = await page.locator('.chart-figure b').allInnerTexts();
      expect(Number(heldOut)).toBeLessThan(3.3);
      expect(await page.getByLabel('What the network writes now').innerText()).not.toBe(untrained);
      await page.getByLabel('It goes on with').fill('MENENIUS:');
      await page.getByRole('button', { name: 'Write' }).click();
      const written = await page.getByLabel('What the network wrote').innerText();
      expect(written).toMatch(/^MENENIUS:/);
      expect(written.length).toBeGreaterThan(250);
      expect(await page.locator('.passage-text span').count()).toBe(5 * 64);
      await expectWorker(page);
      expect(complaints).toEqual([]);
      await close();
    });

    test('reads a text that is pasted; a reload goes on with it', async () => {
      const { page, complaints, close } = await site.open('#text?units=32&layers=1&epochs=100');
      await page.getByLabel('Another text').fill('Row, row, row your boat, gently down the stream. '.repeat(60));
      await page.getByRole('button', { name: 'Read this text' }).click();
      await page.getByText('Your text').waitFor();
      await waitForPhase(page, 'ready');
      for (const steps of [1, 2]) {
        await page.getByRole('button', { name: 'Step' }).click();
        await page.waitForSelector(`.progress[data-steps="${steps}"]`);
      }
      await page.reload();
      await waitForPhase(page, 'paused');
      expect(await phaseOf(page)).toEqual({ phase: 'paused', epoch: 0, steps: 2 });
      expect(await page.getByLabel('How the text begins').innerText()).toContain('Row, row, row your boat');
      await page.getByRole('button', { name: 'Go on' }).click();
      await waitForPhase(page, 'finished');
      const [, heldOut] = await page.locator('.chart-figure b').allInnerTexts();
      expect(Number(heldOut)).toBeLessThan(1);
      expect(complaints).toEqual([]);
      await close();
    });

    test('ten megabytes that are pasted are read so far, and the page goes on', async () => {
      const { page, complaints, close } = await site.open('#text?units=32&layers=1');
      await paste(page, 'It was the best of times, it was the worst of times.\n'.repeat(190_000));
      await page.getByText('its first 500,000 characters are read').waitFor();
      await page.getByText('500,000 characters, ').waitFor();
      await page.getByRole('button', { name: 'Step' }).click();
      await page.waitForSelector('.progress[data-steps="1"]');
      expect(complaints).toEqual([]);
      await close();
    });

    test('what is no text, too short or not here is told, and nothing is lost', async () => {
      const { page, complaints, close } = await site.open('#text?units=32&layers=1');
      await page.getByRole('button', { name: 'Step' }).click();
      await page.waitForSelector('.progress[data-steps="1"]');
      await page.getByLabel('Another text').fill('Too short');
      await page.getByRole('button', { name: 'Read this text' }).click();
      await page.getByText('too short to learn from').waitFor();
      const bytes = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 151) % 256));
      await page
        .getByLabel('Open a file with a text')
        .setInputFiles({ name: 'cat.jpg', mimeType: 'text/plain', buffer: bytes });
      await page.getByText("'cat.jpg' is no text.").waitFor();
      expect((await phaseOf(page)).steps).toBe(1);
      await page.goto(`${site.url}/#text?text=0123456789abcdef`);
      await page.getByText('kept only by the browser in which it was pasted').waitFor();
      await page.getByRole('button', { name: 'Back to Coriolanus' }).click();
      await waitForPhase(page, 'ready');
      expect(complaints).toEqual([]);
      await close();
    });

    test.each(['light', 'dark'] as const)('is accessible and fits, in %s', async (colorScheme) => {
      const { page, close } = await site.open('#text?units=32&layers=1&epochs=1', { colorScheme });
      await page.getByRole('button', { name: 'Start' }).click();
      await waitForPhase(page, 'finished');
      await page.getByRole('button', { name: 'Write' }).click();
      await page.getByLabel('What the network wrote').waitFor();
      await expectAccessible(page);
      await expectNoOverflow(page);
      await close();
    });
  },
  60_000,
);
