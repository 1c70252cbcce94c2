// Waits until no task was long and nothing was written for REST ms; says how long each long task was that
// began after the first row and after the last call of this.
const { seen } = window;
const busy = () => {
  const last = seen.tasks.at(-1);
  const task = last ? last.startTime + last.duration : 0;
  return Math.max(task, seen.complete, seen.journal, seen.firstRow, seen.looked ?? 0);
};
seen.looked = performance.now();
while (performance.now() - busy() < REST) await new Promise((done) => setTimeout(done, 100));
const since = Math.max(seen.firstRow, seen.told ?? 0);
seen.told = performance.now();
return seen.tasks.filter((task) => task.startTime > since).map((task) => task.duration);
