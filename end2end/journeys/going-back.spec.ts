// Any answer can be gone back to, and is there as it was given.

import { expect, test } from '../support/test.ts';
import { STANDARD_SET } from '../support/person.ts';

test('every row of "Check information" leads back to its answer', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.startNext();
  await mammographer.answerStandardSet('As before');
  const changes = page.getByRole('link', { name: /^Change / });
  const count = await changes.count();
  expect(count).toBeGreaterThan(5);
  for (let index = 0; index < count; index += 1) {
    await changes.nth(index).click();
    await expect(page).not.toHaveURL(/\/check$/);
    await mammographer.sees(/^(?!Check information)/);
    await page.goBack();
    await mammographer.sees('Check information');
  }
});

test('details are as they were given', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 3);
  await mammographer.count('LCC', 0);
  await mammographer.notAllTaken({ reasons: ['Consent withdrawn'], details: 'Enough for today', recall: true, note: 'In May' });
  await mammographer.finishDetails([
    { view: 'RMLO', count: 3, answer: 'some', repeats: 1, reasons: ['Other'], other: 'Curtain' },
  ]);
  await mammographer.page.getByRole('link', { name: /^Change views taken/i }).click();
  await mammographer.sees('Provide image details');
  await expect(mammographer.box('RMLO')).toHaveValue('3');
  await expect(mammographer.box('LCC')).toHaveValue('0');
  await expect(mammographer.checkbox('Not all mammograms taken')).toBeChecked();
  await expect(mammographer.checkbox('Consent withdrawn')).toBeChecked();
  await expect(mammographer.box(/^Provide details/)).toHaveValue('Enough for today');
  await expect(mammographer.radio(/^Yes, record as/)).toBeChecked();
  await expect(mammographer.box(/^Note for scheduling/)).toHaveValue('In May');
  if (mammographer.situation === 'no-javascript' || mammographer.situation === 'wasm-blocked') {
    await mammographer.open(`${path}/images/repeats`, 'Add image information');
  }
  await mammographer.settles();
  const question = mammographer.question('RMLO', 3);
  await expect(question.getByRole('radio', { name: 'Yes, some were repeats and some were extra images' })).toBeChecked();
  await expect(question.getByRole('textbox', { name: /^How many were repeats\?/ })).toHaveValue('1');
  await expect(question.getByRole('textbox', { name: /^Other reason/ })).toHaveValue('Curtain');
});

test('a standard set becomes another answer, and back', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.answerStandardSet('Kept throughout');
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await expect(mammographer.radio(STANDARD_SET)).toBeChecked();
  await mammographer.goToDetails();
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue('Kept throughout');
  await mammographer.count('LMLO', 2);
  await mammographer.finishDetails([{ view: 'LMLO', count: 2, answer: 'none' }]);
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await mammographer.answerStandardSet('Kept throughout');
  expect(await mammographer.checkRows()).toMatchObject({ 'Views taken': ['1× RCC', '1× RMLO', '1× LCC', '1× LMLO'] });
});

