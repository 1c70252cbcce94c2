// What the server has of orders with a provisional number of DEVICE's: how often each was opened, and how many
// of them were placed, and how often.
const opened = {};
const placed = {};
const name = {};
for (let after = 0; ;) {
  const page = await (await fetch(`/api/v1/events?after=${after}&limit=500`)).json();
  if (page.events.length === 0) break;
  after = page.events.at(-1).position;
  for (const event of page.events) {
    const number = event.payload.provisional;
    if (event.kind.startsWith('order.opened') && number?.startsWith('DEVICE-')) {
      opened[number] = (opened[number] ?? 0) + 1;
      name[event.stream] = number;
    }
    if (event.kind.startsWith('order.placed') && name[event.stream]) {
      placed[name[event.stream]] = (placed[name[event.stream]] ?? 0) + 1;
    }
  }
}
return { opened, placed };
