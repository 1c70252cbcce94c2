// The way out, in case sw.js itself is the trouble. Where the app is served, put this file in its place:
//
//   cp sw-off.js sw.js
//
// Every browser then gives up its service worker and the app's files that it kept, at its next visit or look for
// an update. Orders are not touched: they are in IndexedDB and in the private file system. A page that works
// says that it is there and reloads when its person likes; one that does not is reloaded. From then on the app
// comes from the network, until a build's own sw.js is served again.
"use strict";

// As in sw.js.
const PREFIX = "counterfoil-";
const ANSWER_MILLIS = 5_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  // Only pages of the worker before this one: a page that is reloaded is none, so nothing goes round in circles.
  const pages = await self.clients.matchAll({ type: "window" });
  const names = (await caches.keys().catch(() => [])).filter((name) => name.startsWith(PREFIX));
  await Promise.allSettled(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
  await Promise.all(pages.map(reloadIfSilent));
}

async function reloadIfSilent(page) {
  const { port1, port2 } = new MessageChannel();
  const works = await new Promise((over) => {
    port1.onmessage = () => over(true);
    page.postMessage("are you there", [port2]);
    setTimeout(over, ANSWER_MILLIS, false);
  });
  // Not waited for: the page waits until this worker is done.
  if (!works) page.navigate(page.url).catch(() => {});
}
