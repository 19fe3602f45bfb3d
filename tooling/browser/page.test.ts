import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from './build-app.ts';
import { launch, missing } from './chromium.ts';
import { serve } from './serve.ts';

const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

if (missing !== undefined) console.warn(`The tests in a page are skipped: ${missing}.`);

describe.skipIf(missing !== undefined)(
  'in a page that Vite built',
  () => {
    const servers: Server[] = [];
    let folder: string;
    let browser: Browser;

    beforeAll(async () => {
      [folder, browser] = await Promise.all([buildApp(), launch()]);
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      for (const server of servers) server.close();
      if (folder !== undefined) rmSync(dirname(folder), { recursive: true });
    });

    /** What comes of a scenario of the page, and which files it downloaded. */
    async function open(
      scenario: string,
      headers: Readonly<Record<string, string>> = {},
      permissions: readonly string[] = [],
      by: Browser = browser,
    ): Promise<{ outcome: unknown; files: string[]; workers: number }> {
      const { url, server } = await serve(folder, headers);
      servers.push(server);
      const context = await by.newContext({ permissions: [...permissions], viewport: { width: 840, height: 300 } });
      const page = await context.newPage();
      const files: string[] = [];
      page.on('response', (response) => files.push(new URL(response.url()).pathname));
      await page.goto(`${url}/?scenario=${scenario}`);
      await page.waitForFunction(() => window.outcome !== undefined);
      const outcome = await page.evaluate(() => window.outcome);
      // What the page shows, for people: where NEURITE_SCREENSHOTS says.
      const pictures = process.env['NEURITE_SCREENSHOTS'];
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${scenario}.png`) });
      const workers = page.workers().length;
      await context.close();
      return { outcome, files, workers };
    }

    it('trains, and downloads nothing of the co-processor', async () => {
      const { outcome, files } = await open('train');
      const { backend, first, last } = outcome as { backend: string; first: number; last: number };
      expect(backend).toBe('wasm');
      expect(last).toBeLessThan(first);
      expect(files.filter((file) => /wasm/.test(file))).toEqual([]);
    });

    it('runs operations one at a time as they run elsewhere, with programs in the place of kernels', async () => {
      const { wasm, cpu } = (await open('operations')).outcome as Record<'wasm' | 'cpu', object>;
      const expected = {
        sum: 24,
        refused: 'ArgumentError: gather: the index 4 is not in [0, 3].',
        unique: [
          [1, 2, 3],
          [0, 1, 1, 2],
        ],
      };
      expect(wasm).toEqual({ isOnDemand: true, ...expected });
      expect(cpu).toEqual({ isOnDemand: false, ...expected });
    });

    it('trains on WebGPU, and shows adapter and losses', async () => {
      const withGpu = await launch(true);
      const { outcome } = await open('gpu', isolated, [], withGpu);
      await withGpu.close();
      const { adapter, gpu, cpu, auto } = outcome as { adapter: string; gpu: number[]; cpu: number[]; auto: string };
      expect(adapter).toMatch(/swiftshader.*computes on the processor/i);
      expect(gpu.at(-1)).toBeLessThan(gpu[0]!);
      for (const [epoch, loss] of gpu.entries()) expect(loss).toBeCloseTo(cpu[epoch]!, 4);
      expect(auto).toContain("useBackend('gpu', { allowSoftware: true })");
    });

    it('has the co-processor where it is asked for, at an address that nobody configured', async () => {
      const { outcome, files } = await open('coprocessor');
      const { coprocessor, cpu } = outcome as { coprocessor: number[][]; cpu: number[][] };
      coprocessor.forEach((row, index) =>
        row.forEach((value, column) => expect(value).toBeCloseTo(cpu[index]![column]!, 3)),
      );
      expect(files.some((file) => /\/assets\/tfjs-backend-wasm-simd.*\.wasm$/.test(file))).toBe(true);
    });

    it('has it in a page that may use threads, too, of which it needs none', async () => {
      const { outcome, files } = await open('coprocessor', isolated);
      const { coprocessor, cpu } = outcome as { coprocessor: number[][]; cpu: number[][] };
      expect(coprocessor[0]![0]).toBeCloseTo(cpu[0]![0]!, 3);
      expect(files.filter((file) => /threaded/.test(file))).toEqual([]);
    });

    type Product = { threads: number; sum: number[] };

    it('computes on several threads where the page is isolated', async () => {
      const { outcome, workers } = await open('threads', isolated);
      const { shared, alone } = outcome as { shared: Product; alone: Product };
      expect([shared.threads, alone.threads, workers]).toEqual([2, 1, 1]);
      expect(shared.sum).toEqual(alone.sum);
    });

    it('computes on one thread where it is not, or where workers are forbidden', async () => {
      const { outcome, workers } = await open('threads');
      const { shared, alone } = outcome as { shared: Product; alone: Product };
      expect([shared.threads, workers]).toEqual([1, 0]);
      expect(shared.sum).toEqual(alone.sum);
      const forbidden = {
        ...isolated,
        'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'",
      };
      const { outcome: refused, workers: started } = await open('threads', forbidden);
      expect([started, (refused as { shared: Product }).shared.sum]).toEqual([0, shared.sum]);
    });

    it('names the address where the co-processor was not found, and what to do', async () => {
      const { outcome } = await open('missing');
      expect(outcome).toBe(
        "BackendUnavailable: The co-processor's binary was not found at /nowhere/tfjs-backend-wasm-simd.wasm (the server answers 404). " +
          'Install @tensorflow/tfjs-backend-wasm, say where the file is with setWasmPaths("<folder>/"), or do without it: ' +
          'createWasmBackend({ coprocessor: false }).',
      );
    });

    it('sees that a page was served in place of the co-processor', async () => {
      expect((await open('page')).outcome).toContain(
        'not found at /index.html (not WebAssembly, it begins with "<!doctype html> ',
      );
    });

    it('hears the microphone', async () => {
      const { outcome } = await open('microphone', {}, ['microphone']);
      const { lengths, peak, lost } = outcome as { lengths: number[]; peak: number; lost: number };
      expect([lengths, lost]).toEqual([new Array<number>(15).fill(1600), 0]);
      expect(peak).toBeGreaterThan(0.01);
    });

    it('says why it does not hear the microphone', async () => {
      expect((await open('microphone')).outcome).toBe('denied');
      expect((await open('unplugged', {}, ['microphone'])).outcome).toBe('unplugged');
    });

    it('reads pictures from all that can be drawn, turned upright', async () => {
      const { off, jpeg, upright, firstBytes, damaged, large, empty } = (await open('pictures')).outcome as {
        off: Record<string, number>;
        jpeg: number[];
        upright: number[];
        firstBytes: number[];
        damaged: string;
        large: string;
        empty: string;
      };
      expect(Object.keys(off)).toHaveLength(8);
      // A VideoFrame may hold its colours as luminance and chrominance.
      for (const [name, most] of Object.entries(off)) expect(most, name).toBeLessThan(name === 'frame' ? 3 : 0.6);
      expect(jpeg).toEqual([2, 3, 3]);
      expect(upright).toEqual([17, 12, 3]);
      [0x58, 0x99, 0xaf].forEach((byte, i) => expect(Math.abs(firstBytes[i]! - byte)).toBeLessThan(3));
      expect(damaged).toContain('FormatError: The picture could not be read');
      expect(large).toContain('3 × 2 pixels, more than the 5 that maxPixels allows');
      expect(empty).toContain('The picture has no pixels yet');
    });

    it('looks through the camera', async () => {
      const { outcome } = await open('camera', {}, ['camera']);
      expect(outcome).toEqual([
        [[48, 64, 3], true],
        [[48, 64, 3], true],
      ]);
    });

    it('decodes audio with the decoder of the browser', async () => {
      const { rate, error, damaged } = (await open('decode')).outcome as {
        rate: number;
        error: number;
        damaged: string;
      };
      expect(rate).toBe(16000);
      expect(error).toBeLessThan(1e-3);
      expect(damaged).toContain('FormatError: The audio could not be decoded');
    });

    it('runs on the cpu where the page may not run WebAssembly, and says why', async () => {
      const { outcome } = await open('backends', { 'content-security-policy': "script-src 'self'" });
      const { name, backends } = outcome as {
        name: string;
        backends: { name: string; state: string; reason?: string }[];
      };
      expect(name).toBe('cpu');
      const wasm = backends.find((backend) => backend.name === 'wasm')!;
      expect(wasm.state).toBe('unavailable');
      expect(wasm.reason).toContain(
        "content security policy forbids WebAssembly. Allow it with script-src 'wasm-unsafe-eval'",
      );
    });
  },
  60_000,
);
