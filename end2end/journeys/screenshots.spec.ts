// Every page and state as a person sees it, in the sizes of the devices of a clinic: SCREENSHOTS=1 npx playwright test.

import type { Page } from '@playwright/test';

import { walks } from '../support/catalogue.ts';
import { test } from '../support/test.ts';

const SIZES = [
  { width: 820, height: 1180 },
  { width: 1180, height: 820 },
  { width: 1366, height: 768 },
];

for (const [name, { walk }] of Object.entries(walks)) {
  test(`${name}: screenshots`, async ({ people }) => {
    test.setTimeout(180_000);
    await walk(people, async (page, state) => {
      const before = page.viewportSize();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await scrollToTop(page);
        await page.screenshot({ path: `screenshots/${size.width}x${size.height}/${state}.png`, fullPage: true });
      }
      if (before) await page.setViewportSize(before);
    });
  });
}

/** A browser brings what has the focus into sight when its window changes, which happens a moment later. */
async function scrollToTop(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await frame();
      if (scrollY > 0) quiet = 0;
      scrollTo({ top: 0, behavior: 'instant' });
    }
  });
}
