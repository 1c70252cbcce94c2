// Keeps the app's own files, so that it opens without a network. Nothing else is cached: never the API,
// never an answer whose bytes are not those of this build.

// Filled in by the build: a hash over all files, and each file with its SHA-256.
const VERSION = '__VERSION__';
const FILES = [/*__FILES__*/];

const PREFIX = 'counterfoil-';
const GENERATION = PREFIX + VERSION;
// This build's files and those of the one before, which open tabs may still ask for.
const GENERATIONS_KEPT = 2;

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOld()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const isOurs = event.request.method === 'GET' && url.origin === self.location.origin;
  if (!isOurs || url.pathname.startsWith('/api/') || url.pathname === '/healthz') return;
  const path = event.request.mode === 'navigate' ? '/index.html' : url.pathname;
  event.respondWith(kept(path).then((answer) => answer ?? fetch(event.request)));
});
// The page asks for it when nobody is in the middle of an order.
self.addEventListener('message', (event) => {
  if (event.data?.type === 'take over') self.skipWaiting();
});

async function keepAll() {
  const cache = await caches.open(GENERATION);
  await Promise.all(FILES.map((file) => keep(cache, file)));
}

async function keep(cache, { path, sha256 }) {
  if (await cache.match(path)) return;
  const answer = await fetch(path, { cache: 'no-cache', redirect: 'error' });
  const bytes = await answer.arrayBuffer();
  if (!answer.ok || (await digest(bytes)) !== sha256) {
    throw new Error(`${path} is not the file of this build`);
  }
  const headers = { 'content-type': answer.headers.get('content-type') ?? '' };
  await cache.put(path, new Response(bytes, { headers }));
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// A failure here would leave every request unanswered, so it never fails.
async function forgetOld() {
  try {
    const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
    const others = ours.filter((name) => name !== GENERATION);
    const old = others.slice(0, Math.max(0, others.length - (GENERATIONS_KEPT - 1)));
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  } catch (fault) {
    console.warn('old files could not be forgotten', fault);
  }
}

// The kept file, from this build if it has it, else from an earlier one.
async function kept(path) {
  try {
    const cache = await caches.open(GENERATION);
    return (await cache.match(path)) ?? (path === '/index.html' ? undefined : await caches.match(path));
  } catch {
    return undefined;
  }
}
