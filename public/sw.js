{ // All of it stands in one block, so that a file that was cut anywhere is no script.
// Keeps the app's own files on the device, so that it opens without a network.
//
// Only bytes that are those of the build are kept: an error page, a portal's HTML, a cut or changed file
// never gets in. Everything else, the API above all, goes to the network as if this worker were not there.
// A new generation waits until a page asks it to take over, unless no page is able to; the one before it is
// kept for tabs that still run it. sw-off.js is the way out if this worker itself is the trouble.

// Filled in by the build: a name that follows from all files, and the SHA-256 of each.
const GENERATION = "/*GENERATION*/";
const FILES = {/*FILES*/};

const PREFIX = "counterfoil-files-";
const CACHE = PREFIX + GENERATION;
// Remembers which generation is in charge, so that the next one knows its predecessor.
const RECORD = "counterfoil-record";
const PAGE = "index.html";
// How long a page may take to say that it is there.
const ANSWER_MILLIS = 5_000;
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
  if (event.data === "take over") event.waitUntil(self.skipWaiting());
});
self.addEventListener("fetch", (event) => {
  const name = nameOf(event.request);
  if (name !== undefined) event.respondWith(answer(event.request, name));
});

// All files or none: a generation with a hole would break without a network. What is here already stays for
// the next try, so that a bad link gets there in the end.
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map((name) => keep(cache, name)));
  await clear(await charged());
  if (!(await anybodyThere())) await self.skipWaiting();
}

async function keep(cache, name) {
  if (await cache.match(address(name))) return;
  const checked = (await ask(name, "no-cache")) ?? (await ask(name, "reload"));
  if (checked === undefined) throw new Error(`${name} is not the file of this build`);
  await cache.put(address(name), checked);
}

// The file of this build, or undefined. A wrong answer may stand in the browser's own cache, and the host's
// "not modified" would keep it there for ever: "reload" passes that cache by.
async function ask(name, cache) {
  // The page is asked for as people ask for it: some hosts redirect its file name.
  const asked = name === PAGE ? address("") : address(name);
  try {
    return await check(await fetch(asked, { cache, redirect: "error" }), name);
  } catch {
    return undefined;
  }
}

// Whether a page answers that could offer the update. If none does, the pages are broken or asleep, and
// waiting for them would strand them: taking over reloads nothing.
async function anybodyThere() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length === 0 || self.registration.active === null) return true;
  const silence = new Promise((over) => setTimeout(over, ANSWER_MILLIS, false));
  const answers = pages.map((page) => new Promise((over) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => over(true);
    page.postMessage("are you there", [port2]);
  }));
  return Promise.race([silence, ...answers]);
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
    const before = (await charged()).filter((name) => name !== GENERATION);
    const kept = [GENERATION, ...before].slice(0, 2);
    const record = await caches.open(RECORD);
    await record.put(address("generation"), new Response(kept.join(" ")));
    await clear(kept);
    await self.clients.claim();
  } catch (fault) {
    console.warn("old files could not be cleared away:", fault);
  }
}

// The generation in charge and the one before it.
async function charged() {
  const record = await (await caches.open(RECORD)).match(address("generation"));
  return (await record?.text())?.split(" ") ?? [];
}

// Deletes the files of all generations but this one and those `kept`: of builds that never came to run, too.
async function clear(kept) {
  const old = (await caches.keys()).filter((name) => {
    const generation = name.slice(PREFIX.length);
    return name.startsWith(PREFIX) && generation !== GENERATION && !kept.includes(generation);
  });
  await Promise.all(old.map((name) => caches.delete(name)));
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
}
