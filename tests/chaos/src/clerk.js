// Takes orders through the pad's own controls, as fast as the page lets it, for as long as the page lives.
// Before it come SEED, CUSTOMERS, GOODS; PAUSE, in milliseconds after each order; ORDERS, after so many it ends,
// or null; AMENDS: then one order in four that was placed gets a line more; and INSISTS: then an order that the page
// does not take, and says so, is placed by another press a little later.
const clerk = { blocked: 0, placed: 0, amended: 0, trouble: null, stop: false };
window.clerk = clerk;
let state = SEED;
let own = null; // the letters that this device's numbers begin with
const below = (end) => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
};
const by = (id) => document.querySelector(`[data-testid='${id}']`);
const lines = () => [...document.querySelectorAll("[data-testid='line']")];
const number = () => (by('number')?.textContent ?? '').trim();
const until = async (is, what, millis = 30000) => {
  // A page that stands still does not wait.
  let waited = 0;
  for (let last = performance.now(); ; ) {
    const found = is();
    if (found) return found;
    const now = performance.now();
    waited += Math.min(now - last, 200);
    last = now;
    if (waited > millis) {
      const shown = document.body.innerText.slice(0, 1500);
      const offered = [...document.querySelectorAll("[role='option']")].map((option) => option.innerText);
      const typed = [...document.querySelectorAll('input')].map((field) => field.value);
      const noted = localStorage.getItem('counterfoil.crashes');
      throw new Error(
        `${what} does not come on ${location.href}, offers ${offered}, reads ${typed}, notes ${noted}: ${shown}`,
      );
    }
    await new Promise((again) => setTimeout(again, 4));
  }
};
const key = (target, name) => {
  for (const kind of ['keydown', 'keyup']) {
    target.dispatchEvent(new KeyboardEvent(kind, { key: name, bubbles: true, cancelable: true }));
  }
};
const enter = (id, text) => {
  const field = by(id);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  key(field, 'Enter');
};
const add = async (item) => {
  const before = lines().length;
  enter('item-search', item);
  await until(() => lines().length === before + 1, `a line with ${item}`);
};
const isNext = () => number() === '' && lines().length === 0;
const place = async () => {
  key(window, 'F9');
  await until(() => isNext() || (INSISTS && by('pad-notice')?.textContent), 'the next pad');
  if (!isNext()) clerk.blocked += 1;
  for (let tries = 0; !isNext() && tries < 60; tries += 1) {
    await new Promise((again) => setTimeout(again, 500));
    key(window, 'F9');
  }
  await until(isNext, 'the next pad');
};
const order = async () => {
  await until(() => by('customer-search') && isNext(), 'an empty pad');
  // What is typed into a page that is just being left is lost: then it is typed again.
  for (let tries = 0; !number().includes('-') && tries < 10; tries += 1) {
    if (by('customer-search')) enter('customer-search', CUSTOMERS[below(CUSTOMERS.length)]);
    await until(() => number().includes('-'), 'a number', 5000).catch(() => {});
  }
  await until(() => number().includes('-'), 'a number');
  own = number().match(/[0-9A-Z]+-/)[0];
  const first = below(GOODS.length);
  const count = 1 + below(3);
  for (let n = 0; n < count; n += 1) await add(GOODS[(first + n) % GOODS.length]);
  await place();
  clerk.placed += 1;
};
const amend = async () => {
  // Two devices may add the same item to one order at the same time; here each keeps to its own orders.
  const slips = [...document.querySelectorAll("a.pad-slip[href^='/orders/']")];
  const placed = slips.filter((slip) => own && slip.textContent.includes(own)).slice(0, 4);
  if (placed.length === 0) return;
  placed[below(placed.length)].click();
  (await until(() => by('do-edit'), 'a way to amend')).click();
  await until(() => by('item-search') && lines().length > 0, 'the lines');
  const text = lines().map((line) => line.textContent).join(' ');
  const missing = GOODS.find((item) => !text.includes(item));
  if (missing) await add(missing);
  by('done').click();
  await until(() => by('slip'), 'the slip');
  document.querySelector("nav a[href='/new']").click();
  await until(() => by('pad'), 'the pad');
  clerk.amended += 1;
};
const rest = async () => {
  const end = performance.now() + PAUSE;
  while (!clerk.stop && performance.now() < end) await new Promise((again) => setTimeout(again, 20));
};
(async () => {
  try {
    while (!clerk.stop && clerk.placed !== ORDERS) {
      await (AMENDS && below(4) === 0 ? amend() : order());
      await rest();
    }
  } catch (error) {
    clerk.trouble = String(error);
  }
  clerk.stopped = true;
})();
