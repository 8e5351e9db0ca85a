// No page in any state breaks a rule of accessibility that a machine can check. These walks go everywhere, so that, by the people
// fixture, they also show that no page breaks its security policy or complains in the console.

import { AxeBuilder } from '@axe-core/playwright';

import { isOf, walks } from '../support/catalogue.ts';
import { expect, test } from '../support/test.ts';

for (const [name, { walk, visits }] of Object.entries(walks)) {
  test(`${name}: accessible and quiet in every state`, async ({ people }) => {
    test.setTimeout(120_000);
    const seen = new Set<string>();
    await walk(people, async (page, state) => {
      seen.add(new URL(page.url()).pathname);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(' | ')}`);
      expect.soft(found, state).toEqual([]);
    });
    expect(visits.filter((address) => ![...seen].some((path) => isOf(address, path)))).toEqual([]);
  });
}
