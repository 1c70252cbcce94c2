// Keeps the app's own files on the device, so that it opens without a network.
//
// Only bytes that are those of the build are kept: an error page, a portal's HTML, a cut or changed file
// never gets in. Everything else, the API above all, goes to the network as if this worker were not there.
// A new generation waits until the page asks it to take over; the one before it is kept for tabs that
// still run it.

// Filled in by the build: a name that follows from all files, and the SHA-256 of each.
const GENERATION = "/*GENERATION*/";
const FILES = {/*FILES*/};

const PREFIX = "counterfoil-files-";
const CACHE = PREFIX + GENERATION;
// Remembers which generation is in charge, so that the next one knows its predecessor.
const RECORD = "counterfoil-record";
const PAGE = "index.html";
const NOT_PAGES = ["api/", "healthz", "readyz", "metrics", "openapi.json"];
const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data?.type === "take over") event.waitUntil(self.skipWaiting());
});
self.addEventListener("fetch", (event) => {
  const name = nameOf(event.request);
  if (name !== undefined) event.respondWith(answer(event.request, name));
});

// All files or none: a generation with a hole would break without a network.
async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(Object.keys(FILES).map((name) => keep(cache, name)));
  } catch (fault) {
    await caches.delete(CACHE);
    throw fault;
  }
}

async function keep(cache, name) {
  if (await cache.match(address(name))) return;
  // The page is asked for as people ask for it: some hosts redirect its file name.
  const asked = name === PAGE ? address("") : address(name);
  const response = await fetch(asked, { cache: "no-cache", redirect: "error" });
  const checked = await check(response, name);
  if (checked === undefined) throw new Error(`${asked} is not the file of this build`);
  await cache.put(address(name), checked);
}

// The response with exactly the bytes of the build and the type that its name says; otherwise undefined.
async function check(response, name) {
  if (!response.ok) return undefined;
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== FILES[name]) return undefined;
  const headers = new Headers(response.headers);
  // Of the way here, not of the file.
  for (const header of ["content-encoding", "content-length", "date", "vary"]) headers.delete(header);
  headers.set("content-type", TYPES[name.split(".").pop()] ?? "application/octet-stream");
  return new Response(bytes, { headers });
}

// Never throws: a worker that fails here answers nothing, and nobody gets in.
async function activate() {
  try {
    const record = await caches.open(RECORD);
    const before = await record.match(address("generation"));
    const named = (await before?.text())?.split(" ") ?? [];
    const kept = [GENERATION, ...named.filter((name) => name !== GENERATION)].slice(0, 2);
    await record.put(address("generation"), new Response(kept.join(" ")));
    const old = (await caches.keys()).filter(
      (name) => name.startsWith(PREFIX) && !kept.includes(name.slice(PREFIX.length)),
    );
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  } catch (fault) {
    console.warn("old files could not be cleared away:", fault);
  }
}

// The file that answers `request`; undefined if it is for the network.
function nameOf(request) {
  const scope = new URL(self.registration.scope);
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin) return undefined;
  if (!url.pathname.startsWith(scope.pathname)) return undefined;
  const name = url.pathname.slice(scope.pathname.length);
  if (NOT_PAGES.some((other) => name === other || (other.endsWith("/") && name.startsWith(other)))) {
    return undefined;
  }
  if (request.mode === "navigate") {
    const isFile = name.split("/").pop().includes(".") && name !== PAGE;
    return isFile ? undefined : PAGE;
  }
  // A hashed file that this build does not have may be one of the build before.
  return Object.hasOwn(FILES, name) || /-[0-9a-f]{12,16}[._]/.test(name) ? name : undefined;
}

async function answer(request, name) {
  const kept = await find(name).catch(() => undefined);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (Object.hasOwn(FILES, name)) await heal(response.clone(), name);
  return response;
}

async function find(name) {
  const own = await (await caches.open(CACHE)).match(address(name));
  // Only a name that carries its content's hash may come from another generation.
  return own ?? (Object.hasOwn(FILES, name) ? undefined : caches.match(address(name)));
}

// A file that the browser has dropped comes back with the first chance.
async function heal(response, name) {
  try {
    const checked = await check(response, name);
    if (checked !== undefined) await (await caches.open(CACHE)).put(address(name), checked);
  } catch (fault) {
    console.warn(`${name} could not be kept:`, fault);
  }
}

function address(name) {
  return new URL(name, self.registration.scope).href;
}
