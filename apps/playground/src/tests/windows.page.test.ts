import { missing } from '@neurite-tooling/browser/chromium';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, phaseOf, type Site, waitForPhase } from './page.ts';

if (missing !== undefined) console.warn(`The tests of the playground are skipped: ${missing}.`);

/** Opens the same address in another window of the same browser. */
async function another(page: Page): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.waitForSelector('.progress:not([data-phase=opening])');
  return other;
}

async function stepTo(page: Page, steps: number): Promise<void> {
  for (let next = (await phaseOf(page)).steps + 1; next <= steps; next++) {
    await page.getByRole('button', { name: 'Step' }).click();
    await page.waitForSelector(`.progress[data-steps="${next}"]`);
  }
}

async function stepsAfterReload(page: Page): Promise<number> {
  await page.reload();
  await page.waitForSelector('.progress:not([data-phase=opening])');
  return (await phaseOf(page)).steps;
}

describe.skipIf(missing !== undefined)(
  'Windows of one browser',
  () => {
    let site: Site;
    beforeAll(async () => {
      site = await openSite();
    }, 180_000);
    afterAll(() => site?.close());

    test('keep a run each; a new one begins with the run that was kept last', async () => {
      const { page: first, complaints, close } = await site.open('#shapes');
      await stepTo(first, 2);
      const second = await another(first);
      expect(await phaseOf(second)).toMatchObject({ phase: 'paused', steps: 2 });
      await stepTo(second, 5);
      await stepTo(first, 3);
      expect([await stepsAfterReload(first), await stepsAfterReload(second)]).toEqual([3, 5]);
      expect(complaints).toEqual([]);
      await close();
    });

    test('of which one is a copy of the other do so, too', async () => {
      const { page: first, close } = await site.open('#shapes');
      await stepTo(first, 1);
      const [copy] = await Promise.all([
        first.waitForEvent('popup'),
        // What is opened by a page begins with its session.
        first.evaluate(() => void window.open(location.href)),
      ]);
      await waitForPhase(copy, 'paused');
      await stepTo(copy, 4);
      await stepTo(first, 2);
      expect([await stepsAfterReload(first), await stepsAfterReload(copy)]).toEqual([2, 4]);
      await close();
    });

    test('find the run of settings that were changed and put back, but none that was reset', async () => {
      const { page, close } = await site.open('#shapes?seed=3');
      await stepTo(page, 2);
      const seed = page.getByLabel('Seed');
      await seed.fill('4');
      await page.waitForSelector('.progress[data-steps="0"]');
      await stepTo(page, 1);
      await seed.fill('3');
      await page.waitForSelector('.progress[data-steps="2"]');
      await page.getByRole('button', { name: 'Reset' }).click();
      await page.waitForSelector('.progress[data-steps="0"]');
      expect(await stepsAfterReload(page)).toBe(0);
      await close();
    });

    test('collect photos each', async () => {
      const { page: first, close } = await site.open('#teach');
      const names = (page: Page): Promise<string[]> =>
        page
          .locator('.class-head input')
          .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
      const second = await another(first);
      for (const [page, name] of [
        [first, 'cup'],
        [second, 'hand'],
      ] as const) {
        await page.getByLabel('Name of the class first').fill(name);
        await page.getByLabel('Name of the class first').press('Tab');
      }
      await first.reload();
      await first.getByLabel('Name of the class cup').waitFor();
      expect([await names(first), await names(second)]).toEqual([
        ['cup', 'second'],
        ['hand', 'second'],
      ]);
      await close();
    });
  },
  60_000,
);
