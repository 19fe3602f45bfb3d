/** Where this package's own code lies: frames of it are not the user's. */
const PACKAGE = new URL('..', import.meta.url).href.replace(/\/$/, '');

/**
 * The place in the user's code that led here, as `file:line:column`; empty where the engine gives no stack.
 *
 * @param stack that of an error made here
 */
export function userLine(stack: string | undefined = new Error().stack): string {
  const frames = (stack ?? '').split('\n').slice(1);
  const own = PACKAGE.replace(/^file:\/\//, '');
  const frame = frames.find((line) => {
    const isOwn = line.includes(PACKAGE) || line.includes(own);
    return !line.includes('node:internal') && (!isOwn || /\.test\./.test(line));
  });
  return frame?.trim().replace(/^at /, '') ?? '';
}
