/**
 * The base of every error that Neurite throws on purpose: its message says what came, what was expected and the fix.
 *
 * @example
 * try {
 *   await useBackend('gpu');
 * } catch (error) {
 *   if (!(error instanceof NeuriteError)) throw error;
 *   console.error(error.message); // says what is wrong here, and what to do
 * }
 */
export class NeuriteError extends Error {
  override name = 'NeuriteError';
}

/**
 * Shapes that do not fit an operation or a layer.
 *
 * @example
 * try {
 *   add(ones([2]), ones([3]));
 * } catch (error) {
 *   console.log(error instanceof ShapeError); // true
 * }
 */
export class ShapeError extends NeuriteError {
  override name = 'ShapeError';
}

/**
 * An argument whose type, name or value is none of those that are accepted.
 *
 * @example
 * if (rate <= 0) throw new ArgumentError(`fade: rate must be larger than 0; got ${rate}.`);
 */
export class ArgumentError extends NeuriteError {
  override name = 'ArgumentError';
}

/**
 * A backend that cannot run on this machine; the message says what is missing and how to get it.
 *
 * @example
 * try {
 *   await useBackend('gpu');
 * } catch (error) {
 *   if (!(error instanceof BackendUnavailable)) throw error;
 *   await useBackend('wasm');
 * }
 */
export class BackendUnavailable extends NeuriteError {
  override name = 'BackendUnavailable';
}

/**
 * An operation that was asked for before any backend was chosen.
 *
 * @example
 * // Before any `useBackend`:
 * try {
 *   ones([2]).sum();
 * } catch (error) {
 *   console.log(error instanceof NoBackend); // true
 * }
 */
export class NoBackend extends NeuriteError {
  override name = 'NoBackend';
}

/**
 * Something that cannot be traced into a program: a value read during `jit`, a shape that depends on data.
 *
 * @example
 * const clip = jit((x: Tensor) => (x.max().itemSync() > 1 ? x.div(x.max()) : x));
 * try {
 *   clip(tensor([1, 4])); // a branch on a value: write it with `where` or `cond`
 * } catch (error) {
 *   console.log(error instanceof TraceError); // true
 * }
 */
export class TraceError extends NeuriteError {
  override name = 'TraceError';
}

/**
 * A file that is damaged, truncated, or written by a newer version.
 *
 * @example
 * try {
 *   readNpy(bytes);
 * } catch (error) {
 *   if (!(error instanceof FormatError)) throw error;
 *   console.error(`${file} cannot be read: ${error.message}`);
 * }
 */
export class FormatError extends NeuriteError {
  override name = 'FormatError';
}

/**
 * The candidate closest to a misspelt name by edit distance, for messages that suggest a correction; `undefined` when
 * none is near.
 *
 * Source: Wagner and Fischer, The string-to-string correction problem, J. ACM 21 (1974).
 *
 * @example
 * nearestName('rulu', ['relu', 'tanh', 'sigmoid']) // 'relu'
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  // Names come from files and from JavaScript, too.
  if (typeof name !== 'string') return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * An error for a name that is none of the known ones, with the nearest suggested.
 *
 * @example
 * unknownName('optimizer', 'adm', ['adam', 'sgd']).message
 * // Unknown optimizer 'adm'. Did you mean 'adam'? Known: adam, sgd.
 */
export function unknownName(what: string, name: string, known: readonly string[]): ArgumentError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return new ArgumentError(`Unknown ${what} '${String(name)}'.${hint} Known: ${known.join(', ')}.`);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
