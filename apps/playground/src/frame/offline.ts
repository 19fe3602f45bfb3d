/**
 * Lets the service worker keep the page for use offline. Where the server does not send the headers that threads need, the worker
 * adds them from the next load on: that one comes at once, and only once.
 */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('./service-worker.js');
    if (window.crossOriginIsolated || sessionStorage.getItem(RELOADED) !== null) return;
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(RELOADED, 'yes');
    location.reload();
  } catch (error) {
    // A page in a private window, or from a file: it runs all the same, on one thread, as long as it is open.
    console.info(`The page is not kept for use offline: ${(error as Error).message}`);
  }
}

const RELOADED = 'neurite-reloaded';
