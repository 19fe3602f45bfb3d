// Keeps the page for use offline, and adds the headers that let it use threads where the server does not send them: after
// the idea of coi-serviceworker (Guido Zuidhof, MIT), which keeps nothing; a page can have only one service worker.
const CACHE = 'neurite-playground';
/** Filled in by the build. */
const FILES = self.__FILES__;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldFiles().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

/** Files with a hash in their name never change; the page itself is asked for anew, as long as there is a network. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: request.mode === 'navigate' });
  if (kept !== undefined && request.mode !== 'navigate') return isolated(kept);
  try {
    const response = await fetch(request);
    // Where there is no room left, the page works all the same, as long as there is a network.
    if (response.ok)
      await cache.put(request, response.clone()).catch((error) => console.info(`Not kept: ${error.message}`));
    return isolated(response);
  } catch (error) {
    if (kept !== undefined) return isolated(kept);
    throw error;
  }
}

function isolated(response) {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function forgetOldFiles() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(FILES.map((file) => new URL(file, self.registration.scope).href));
  const isHashed = (url) => /\/assets\/.*-[\w-]{8}\.\w+$/.test(url);
  for (const request of await cache.keys()) {
    if (isHashed(request.url) && !wanted.has(request.url)) await cache.delete(request);
  }
}
