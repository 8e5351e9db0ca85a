// Every page and state as a person sees it, in the sizes of the devices of a clinic: SCREENSHOTS=1 npx playwright test.

import { walks } from '../support/catalogue.ts';
import { test } from '../support/test.ts';

const SIZES = [
  { width: 820, height: 1180 },
  { width: 1180, height: 820 },
  { width: 1366, height: 768 },
];

for (const [name, walk] of Object.entries(walks)) {
  test(`${name}: screenshots`, async ({ people }) => {
    test.setTimeout(180_000);
    await walk(people, async (page, state) => {
      const before = page.viewportSize();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await page.evaluate(() => scrollTo(0, 0));
        await page.screenshot({ path: `screenshots/${size.width}x${size.height}/${state}.png`, fullPage: true });
      }
      if (before) await page.setViewportSize(before);
    });
  });
}
