// The pictures of the README, from the running product: npm run pictures.

import type { Page } from '@playwright/test';

import { CLINIC_LIST, NO_IMAGES } from '../support/person.ts';
import { test } from '../support/test.ts';

const FOLDER = '../docs/pictures';

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    scrollTo(0, 0);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
}

test('the pictures of the README', async ({ mammographer }) => {
  const { page } = mammographer;

  await mammographer.startNext();
  await mammographer.answerStandardSet();
  await picture(page, 'standard-set');
  await mammographer.complete();

  await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 2);
  await mammographer.answerQuestion({ view: 'RMLO', count: 2, answer: 'all', reasons: ['Participant movement'] });
  await mammographer.count('LCC', 0);
  await mammographer.notAllTaken({ reasons: ['Positioning difficulties due to wheelchair'], recall: false });
  await picture(page, 'repeat-and-missing-view');
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await picture(page, 'repeat-and-missing-view-checked');
  await mammographer.complete();

  await mammographer.startNext();
  await mammographer.radio(NO_IMAGES).check();
  await mammographer.press('Continue');
  await mammographer.sees('Appointment cannot proceed');
  await mammographer.checkbox('Pain during screening').check();
  await mammographer.radio('No, invite to next routine appointment').check();
  await picture(page, 'cannot-proceed');
  await mammographer.press('Continue');
  await mammographer.sees(CLINIC_LIST);

  const corrected = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  await mammographer.open(`${corrected.path}/correct`, 'Correct this record');
  await mammographer.box(/^Why is the record being corrected/).fill('The LMLO was taken twice; the second one covers the whole breast');
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await page.getByRole('link', { name: /^Change views taken/i }).click();
  await mammographer.sees('Provide image details');
  await mammographer.count('LMLO', 2);
  await mammographer.finishDetails([{ view: 'LMLO', count: 2, answer: 'none' }]);
  await mammographer.press(/^Complete/);
  await mammographer.sees(CLINIC_LIST);
  await mammographer.record(corrected);
  await picture(page, 'correction');
});
