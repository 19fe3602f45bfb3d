/** How Chromium, Firefox and Safari say that a script or a file did not come. */
const words = /dynamically imported module|Importing a module script failed|Failed to fetch|NetworkError|Load failed/;

/** Why something went wrong: of a part of the page that could not be loaded, with what helps. */
export function loadingTrouble({ message }: Error): string {
  if (!words.test(message)) return message;
  return navigator.onLine
    ? `A part of the page could not be loaded; there may be a newer version. Reload the page. (${message})`
    : 'There is no network, and a part of the page that is needed here was never loaded before. Try again when there is one.';
}
