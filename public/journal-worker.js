// The second store's hands: a worker, since only a worker may write a file and flush it at once.
// It knows bytes and names, nothing of their meaning. Requests are answered one by one, in order.
'use strict';

let folder = null; // the directory of one database
let own = null; // { name, access } of this tab's file
let adopted = []; // the same of tabs that are gone; theirs stay locked until they are dropped

const acts = {
  // Opens the directory; takes hold of the files of tabs that are gone and gives their bytes.
  async adopt({ path }) {
    await enter(path);
    const found = [];
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind !== 'file') continue;
      let access;
      try {
        access = await handle.createSyncAccessHandle();
      } catch {
        continue; // a living tab holds it
      }
      adopted.push({ name, access });
      found.push(read(access));
    }
    return found;
  },

  // Opens the directory after the worker before this one was lost, and takes hold of the file that it had,
  // if the browser lets go of it in time. Otherwise the next start of the app adopts it.
  async again({ path, name }) {
    await enter(path);
    if (name === '') return;
    for (let tries = 0; tries < 10; tries += 1) {
      try {
        const handle = await folder.getFileHandle(name);
        adopted.push({ name, access: await handle.createSyncAccessHandle() });
        return;
      } catch (error) {
        if (error.name === 'NotFoundError') return;
        await new Promise((passed) => setTimeout(passed, 20));
      }
    }
  },

  // Makes this tab's file hold exactly these bytes, flushed; then drops the file before it and all adopted
  // ones. A kill in between leaves both, and what stands in both counts once.
  async replace({ name, bytes }) {
    const handle = await folder.getFileHandle(name, { create: true });
    const access = await handle.createSyncAccessHandle();
    access.truncate(0);
    write(access, bytes, 0);
    access.flush();
    const old = own === null ? adopted : [own, ...adopted];
    own = { name, access };
    adopted = [];
    for (const file of old) {
      file.access.close();
      await folder.removeEntry(file.name);
    }
  },

  // Appends bytes and flushes them.
  async append({ bytes }) {
    write(own.access, bytes, own.access.getSize());
    own.access.flush();
  },
};

async function enter(path) {
  folder = await navigator.storage.getDirectory();
  for (const part of path) folder = await folder.getDirectoryHandle(part, { create: true });
}

function read(access) {
  const bytes = new Uint8Array(access.getSize());
  let at = 0;
  while (at < bytes.length) {
    const count = access.read(bytes.subarray(at), { at });
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

// A write that is cut short (no space left) must not look like one that was done.
function write(access, bytes, at) {
  if (access.write(bytes, { at }) === bytes.length) return;
  access.truncate(at);
  throw new Error('short write');
}

let last = Promise.resolve();
onmessage = ({ data }) => {
  last = last.then(async () => {
    try {
      postMessage({ id: data.id, ok: true, value: await acts[data.act](data) });
    } catch (error) {
      postMessage({ id: data.id, ok: false, why: error.name });
    }
  });
};
