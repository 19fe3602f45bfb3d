import { existsSync } from 'node:fs';

/** Where Chromium brings SwiftShader, a driver for Vulkan that computes on the processor. */
const drivers = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/usr/lib/chromium-browser/vk_swiftshader_icd.json'];

/**
 * Lets WebGPU in Node find a driver for Vulkan: the one that `VK_DRIVER_FILES` names, else SwiftShader in Chromium's folder. To be called
 * before the first GPU backend is opened.
 *
 * @returns why GPU tests cannot run here, or undefined when they can
 */
export function softwareGpu(): string | undefined {
  const driver = process.env['VK_DRIVER_FILES'] ?? drivers.find((path) => existsSync(path));
  if (driver === undefined)
    return 'no driver for Vulkan was found; install Debian’s chromium and libvulkan1, or name one in VK_DRIVER_FILES';
  const hasLoader = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].some(
    (folder) => existsSync(`${folder}/libvulkan.so.1`),
  );
  if (!hasLoader) return 'libvulkan.so.1 is missing; install Debian’s libvulkan1';
  process.env['VK_DRIVER_FILES'] = driver;
  return undefined;
}
