/** Pictures of every tab for `docs/playground`: `node src/tests/screenshots.ts [tab …]`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { fakeMicrophone } from '@neurite-tooling/browser/fake-microphone';
import { openSite } from './page.ts';

/** What each tab is to show, and what brings it about. */
const scenes: Readonly<
  Record<string, { readonly address: string; readonly prepare: (page: Page) => Promise<unknown> }>
> = {
  shapes: { address: '#shapes', prepare: (page) => pressed(page, 'Spirals') },
  'shapes-vanishing': { address: '#shapes', prepare: (page) => pressed(page, 'Vanishing gradients') },
  pictures: {
    address: '#pictures?data=fashion&epochs=6',
    async prepare(page) {
      await trained(page);
      await page.getByRole('button', { name: 'Held-out picture' }).click();
      await page.getByRole('img', { name: /where it saw/ }).waitFor();
    },
  },
  'pictures-digits': {
    address: '#pictures',
    async prepare(page) {
      await trained(page);
      await drawThree(page);
    },
  },
  play: {
    address: '#play?steps=60000',
    async prepare(page) {
      await trained(page);
      // An episode that the trained agent plays.
      await page.getByText('After 60,160 steps').waitFor();
      await page.waitForTimeout(1500);
    },
  },
  teach: {
    address: '#teach',
    async prepare(page) {
      await trained(page);
      await page.getByRole('button', { name: 'Held-out photo' }).click();
      await page.locator('.scores').waitFor();
    },
  },
  listen: { address: '#listen', prepare: heard },
  text: { address: '#text?epochs=15', prepare: written },
};

async function heard(page: Page): Promise<void> {
  await trained(page);
  await page.getByRole('button', { name: 'Listen', exact: true }).click();
  await page.getByRole('log').locator('span').nth(1).waitFor({ timeout: 60_000 });
}

async function written(page: Page): Promise<void> {
  await trained(page);
  await page.getByLabel('It goes on with').fill('MENENIUS: My friends,');
  await page.getByRole('button', { name: 'Write' }).click();
  await page.getByLabel('What the network wrote').waitFor();
}

async function pressed(page: Page, chip: string): Promise<void> {
  await page.getByLabel('Speed').selectOption('full');
  await page.locator('.chip', { hasText: chip }).click();
  await page.waitForSelector('.progress[data-phase=ready]');
  await trained(page);
}

async function trained(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForSelector('.progress[data-phase=finished]', { timeout: 240_000 });
}

async function drawThree(page: Page): Promise<void> {
  const { x, y, width, height } = (await page.locator('.pad-canvas').boundingBox())!;
  const stroke = [
    [0.3, 0.25],
    [0.5, 0.15],
    [0.7, 0.3],
    [0.5, 0.5],
    [0.72, 0.7],
    [0.5, 0.88],
    [0.28, 0.78],
  ] as const;
  await page.mouse.move(x + stroke[0][0] * width, y + stroke[0][1] * height);
  await page.mouse.down();
  for (const [right, down] of stroke) await page.mouse.move(x + right * width, y + down * height, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('img', { name: /where it saw/ }).waitFor();
}

const MOST_BYTES = 60_000;
const folder = join(import.meta.dirname, '../../../../docs/playground');
mkdirSync(folder, { recursive: true });
const asked = process.argv.slice(2);
const files = mkdtempSync(join(tmpdir(), 'neurite-screenshots-'));
const site = await openSite(undefined, { args: await fakeMicrophone(files, 'stop') });
for (const [name, { address, prepare }] of Object.entries(scenes)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, close } = await site.open(address, {
      colorScheme,
      viewport: { width: 1440, height: 1000 },
      permissions: ['microphone'],
    });
    await prepare(page);
    const picture = await asWebp(page, await page.screenshot({ fullPage: true }));
    writeFileSync(join(folder, `${name}-${colorScheme}.webp`), picture);
    console.log(`${name}-${colorScheme}.webp: ${picture.length} bytes`);
    await close();
  }
}
await site.close();
rmSync(files, { recursive: true });

/** The browser makes a WebP of a PNG, as good as the size allows. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  for (let quality = 0.9; quality > 0.2; quality -= 0.1) {
    const url = await page.evaluate(
      async ([source, quality]) => {
        const picture = new Image();
        picture.src = source;
        await picture.decode();
        const canvas = document.createElement('canvas');
        canvas.width = 1200;
        canvas.height = Math.round((picture.height * canvas.width) / picture.width);
        canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL('image/webp', quality);
      },
      [`data:image/png;base64,${png.toString('base64')}`, quality] as const,
    );
    const webp = Buffer.from(url.split(',')[1]!, 'base64');
    if (webp.length < MOST_BYTES) return webp;
  }
  throw new Error(`The picture does not fit into ${MOST_BYTES} bytes.`);
}
