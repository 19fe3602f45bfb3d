import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tar } from '@neurite-tooling/archives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audioClip } from '../audio/audio-clip.ts';
import { fsddPath, missingFsdd } from '../testing/fsdd-path.ts';
import { writeWav } from '../wav/write-wav.ts';
import { freeSpokenDigits } from './fsdd.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neurite-fsdd-'));
});
afterEach(() => rm(folder, { recursive: true }));

const recording = (value: number): Uint8Array => writeWav(audioClip(new Float32Array(80).fill(value), 8000));

async function archive(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const path = join(folder, 'digits.tar.gz');
  await writeFile(path, gzipSync(tar(files)));
  return path;
}

describe('freeSpokenDigits', () => {
  it('reads an archive: digits, speakers and takes, in order', async () => {
    const path = await archive({
      'any-1.0/recordings/7_theo_10.wav': recording(0.5),
      'any-1.0/recordings/7_theo_2.wav': recording(0.25),
      'any-1.0/recordings/0_anna_0.wav': recording(0),
      'any-1.0/README.md': new TextEncoder().encode('digits'),
    });
    const digits = await freeSpokenDigits({ path });
    expect(digits.map(({ digit, speaker, take }) => `${digit} ${speaker} ${take}`)).toEqual([
      '0 anna 0',
      '7 theo 2',
      '7 theo 10',
    ]);
    expect(digits[2]!.clip.channels[0]![0]).toBe(0.5);
  });

  it('says what is wrong with another file', async () => {
    const path = await archive({ 'notes.txt': new Uint8Array(3) });
    await expect(freeSpokenDigits({ path })).rejects.toThrow('holds no recordings named as 7_jackson_32.wav');
    await expect(freeSpokenDigits({ path: join(folder, 'none') })).rejects.toThrow('none could not be read: ENOENT');
    await writeFile(path, 'no archive');
    await expect(freeSpokenDigits({ path })).rejects.toThrow('A gzip file is damaged');
  });

  it.skipIf(missingFsdd)('reads the data set itself', async () => {
    const digits = await freeSpokenDigits({ path: fsddPath });
    expect(digits.length).toBeGreaterThan(2000);
    expect(new Set(digits.map(({ digit }) => digit)).size).toBe(10);
    expect(digits.every(({ clip }) => clip.sampleRate === 8000 && clip.channels[0]!.length > 500)).toBe(true);
    expect(existsSync(fsddPath)).toBe(true);
  });
});
