// Steps the first line's quantity up again and again; says how long each step took to the screen (the
// DOM, and the frame after it) and until both stores had it.
const line = document.querySelector("[data-testid='line']");
const up = [...line.querySelectorAll('button')].find((button) => /more|increase|one more|\+/i.test(
  button.getAttribute('aria-label') ?? button.textContent,
));
const frame = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
const pause = () => new Promise((done) => { setTimeout(done, 20); });
const rows = [];
for (let n = 0; n < STEPS; n += 1) {
  await pause();
  const start = performance.now();
  const changed = new Promise((done) => {
    const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now()); });
    observer.observe(line, { childList: true, subtree: true, characterData: true });
  });
  up.click();
  const dom = await changed;
  await frame();
  const paint = performance.now();
  while (window.seen.complete < start || window.seen.journal < start) await pause();
  rows.push([dom - start, paint - start, Math.max(window.seen.complete, window.seen.journal) - start]);
}
const at = (column, share) => {
  const sorted = rows.map((row) => row[column]).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
return [0, 1, 2].flatMap((column) => [at(column, 0.5), at(column, 0.95), at(column, 0.99)]);
