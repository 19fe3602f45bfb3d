/**
 * Packages that hold something which exists once in a process, and the error for those who have installed them twice.
 *
 * Two copies do not know each other's classes and registries: a backend that registers with one is unknown to the other, and a tensor of
 * one is none to the other. What then goes wrong comes late and says nothing; so the second copy refuses to be loaded.
 */
import { NeuriteError } from './errors.ts';

/** A copy that is loaded. */
interface Copy {
  /** Where its module came from, without what a development server adds to the address. */
  readonly place: string;
  /** Whether the code that loaded it is still running: modules of one bundle are evaluated in one go. */
  isLoading: boolean;
}

// What all copies of this very file share: copies by their package's name.
const KEY: unique symbol = Symbol.for('@neurite/backend: copies that are loaded') as never;
const shared = globalThis as { [KEY]?: Map<string, Copy> };
const copies = (shared[KEY] ??= new Map());

/** Where a module came from. */
export function placeOf(moduleUrl: string): string {
  return moduleUrl.replace(/[?#].*$/, '');
}

/**
 * Says that a package is loaded, of which there may be one copy. The same file may come again, as it does in development servers that
 * evaluate a changed program anew.
 *
 * @param name the package's
 * @param moduleUrl `import.meta.url` of the module that says so
 * @throws NeuriteError when another copy is loaded, naming both places and how to get rid of one
 * @example
 * claimOnlyCopy('@neurite/tensors', import.meta.url);
 */
export function claimOnlyCopy(name: string, moduleUrl: string): void {
  const place = placeOf(moduleUrl);
  const other = copies.get(name);
  if (other !== undefined && (other.place !== place || other.isLoading)) {
    const places = other.place === place ? `both in ${place}` : `${other.place} and ${place}`;
    throw new NeuriteError(
      `Two copies of ${name} are loaded, and what is made with one is unknown to the other: ${places}. ${remedy(name)}`,
    );
  }
  const copy = { place, isLoading: true };
  copies.set(name, copy);
  queueMicrotask(() => {
    copy.isLoading = false;
  });
}

/** How to get rid of a second copy. */
export function remedy(name: string): string {
  return (
    `\`npm ls ${name}\` shows who asks for which: give all of Neurite one version, and run \`npm dedupe\` ` +
    `(in a bundler, \`resolve.dedupe: ['${name}']\` or an alias does it too).`
  );
}
