/** Windows, and tabs, of one browser share what it keeps; a name tells them apart. */

const KEY = 'neurite-window';
/** A window that is reloaded gives its name back a moment later. */
const PATIENCE_MILLISECONDS = 500;

let name: Promise<string> | undefined;

/** The name of this window: a reload has the same, a window that was made from this one, as its copy, another. */
export function thisWindow(): Promise<string> {
  name ??= claimName();
  return name;
}

async function claimName(): Promise<string> {
  const before = sessionStorage.getItem(KEY);
  if (before !== null && (await isHeldNow(before))) return before;
  const fresh = crypto.getRandomValues(new Uint32Array(4)).join('-');
  await isHeldNow(fresh);
  sessionStorage.setItem(KEY, fresh);
  return fresh;
}

/** Whether this window holds the name from now on, as it does if no other one does. */
async function isHeldNow(name: string): Promise<boolean> {
  // Not there without https: then a copy of a window goes by the name of its original.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return true;
  const { promise: held, resolve, reject } = Promise.withResolvers<boolean>();
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const untilClosed = (): Promise<never> => {
    resolve(true);
    return new Promise(() => {});
  };
  locks.request(`${KEY} ${name}`, { signal }, untilClosed).catch((error: Error) => {
    if (error.name === 'TimeoutError') resolve(false);
    else reject(error);
  });
  return held;
}
