// The built site in a browser: no page complains, links lead somewhere, lessons train.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { launch, missing } from '@neurite-tooling/browser/chromium';
import { serve } from '@neurite-tooling/browser/serve';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

if (missing !== undefined) console.warn(`The tests of the documentation site are skipped: ${missing}.`);

const app = join(import.meta.dirname, '..');
const dist = join(app, 'dist');

const written = globSync('**/*.md', { cwd: join(app, 'site'), exclude: ['generated/**'] }).sort();
const generated = ['benchmarks.md', 'inside/architecture.md', 'reference/index.md', 'reference/losses.md'];
const pages = [...written, ...generated].map((file) => file.replaceAll('\\', '/').replace(/\.md$/, '.html'));

describe.skipIf(missing !== undefined)('the documentation site', () => {
  let server: Server;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    const { status, stderr } = spawnSync(process.execPath, ['src/build.ts'], { cwd: app, encoding: 'utf8' });
    if (status !== 0) throw new Error(`The site could not be built:\n${stderr.slice(-4000)}`);
    [{ server, url }, browser] = await Promise.all([serve(dist), launch()]);
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(path: string, width: number = 1440): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${url}/${path}`, { waitUntil: 'networkidle' });
    return { page, complaints };
  }

  it('has no link to a page or a heading that is not there', () => {
    const files = globSync('**/*.html', { cwd: dist });
    const anchors = new Map<string, ReadonlySet<string>>(
      files.map((file) => {
        const ids = readFileSync(join(dist, file), 'utf8').matchAll(/ id="([^"]+)"/g);
        return [`/${file}`, new Set([...ids].map(([, id]) => id!))] as const;
      }),
    );
    expect(anchors.size).toBeGreaterThan(40);
    const dead = files.flatMap((file) => {
      const links = readFileSync(join(dist, file), 'utf8').matchAll(/<a [^>]*href="([^"]+)"/g);
      return [...links].flatMap(([, href]) => {
        const target = new URL(href!.replaceAll('&amp;', '&'), `http://site/${file}`);
        if (target.host !== 'site') return [];
        const path = target.pathname.endsWith('/') ? `${target.pathname}index.html` : target.pathname;
        const ids = anchors.get(path);
        const id = decodeURIComponent(target.hash.slice(1));
        return ids !== undefined && (id === '' || ids.has(id)) ? [] : [`${file} → ${href}`];
      });
    });
    expect(dead).toEqual([]);
  });

  it.each(pages)('%s complains of nothing, is accessible, and fits a phone', async (path) => {
    const { page, complaints } = await open(path);
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    };
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect([excess, ...complaints]).toEqual([0]);
    await page.close();
  });

  /** Presses Train, and waits for the end: the last of the figures. */
  async function train(page: Page): Promise<number> {
    await page.getByRole('button', { name: /^Train/ }).click();
    await page.waitForSelector('.lesson[data-state=running]');
    await expect.poll(() => page.workers().length).toBe(1);
    await page.waitForSelector('.lesson[data-state=done]', { timeout: 120_000 });
    return Number(await page.locator('.lesson-figures dd').last().textContent());
  }

  it('shows that gradients vanish in sigmoid layers, and that with relu the network learns', async () => {
    const { page, complaints } = await open('concepts/vanishing-gradients.html');
    expect(await train(page)).toBeLessThan(0.7);
    expect(await page.locator('.lesson-verdicts').textContent()).toContain('vanishing');
    await page.getByLabel('Activation').selectOption('relu');
    await page.getByLabel('First weights').selectOption('heNormal');
    expect(await train(page)).toBeGreaterThan(0.95);
    expect(complaints).toEqual([]);
    await page.close();
  }, 300_000);

  it('lets a network with an activation tell circles apart, and one without not', async () => {
    const { page, complaints } = await open('concepts/activations.html');
    expect(await train(page)).toBeLessThan(0.7);
    await page.locator('select').first().selectOption('gelu');
    expect(await train(page)).toBeGreaterThan(0.95);
    expect(complaints).toEqual([]);
    await page.close();
  }, 300_000);

  it.each([
    ['concepts/back-propagation.html', (loss: number) => loss < 0.1],
    ['concepts/convolutions.html', (accuracy: number) => accuracy > 0.95],
    ['concepts/recurrent-networks.html', (accuracy: number) => accuracy > 0.95],
  ])(
    'trains on %s',
    async (path, isGood) => {
      const { page, complaints } = await open(path);
      const figure = await train(page);
      expect([isGood(figure), ...complaints], String(figure)).toEqual([true]);
      await page.close();
    },
    300_000,
  );

  it.each([
    ['save model', 'guide/saving'],
    ['csv', 'guide/data'],
    ['keras', 'migrate/keras'],
    ['webcam', 'reference/vision'],
  ])('finds of %o first what explains it: %s', async (words, place) => {
    const { page, complaints } = await open('index.html');
    await page.keyboard.press('Control+k');
    await page.fill('#localsearch-input', words);
    const first = page.locator('.result').first();
    await expect.poll(() => first.getAttribute('href')).toContain(place);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('leads to the playground, which leads back', async () => {
    const { page, complaints } = await open('guide/first-network.html');
    await page.getByRole('link', { name: 'Playground' }).first().click();
    await page.getByRole('button', { name: 'Start' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/playground/');
    await page.getByRole('link', { name: 'Documentation' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('stops when it is told to, and ends its worker', async () => {
    const { page } = await open('concepts/vanishing-gradients.html');
    await page.getByRole('button', { name: 'Train' }).click();
    await page.waitForSelector('.lesson-figures');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.waitForSelector('.lesson[data-state=ready]');
    await expect.poll(() => page.workers().length).toBe(0);
    await page.close();
  }, 120_000);
});
