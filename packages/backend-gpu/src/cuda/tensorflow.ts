import { BackendUnavailable } from '@neurite/backend';

/** What this package uses of `@tensorflow/tfjs-node-gpu`. */
export interface TensorFlowModule {
  readonly backend: () => TensorFlowBackend;
  readonly version: Readonly<Record<string, string>>;
}

/** The backend that it registers with tfjs-core. */
export interface TensorFlowBackend {
  /** Whether TensorFlow computes on a card; without CUDA's libraries it takes the processor, and only says so on the console. */
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_BOOL: number; readonly deleteTensor: (id: number) => void };
  readonly tensorMap: {
    set: (dataId: object, data: TensorRecord) => void;
    delete: (dataId: object) => boolean;
  };
}

/** What it knows of a tensor. */
export interface TensorRecord {
  /** The number of its native part; −1: none yet. */
  readonly id: number;
  readonly shape: readonly number[];
  /** TensorFlow's number for the element type. */
  readonly dtype: number;
}

/** Node's version and its module of utilities: what decides whether tfjs-node has to be helped. */
export interface NodeHost {
  readonly version: string;
  readonly util: Record<string, unknown>;
}

const PACKAGE = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow on a card of NVIDIA's, from the package that the user has installed.
 *
 * @throws BackendUnavailable in words of its own for each way in which it is known to fail
 */
export const loadTensorFlow = async (
  load: (name: string) => Promise<unknown> = (name) => import(/* @vite-ignore */ name),
  host: NodeHost | undefined = nodeHost(),
): Promise<TensorFlowBackend> => {
  if (host === undefined)
    throw new BackendUnavailable(
      "CUDA is there in Node only. In a browser the GPU is used by WebGPU: useBackend('gpu').",
    );
  mendUtilities(host);
  let module: TensorFlowModule;
  try {
    const loaded = (await load(PACKAGE)) as TensorFlowModule & { readonly default?: TensorFlowModule };
    module = loaded.default ?? loaded;
  } catch (error) {
    throw new BackendUnavailable(explain(error as NodeJS.ErrnoException), { cause: error });
  }
  const backend = module.backend();
  if (backend.isUsingGpuDevice !== true) {
    throw new BackendUnavailable(
      `TensorFlow was loaded, but it found no card that it can use and would compute on the processor. ${PACKAGE} 4.22 needs a card of NVIDIA's, ` +
        "its driver, CUDA 11.2 and cuDNN 8.1 where LD_LIBRARY_PATH finds them. WebGPU needs the driver alone: useBackend('gpu').",
    );
  }
  return backend;
};

const explain = ({ code, message }: NodeJS.ErrnoException): string => {
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return message.includes(PACKAGE)
      ? `CUDA runs through another package: npm install ${PACKAGE} (it downloads TensorFlow, 400 MB).`
      : `${PACKAGE} is installed, but something that it needs is not: ${message}`;
  }
  if (code === 'ERR_DLOPEN_FAILED') {
    return `${PACKAGE} is installed, but the library of TensorFlow could not be loaded: ${message} Its install script downloads it: npm rebuild ${PACKAGE}.`;
  }
  if (message.includes('tfjs_binding.node')) {
    return `${PACKAGE} is installed, but its native part is missing: its install script did not run, or found nothing for this Node. Allow it and run it: npm rebuild ${PACKAGE}.`;
  }
  return `${PACKAGE} could not be loaded: ${message}`;
};

/** Two functions that Node 23 took out of `util`, and that most of tfjs-node's kernels call. */
const mendUtilities = ({ version, util }: NodeHost): void => {
  if (Number(version.split('.')[0]) < 23) return;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
};

const nodeHost = (): NodeHost | undefined => {
  const process = (
    globalThis as {
      process?: { versions?: { node?: string }; getBuiltinModule?: (name: string) => unknown };
    }
  ).process;
  const version = process?.versions?.node;
  const util = process?.getBuiltinModule?.('node:util') as Record<string, unknown> | undefined;
  return version === undefined || util === undefined ? undefined : { version, util };
};
