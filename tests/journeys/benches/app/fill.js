// Gives the server 10,000 orders of two lines, as commands like any other.
const seed = (n) => `0190${n.toString(16).padStart(4, '0')}-0000-7000-8000-`;
const id = (space, n) => seed(space) + n.toString(16).padStart(12, '0');
const device = id(1, 1);
let seq = 0;
const command = (stream, kind, payload) => ({
  id: id(2, ++seq), device, seq, stream, kind, schema: 1, payload, expected: 'any', basis: 0,
  occurred_at: { at: Date.now(), offset_minutes: 0 },
});
const customer = (n) => `customer-${id(3, n % 100)}`;
const product = (n) => `product-${id(4, n % 100)}`;
const all = [];
for (let n = 0; n < 100; n += 1) {
  const profile = { name: `Shop ${n}` };
  const conditions = { days: 30, price_list: 'standard' };
  all.push(command(customer(n), 'customer.register', { profile, conditions, credit_limit: null }));
  const article = {
    code: `G${n}`, name: `Goods ${n}`, category: '', package: '', price_per: 1, tax: null,
    units: [{ unit: 'each', factor: 1 }],
  };
  const price = { currency: 'USD', minor: 995 + n };
  all.push(command(product(n), 'product.list', { article, price }));
}
const terms = {
  currency: 'USD', prices: 'net', rounding: 'half_away', tax: 0, tax_rounding: 'per_total',
};
for (let n = 0; n < ORDERS; n += 1) {
  const order = `order-${id(5, n)}`;
  const open = { provisional: `B1-${n}`, customer: customer(n), terms };
  all.push(command(order, 'order.open', open));
  for (const line of [0, 1]) {
    const wish = {
      line: id(6, n * 2 + line), product: product(n + line), quantity: 1 + (n % 9), unit: 'each',
      price_version: null,
    };
    all.push(command(order, 'order.add_line', wish));
  }
  all.push(command(order, 'order.place', {}));
}
const refused = [];
for (let at = 0; at < all.length; at += 200) {
  const commands = all.slice(at, at + 200);
  const answer = await fetch('/api/v1/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'counterfoil-protocol': '1' },
    body: JSON.stringify({ epoch: null, device, after: 0, commands }),
  });
  if (!answer.ok) return `${answer.status} ${await answer.text()}`;
  const page = await answer.json();
  refused.push(...page.outcomes.filter((outcome) => !outcome.verdict.accepted));
}
return refused.length === 0 ? 'filled' : JSON.stringify(refused[0]);
