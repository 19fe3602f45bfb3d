import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { emptyImage } from './image.ts';
import { encodeImage } from './write-image.ts';

/** All of Node included. The file is a progressive JPEG, whose coefficients a decoder must hold; as floats the picture would take 240 more. */
const MOST_MEGABYTES = 430;

const isLinux = process.platform === 'linux';
if (!isLinux)
  console.warn('How much memory a large picture takes is seen in /proc, which only Linux has: not tested here.');

test.runIf(isLinux)(
  'a picture of 20 megapixels is brought to a size in bounded memory',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neurite-large-picture-'));
    try {
      const photo = emptyImage(3648, 5472, 1);
      for (let i = 0; i < photo.data.length; i++) photo.data[i] = (i % 5472) / 5472;
      const path = join(folder, 'large.jpg');
      writeFileSync(path, await encodeImage(photo, { format: 'jpeg' }));
      const program = `
      import { readFileSync } from 'node:fs';
      import { readImage } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'read-image.ts')).href)};
      const { shape } = await readImage(${JSON.stringify(path)}, { size: 224 });
      const [, kilobytes] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
      console.log(JSON.stringify({ shape, megabytes: kilobytes / 1024 }));`;
      const script = join(folder, 'read.mjs');
      writeFileSync(script, program);
      const output = execFileSync(process.execPath, ['--conditions=@neurite/source', script], { encoding: 'utf8' });
      const { shape, megabytes } = JSON.parse(output) as { shape: number[]; megabytes: number };
      expect(shape).toEqual([224, 224, 3]);
      expect(megabytes).toBeLessThan(MOST_MEGABYTES);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
