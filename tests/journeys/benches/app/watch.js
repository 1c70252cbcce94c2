// Runs before the app: notes when the first order is on the screen, when a write is durable,
// and every task over 50 ms.
window.seen = { firstRow: 0, complete: 0, journal: 0, tasks: [] };
new PerformanceObserver((list) => window.seen.tasks.push(...list.getEntries()))
  .observe({ type: 'longtask', buffered: true });
new MutationObserver(() => {
  if (!window.seen.firstRow && document.querySelector("[data-testid='order-row']")) {
    requestAnimationFrame(() => { window.seen.firstRow ||= performance.now(); });
  }
}).observe(document, { childList: true, subtree: true });
const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...words) {
  const made = transaction.apply(this, words);
  if (words[1] === 'readwrite') {
    made.addEventListener('complete', () => { window.seen.complete = performance.now(); });
  }
  return made;
};
const Plain = window.Worker;
window.Worker = class extends Plain {
  constructor(...words) {
    super(...words);
    this.addEventListener('message', () => { window.seen.journal = performance.now(); });
  }
};
// Each input by its number, with the longest wait for the next paint of its events.
window.seen.forget = () => {
  window.seen.inputs = new Map();
  window.seen.inputsBefore = performance.interactionCount;
};
window.seen.forget();
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries()) {
    const before = window.seen.inputs.get(interactionId) ?? 0;
    if (interactionId) window.seen.inputs.set(interactionId, Math.max(before, duration));
  }
}).observe({ type: 'event', durationThreshold: 16 });
