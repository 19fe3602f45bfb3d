import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The first browser of these that is installed; the environment variable `CHROMIUM` names another. */
const executable = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

/** Why there is no browser, if there is none. */
export const missing: string | undefined =
  executable === undefined
    ? 'no Chromium was found; install one, or name it in the environment variable CHROMIUM'
    : undefined;

/**
 * @param withGpu with WebGPU, on an adapter that computes on the processor
 * @param more further arguments of the browser's
 */
export function launch(withGpu: boolean = false, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: executable!,
    args: [
      '--no-sandbox',
      ...(withGpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : ['--disable-gpu']),
      '--disable-quic',
      // A microphone that beeps; a page still has to be allowed to hear it.
      '--use-fake-device-for-media-stream',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}
