// How many inputs there were since window.seen.forget(), and how long they took to the next paint: the half
// of them, 98 in a hundred, all. The browser tells only of those that took 16 ms and more.
await new Promise((done) => setTimeout(done, 1000));
const { seen } = window;
const count = performance.interactionCount - seen.inputsBefore;
const long = [...seen.inputs.values()].sort((a, b) => a - b);
const all = [...Array(Math.max(0, count - long.length)).fill(16), ...long];
const at = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))];
return [count, at(0.5), at(0.98), all.at(-1)];
