// The pictures of the README, from the running product: npm run pictures.

import type { Page } from '@playwright/test';

import { simulate } from '../support/arrivals.ts';
import { CLINIC_LIST, NO_IMAGES } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

const FOLDER = '../docs/pictures';

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    scrollTo(0, 0);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
}

test('recording by hand', async ({ mammographer }) => {
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

test('recording what the machine sent, and reading it', async ({ mammographer, reader, server }) => {
  const { page } = mammographer;

  await mammographer.startAutomatic();
  await mammographer.settles();
  await simulate(server, await mammographer.fact('Accession'), 'missing');
  await expect(page.getByRole('img', { name: /^[RL](CC|MLO), received / })).toHaveCount(3);
  await picture(page, 'awaiting');

  const appointment = await mammographer.startAutomatic();
  await simulate(server, await mammographer.fact('Accession'), 'repeat');
  await mammographer.openReview(appointment, '5 images have been received');
  const question = mammographer.question('RMLO', 2);
  await question.getByRole('radio', { name: 'Yes, it was a repeat' }).check();
  await question.getByRole('checkbox', { name: /^Image 1,/ }).check();
  await question.getByRole('checkbox', { name: 'Participant movement', exact: true }).check();
  await mammographer.box(/^Notes for reader/).fill('Skin folds at the lower edge of both MLO');
  await expect(page.getByText('Picture being made')).toHaveCount(0);
  await picture(page, 'review');
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.complete();

  await reader.page.setViewportSize({ width: 1366, height: 768 });
  await reader.open('/reading', 'Reading');
  await reader.press('Next case');
  await reader.sees('5 images taken');
  await expect(reader.page.getByRole('img', { name: /^LMLO/ })).toBeVisible();
  await reader.page.screenshot({ path: `${FOLDER}/reading.png` });
});
