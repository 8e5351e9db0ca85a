// covers: app/src/pages/appointment/correct.rs

import { expectErrors } from '../support/errors.ts';
import { CLINIC_LIST, RECORD, rowsOf } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

test('a correction is a new version with its reason, and the old one stays visible', async ({ mammographer, colleague }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet('Left and right were swapped at first');
  await mammographer.complete();

  await colleague.open(`${appointment.path}/record`, RECORD);
  await colleague.follow('Correct this record');
  await colleague.sees('Correct this record');
  await colleague.press('Continue');
  await expectErrors(colleague, { reason: 'Enter why the record is being corrected' });
  await colleague.box(/^Why is the record being corrected/).fill('The RMLO was taken twice');
  await colleague.settles();
  await colleague.press('Continue');
  await colleague.sees('Check information');
  await colleague.page.getByRole('link', { name: /^Change views taken/i }).click();
  await colleague.sees('Provide image details');
  await colleague.count('RMLO', 2);
  await colleague.finishDetails([{ view: 'RMLO', count: 2, answer: 'none' }]);
  await colleague.press(/^Complete/);
  await colleague.sees(CLINIC_LIST);

  await colleague.open(`${appointment.path}/record`, RECORD);
  const { page } = colleague;
  await expect(page.getByText('The RMLO was taken twice').first()).toBeVisible();
  expect(await colleague.record(appointment)).toMatchObject({
    'Views taken': ['1× RCC', '2× RMLO: 1 extra', '1× LCC', '1× LMLO'],
    'Images taken by': [colleague.demo.names.mammographer],
    'Notes for reader': ['Left and right were swapped at first'],
  });
  await expect(page.getByText(`Version 2, completed by ${colleague.demo.names.colleague} on`)).toBeVisible();
  await expect(page.getByText(`Version 1, completed by ${colleague.demo.names.mammographer} on`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Version 1: 4 images taken' })).toBeVisible();
  expect((await rowsOf(page.locator('dl.nhsuk-summary-list').nth(1)))['Views taken']).toEqual([
    '1× RCC',
    '1× RMLO',
    '1× LCC',
    '1× LMLO',
  ]);
});

test('a correction that is given up leaves the record as it was', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  const before = await mammographer.record(appointment);
  await mammographer.follow('Correct this record');
  await mammographer.box(/^Why is the record being corrected/).fill('Wrong participant?');
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await mammographer.press('Give this correction up');
  await mammographer.sees(RECORD);
  expect(await mammographer.record(appointment)).toEqual(before);
  await expect(mammographer.page.getByText('Version 2,')).toHaveCount(0);
});
