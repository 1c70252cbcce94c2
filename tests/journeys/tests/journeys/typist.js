// Takes COUNT orders of one ITEM by the pad's own controls, as fast as these allow, and notes their numbers.
const control = (id) => document.querySelector(`[data-testid='${id}']`);
const until = async (what, is) => {
  const late = performance.now() + 60_000;
  for (;;) {
    const found = is();
    if (found) return found;
    if (performance.now() > late) throw new Error(`no ${what}`);
    await new Promise((over) => setTimeout(over, 2));
  }
};
const key = (target, name) => {
  for (const type of ['keydown', 'keyup']) {
    target.dispatchEvent(new KeyboardEvent(type, { key: name, bubbles: true, cancelable: true }));
  }
};
const choose = async (id, text) => {
  const field = await until(id, () => control(id));
  field.focus();
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await until(`hit for ${text}`, () => field.getAttribute('aria-activedescendant'));
  key(field, 'Enter');
};
const lines = () => document.querySelectorAll("[data-testid='line']").length;
const take = async () => {
  const before = location.search;
  await choose('customer-search', 'ernst');
  await until('order', () => location.search !== before && location.search.includes('order='));
  await choose('item-search', 'ITEM');
  await until('line', () => lines() === 1);
  const number = await until('number', () => /\S+-\d+/.exec(control('number')?.textContent ?? ''));
  key(window, 'F9');
  await until('empty pad', () => lines() === 0);
  window.entered.numbers.push(number[0]);
};
window.entered = { numbers: [], over: false, fault: null };
(async () => {
  for (let n = 0; n < COUNT; n += 1) await take();
})().catch((fault) => { window.entered.fault = String(fault); }).finally(() => { window.entered.over = true; });
