// Scrolls the list from its first row for SECONDS, evenly, by SPEED px in each or to its last row if that is
// nearer, and says how many frames were drawn and how many came late: one, two or three frames after the
// one before (a millisecond is allowed).
const list = document.querySelector("[data-testid='orders-window']");
const end = Math.min(list.scrollHeight - list.clientHeight, SPEED * SECONDS);
const gaps = [];
const work = [];
await new Promise((done) => {
  let begun = 0;
  let last = 0;
  const draw = (now) => {
    if (last) gaps.push(now - last);
    begun ||= now;
    last = now;
    const at = (now - begun) / (SECONDS * 1000);
    list.scrollTop = Math.round(end * Math.min(at, 1));
    const start = performance.now();
    // Scripts, style and layout of this frame: the list answers to the event that comes of itself later.
    list.dispatchEvent(new Event('scroll'));
    queueMicrotask(() => setTimeout(() => work.push(performance.now() - start)));
    if (at < 1) requestAnimationFrame(draw);
    else setTimeout(done, 100);
  };
  requestAnimationFrame(draw);
});
const over = (millis) => gaps.filter((gap) => gap > millis + 1).length;
const sorted = work.sort((a, b) => a - b);
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
return [end, gaps.length, over(16.7), over(33.3), over(50), Math.max(...gaps), at(0.5), at(0.95)];
