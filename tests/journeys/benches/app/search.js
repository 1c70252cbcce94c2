// Types WORDS into the search field, a letter at a time, and clears it; says how long each key took until
// the list was changed and until the frame with it was painted.
const field = document.querySelector("[data-testid='orders-search']");
const list = document.querySelector("[data-testid='orders-list']");
const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
const frame = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
const pause = (millis) => new Promise((done) => { setTimeout(done, millis); });
const rows = [];
for (const word of WORDS) {
  for (let length = 1; length <= word.length + 1; length += 1) {
    const text = length > word.length ? '' : word.slice(0, length);
    await pause(50);
    const count = list.dataset.count;
    let changed = 0;
    const observer = new MutationObserver(() => { changed ||= performance.now(); });
    observer.observe(list, { childList: true, subtree: true, attributes: true, characterData: true });
    const start = performance.now();
    value.set.call(field, text);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await frame();
    observer.disconnect();
    // A key that finds the same orders changes nothing.
    if (list.dataset.count !== count) rows.push([changed - start, performance.now() - start]);
  }
}
const at = (column, share) => {
  const sorted = rows.map((row) => row[column]).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
return [rows.length, ...[0, 1].flatMap((column) => [at(column, 0.5), at(column, 0.95)])];
