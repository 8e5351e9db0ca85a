// Every page in every state obeys the security policy and says nothing in the console. The people fixture holds each test of the
// suite to that; these walks go everywhere.

import { walks } from '../support/catalogue.ts';
import { test } from '../support/test.ts';

for (const [name, walk] of Object.entries(walks)) {
  test(`${name}: no violation of the security policy`, async ({ people }) => {
    await walk(people, async () => undefined);
  });
}
