import { BackendUnavailable } from '@neurite/backend';

/** What npm's `webgpu` exports: Dawn, Chrome's WebGPU, for Node. */
interface Dawn {
  readonly create: (options: readonly string[]) => GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

const isNode = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== undefined;

/** Dawn hides half precision on NVIDIA's cards unless it is asked for in this way. */
const DAWN_OPTIONS = ['enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia'];

let dawn: GPU | undefined;

/**
 * The host's WebGPU: the browser's own, or in Node that of the package `webgpu`, which is loaded now.
 *
 * @throws BackendUnavailable when there is none, and how to get it
 */
export const findGpu = async (): Promise<GPU> => {
  const own = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (own !== undefined) return own;
  if (!isNode) {
    throw new BackendUnavailable(
      (globalThis as { isSecureContext?: boolean }).isSecureContext === false
        ? 'This page has no WebGPU, because it is not a secure context: serve it over https, or from localhost.'
        : 'This browser has no WebGPU (Chrome 113, Edge 113, Safari 26 and Firefox 141 have).',
    );
  }
  // The instance must live as long as its devices.
  dawn ??= await loadDawn();
  return dawn;
};

const loadDawn = async (): Promise<GPU> => {
  // In a variable, so that bundlers for pages leave it alone.
  const name = 'webgpu';
  let module: Dawn;
  try {
    module = (await import(/* @vite-ignore */ name)) as Dawn;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw new BackendUnavailable(
      code === 'ERR_MODULE_NOT_FOUND'
        ? "Node has no WebGPU of its own. Install it: npm install webgpu@0.6.2 (an optional dependency of @neurite/backend-gpu, left out with '--omit=optional')."
        : `The package 'webgpu' could not be loaded: ${message}`,
      { cause: error },
    );
  }
  for (const [key, value] of Object.entries(module.globals)) {
    if (!(key in globalThis)) Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
  }
  return module.create(DAWN_OPTIONS);
};
