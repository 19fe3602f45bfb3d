import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '@neurite-tooling/browser/build-site';
import { launch, missing } from '@neurite-tooling/browser/chromium';
import { expectAccessible, expectNoOverflow } from '@neurite-tooling/browser/expect-accessible';
import { fakeMicrophone } from '@neurite-tooling/browser/fake-microphone';
import { serve } from '@neurite-tooling/browser/serve';
import { audioClip, concatAudio, resample, writeWav } from '@neurite/speech';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticDigits } from '../digits.ts';
import { dictate } from '../listen.ts';

if (missing !== undefined) console.warn(`The tests of the page that hears digits are skipped: ${missing}.`);

const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
/** In milliseconds. */
const PATIENCE = 120_000;
const allowed = { permissions: ['microphone'] };
/** Where pictures of the page go, for people. */
const pictures = process.env['NEURITE_SCREENSHOTS'];

describe.skipIf(missing !== undefined)(
  'the page that hears digits',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'neurite-digits-'));
    let browser: Browser;
    let server: Server;
    let url: string;
    let recognizer: Buffer;

    beforeAll(async () => {
      const site = await buildSite(join(import.meta.dirname, '../..'));
      [browser, { server, url }] = await Promise.all([
        launch(false, await fakeMicrophone(folder, 'seven')),
        serve(site, isolated),
      ]);
    }, 180_000);

    afterAll(async () => {
      await browser?.close();
      server?.close();
      rmSync(folder, { recursive: true });
    });

    async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
      // Training in a page takes what it takes.
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(url);
      return { page, complaints };
    }

    /** The page with what the first test has learned. */
    async function openTrained(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
      const opened = await open(options);
      const file = { name: 'digits.safetensors', mimeType: 'application/octet-stream', buffer: recognizer };
      await opened.page.getByLabel('Open a recogniser').setInputFiles([file]);
      await opened.page.getByText("'digits.safetensors' tells zero, one").waitFor();
      return opened;
    }

    const wav = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'audio/wav', buffer: Buffer.from(bytes) });
    const wordsOf = (page: Page, section: string): Promise<string[]> =>
      page.locator(`#${section} td:nth-child(2)`).allInnerTexts();

    it('learns them, hears what voices dictate, and is saved', async () => {
      const { page, complaints } = await open(allowed);
      for (const name of ['Listen', 'Save it', 'Dictate by voices it never heard']) {
        expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
      }
      await page.getByLabel('Epochs').fill('60');
      await page.getByRole('button', { name: 'Train' }).click();
      await page.getByText(/Epoch \d+ of 60: [\d.]+ % of the strangers/).waitFor();
      const told = page.getByText(/It understands [\d.]+ % of 60 digits by voices that it never heard/);
      await told.waitFor();
      expect(Number(/([\d.]+) %/.exec(await told.innerText())![1])).toBeGreaterThan(60);
      expect(await page.locator('.charts svg').count()).toBe(3);
      await page.getByRole('button', { name: 'Dictate by voices it never heard' }).click();
      await page.getByText(/\d+ words in [\d.]+ s of the dictation/).waitFor();
      const said = await page.locator('#recording svg rect + text').allTextContents();
      const heard = await wordsOf(page, 'recording');
      expect(said).toHaveLength(7);
      expect(heard.filter((word) => said.includes(word)).length).toBeGreaterThanOrEqual(3);
      expect(await page.locator('#recording td').first().innerText()).toMatch(/^\d+\.\d s$/);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save it' }).click(),
      ]);
      recognizer = readFileSync(await download.path());
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'digits.png'), fullPage: true });
      await expectAccessible(page);
      await expectNoOverflow(page);
      expect(complaints).toEqual([]);
    });

    it('hears the microphone, and says when it is taken away', async () => {
      const { page, complaints } = await openTrained({ ...allowed, colorScheme: 'dark' });
      await page.evaluate(() => {
        const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => {
          const stream = await original(wanted);
          window.addEventListener('unplug', () => stream.getTracks()[0]!.dispatchEvent(new Event('ended')));
          return stream;
        };
      });
      await page.getByRole('button', { name: 'Listen' }).click();
      await page.getByLabel('Words from the microphone').getByText('seven').nth(1).waitFor();
      await page.locator('#microphone svg text').first().waitFor();
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'microphone.png'), fullPage: true });
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Stop listening' }).click();
      await page.getByRole('button', { name: 'Listen', exact: true }).click();
      await page.getByRole('button', { name: 'Stop listening' }).waitFor();
      await page.evaluate(() => window.dispatchEvent(new Event('unplug')));
      await page.getByText('The microphone was taken away while it was heard').waitFor();
      expect(await page.getByRole('button', { name: 'Listen', exact: true }).isEnabled()).toBe(true);
      expect(complaints).toEqual([]);
    });

    it('hears a file of another rate and two channels that is dropped', async () => {
      const { page, complaints } = await openTrained();
      const { tested } = await syntheticDigits();
      const mono = resample(dictate([tested[3]!, tested[30]!, tested[50]!]).clip, 44_100).channels[0]!;
      const file = writeWav(audioClip([mono, mono.slice()], 44_100));
      const transfer = await page.evaluateHandle(
        (bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(bytes)], 'three digits.wav'));
          return data;
        },
        [...file],
      );
      await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
      await page.getByText(/\d words in [\d.]+ s of 'three digits.wav'/).waitFor();
      expect((await wordsOf(page, 'recording')).length).toBeGreaterThanOrEqual(2);
      expect(complaints).toEqual([]);
    });

    it('hears a long file to its end, and draws its first minute', async () => {
      const { page } = await openTrained();
      const { tested } = await syntheticDigits();
      const three = dictate([tested[3]!, tested[30]!, tested[50]!]).clip;
      const long = concatAudio([audioClip(new Float32Array(100 * 8000), 8000), three]);
      await page.getByLabel('Choose a recording').setInputFiles([wav('long.wav', writeWav(long))]);
      await page.getByText(/s of 'long.wav'. The first 60 s are drawn/).waitFor();
      expect(await page.locator('#recording td').first().innerText()).toMatch(/^10\d\.\d s$/);
    });

    it('hears an MP3 in pieces, and what the browser alone can decode', async () => {
      const { page, complaints } = await openTrained();
      const { cases } = JSON.parse(
        readFileSync(
          join(import.meta.dirname, '../../../../packages/speech/src/golden/long-encoded-audio.json'),
          'utf8',
        ),
      ) as { cases: readonly { name: string; file: string }[] };
      const choose = page.getByLabel('Choose a recording');
      for (const { name, file } of cases) {
        await choose.setInputFiles([{ name: `tone.${name}`, mimeType: '', buffer: Buffer.from(file, 'base64') }]);
        await page.getByText(new RegExp(`words in 6\\.\\d s of 'tone.${name}'`)).waitFor();
      }
      // Not every browser has a decoder of AAC: that it is asked is what counts.
      await page.evaluate(() => {
        OfflineAudioContext.prototype.decodeAudioData = async () =>
          new AudioBuffer({ length: 16_000, sampleRate: 8000 });
      });
      await choose.setInputFiles([{ name: 'voice.m4a', mimeType: '', buffer: Buffer.from('\0\0\0 ftypM4A ') }]);
      await page.locator('#recording .problem').getByText("'voice.m4a' is silent.").waitFor();
      expect(complaints).toEqual([]);
    });

    it('says what is wrong: with the microphone, a recording, a recogniser', async () => {
      const { page } = await openTrained();
      await page.getByRole('button', { name: 'Listen' }).click();
      await page.getByText('The microphone was not allowed').waitFor();
      const choose = page.getByLabel('Choose a recording');
      const second = (samples: Float32Array) => writeWav(audioClip(samples, 8000), { encoding: 'float32' });
      const nan = second(new Float32Array(8000));
      new DataView(nan.buffer, nan.byteOffset).setFloat32(nan.length - 4, NaN, true);
      for (const [file, problem] of [
        [wav('cat.wav', Buffer.from('no recording at all')), 'cat.wav: This is no audio of a format that is known'],
        [wav('broken.wav', Buffer.from('RIFF....WAVEno chunk')), 'WAV'],
        [wav('empty.wav', second(new Float32Array(0))), "'empty.wav' is empty."],
        [wav('silent.wav', second(new Float32Array(8000))), "'silent.wav' is silent."],
        [wav('nan.wav', nan), 'NaN'],
      ] as const) {
        await choose.setInputFiles([file]);
        await page.locator('#recording .problem').getByText(problem).waitFor();
        await page.waitForFunction(() => !document.querySelector<HTMLInputElement>('input.choose')!.disabled);
      }
      await page.getByLabel('Open a recogniser').setInputFiles([wav('cat.safetensors', Buffer.from('meow'))]);
      await page.locator('#lesson .problem').getByText(/./).waitFor();
      // What was there is there still.
      await page.getByRole('button', { name: 'Dictate by voices it never heard' }).click();
      await page.getByText(/\d+ words in [\d.]+ s of the dictation/).waitFor();
      expect(await page.locator('#recording .problem').innerText()).toBe('');
    });

    it('stops learning when it is told to', async () => {
      const { page } = await open();
      await page.getByLabel('Epochs').fill('500');
      await page.getByRole('button', { name: 'Train' }).click();
      await page.getByText(/Epoch \d+ of 500/).waitFor();
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByText(/It understands [\d.]+ % of 60 digits/).waitFor();
      expect(await page.getByRole('button', { name: 'Train' }).isEnabled()).toBe(true);
    });
  },
  PATIENCE,
);
