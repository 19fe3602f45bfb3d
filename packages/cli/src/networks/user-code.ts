/** Modules of the user's own, which make models or define layers. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ArgumentError, NeuriteError, unknownName } from '@neurite/backend';
import { Layer, type LayerClass, type LayerValue } from '@neurite/layers';
import { type CustomObjects, Model } from '@neurite/models';
import { UserCodeError } from '../errors.ts';
import { mlp, type NetworkRequest } from './mlp.ts';

/** A model of one input and one output, as the commands use it. */
export type AnyModel = Model<LayerValue, LayerValue>;

/**
 * Makes the network that `--model` names: `mlp`, or what the default export of a module gives for
 * `{ inputShape, classes }`.
 *
 * @throws UserCodeError when the module fails or gives something else than a model
 */
export async function makeNetwork(name: string, request: NetworkRequest): Promise<AnyModel> {
  if (name === 'mlp') return mlp(request) as unknown as AnyModel;
  if (!isModulePath(name)) {
    const { message } = unknownName('model', name, ['mlp']);
    throw new ArgumentError(`${message} Or give a module whose default export makes a model: --model net.ts`);
  }
  const module = await importModule(name);
  const make: unknown = module.default;
  if (typeof make !== 'function') {
    throw new UserCodeError(
      `'${name}' has no default export that is a function: export default ({ inputShape, classes }) => sequential([…]).`,
    );
  }
  const made = await guarded(name, async () => (make as (request: NetworkRequest) => unknown)(request));
  if (made instanceof Model) return made as unknown as AnyModel;
  throw new UserCodeError(
    `The default export of '${name}' gave ${describe(made)}, not a model. Return what sequential(…) or model(…) makes; if ` +
      'it does, the module has another copy of @neurite/models than this command: install both together.',
  );
}

/** The layers and models of one's own among the exports of a module, for `loadModel`. */
export async function customObjects(path: string | undefined): Promise<CustomObjects> {
  if (path === undefined || !isModulePath(path)) return {};
  const exported = Object.values(await importModule(path)).filter(isLayerClass);
  return Object.fromEntries(exported.map((LayerOfOnesOwn) => [LayerOfOnesOwn.className, LayerOfOnesOwn]));
}

/** Whether `--model` names a module rather than a network that the command knows. */
export function isModulePath(name: string): boolean {
  return /\.[cm]?[jt]s$/.test(name);
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  const file = resolve(path);
  if (!existsSync(file)) throw new ArgumentError(`There is no file '${path}' to take the model from.`);
  return guarded(path, () => import(pathToFileURL(file).href) as Promise<Readonly<Record<string, unknown>>>);
}

/** Runs code of the user's: what it throws is told with its place in the user's file, without the stack of ours. */
async function guarded<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UserCodeError(
        `Node ${process.versions.node} does not read TypeScript: '${path}' needs Node 22.18 or newer, or must be JavaScript.`,
        { cause: error },
      );
    }
    const isOurs = error instanceof NeuriteError;
    const reason =
      error instanceof Error ? (isOurs ? error.message : `${error.name}: ${error.message}`) : String(error);
    throw new UserCodeError(`'${path}' failed${placeOf(error, path)}: ${reason}`, { cause: error });
  }
}

function placeOf(error: unknown, path: string): string {
  const url = pathToFileURL(resolve(path)).href;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack.indexOf(`${url}:`);
  const [, line] = at < 0 ? [] : (/^:(\d+)/.exec(stack.slice(at + url.length)) ?? []);
  return line === undefined ? '' : ` (${relative(process.cwd(), fileURLToPath(url))}, line ${line})`;
}

function isLayerClass(value: unknown): value is LayerClass {
  return typeof value === 'function' && value.prototype instanceof Layer;
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object of class ${value.constructor?.name ?? 'unknown'}`;
}
