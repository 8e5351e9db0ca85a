// covers: app/src/pages/appointment/details.rs
// covers: app/src/pages/appointment/repeats.rs

import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';
import { hydrates } from '../support/situations.ts';

test('two RMLO with a repeat, and a missing LCC with its reason', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 2);
  await mammographer.count('LCC', 0);
  await mammographer.notAllTaken({ reasons: ['Positioning difficulties due to wheelchair'], recall: false });
  await mammographer.finishDetails([
    { view: 'RMLO', count: 2, answer: 'all', reasons: ['Participant movement', 'Other'], other: 'Necklace left on' },
  ]);
  await mammographer.complete();
  const record = await mammographer.record(appointment);
  expect(record['Views taken']?.join(' ')).toMatch(/^1× RCC 2× RMLO: 1 repeat .*Participant movement.*Other: Necklace left on.* 1× LMLO$/);
  expect(record['Not all mammograms taken']?.join(' ')).toContain('Partial mammography');
  expect(record['Not all mammograms taken']?.join(' ')).toContain('Positioning difficulties due to wheelchair');
});

test('repeats and extras of one view, all repeats of another', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RCC', 3);
  await mammographer.count('LMLO', 4);
  await mammographer.count('LCC', 2);
  await mammographer.finishDetails([
    { view: 'RCC', count: 3, answer: 'some', repeats: 1, reasons: ['Technical fault'] },
    { view: 'LCC', count: 2, answer: 'none' },
    { view: 'LMLO', count: 4, answer: 'all', reasons: ['Positioning error', 'Compression issues'] },
  ]);
  await expect(mammographer.page.getByRole('heading', { name: '10 images taken' })).toBeVisible();
  await mammographer.complete();
  const record = await mammographer.record(appointment);
  const views = record['Views taken']?.join(' ');
  expect(views).toContain('3× RCC: 1 repeat, 1 extra');
  expect(views).toContain('Technical fault');
  expect(views).toContain('1× RMLO');
  expect(views).toContain('2× LCC: 1 extra');
  expect(views).toContain('4× LMLO: 3 repeats');
});

test('a repeat has its reason before the record can be completed', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 2);
  await mammographer.count('LCC', 3);
  await mammographer.settles();
  await mammographer.press('Continue');
  if (!hydrates(mammographer.situation)) {
    await mammographer.sees('Add image information');
    await mammographer.page.goto(`${path}/check`);
    await mammographer.sees('Add image information');
    await mammographer.press('Continue');
  }
  await expectErrors(mammographer, {
    rmlo_additional: 'Select whether the additional RMLO image was a repeat',
    lcc_additional: 'Select whether the additional LCC images were repeats',
  });
  await mammographer.answerQuestion({ view: 'RMLO', count: 2, answer: 'all' });
  await mammographer.answerQuestion({ view: 'LCC', count: 3, answer: 'some', repeats: 2, reasons: ['Other'] });
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    rmlo_reasons: 'Select why a repeat of RMLO was needed',
    lcc_repeats: 'The number of LCC repeats must be 1',
    lcc_other: 'Enter the other reason for the LCC repeat',
  });
  const question = mammographer.question('LCC', 3);
  await expect(question.getByRole('checkbox', { name: 'Other', exact: true })).toBeChecked();
});

test('images of implants are recorded under other views', async ({ mammographer }) => {
  const appointment = await mammographer.startNext(/implant/i);
  await mammographer.goToDetails();
  await expect(mammographer.box('RCC implant displaced')).toBeVisible();
  await expect(mammographer.box('RCC implant displaced')).toHaveValue('0');
  await mammographer.count('RCC implant displaced', 1);
  await mammographer.count('LMLO implant displaced', 2);
  await mammographer.finishDetails([
    { view: 'LMLO implant displaced', count: 2, answer: 'all', reasons: ['Poor exposure (image too light or dark)'] },
  ]);
  await mammographer.complete();
  const views = (await mammographer.record(appointment))['Views taken']?.join(' ');
  expect(views).toContain('1× RCC implant displaced');
  expect(views).toContain('2× LMLO implant displaced: 1 repeat');
});

test('of an absent breast nothing is missing', async ({ mammographer }) => {
  const appointment = await mammographer.startNext(/breast absent/i);
  await mammographer.radio('Yes, 2 CC and 2 MLO').check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await expectErrors(mammographer, { standard: /breast is recorded as absent/ });
  await mammographer.goToDetails();
  const counts: Record<string, string> = {};
  for (const view of ['RCC', 'RMLO', 'LCC', 'LMLO']) counts[view] = await mammographer.box(view).inputValue();
  expect(Object.values(counts).sort()).toEqual(['0', '0', '1', '1']);
  await mammographer.finishDetails();
  await mammographer.complete();
  const views = (await mammographer.record(appointment))['Views taken'];
  expect(views).toEqual(Object.keys(counts).filter((view) => counts[view] === '1').map((view) => `1× ${view}`));
});

test('doses are kept as typed, and an unlikely one asks for the unit', async ({ mammographer }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.settles();
  await page.getByText('Radiation dose (optional)').click();
  const dose = (view: string) => page.locator(`[id="${view}_dose"]`);
  await dose('rcc').fill('1.52');
  await dose('rmlo').fill('152');
  await mammographer.press('Continue');
  await expectErrors(mammographer, { rmlo_dose: /^(Error: )?Check the unit of the dose of RMLO/ });
  await dose('rmlo').fill('1.5, 1.6');
  await mammographer.press('Continue');
  await expectErrors(mammographer, { rmlo_dose: 'Enter one dose for RMLO, or leave it empty' });
  await dose('rmlo').fill('0.05');
  await mammographer.press('Continue');
  await expectErrors(mammographer, { rmlo_dose: /^(Error: )?Check the unit of the dose of RMLO/ });
  await page.locator('[name="dose_confirmed"]').check();
  await dose('rcc').fill('152');
  await mammographer.press('Continue');
  // Other values than those that were confirmed.
  await expect(page.locator('.nhsuk-error-summary')).toContainText('Check the unit of the dose of RCC');
  await dose('rcc').fill('1.52');
  await mammographer.press('Continue');
  await expectErrors(mammographer, { rmlo_dose: /^(Error: )?Check the unit of the dose of RMLO/ });
  await page.locator('[name="dose_confirmed"]').check();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await mammographer.complete();
  expect((await mammographer.record(appointment))['Dose']).toEqual(['RCC 1.52 mGy', 'RMLO 0.05 mGy']);
});

test('everything that is wrong is named, and everything typed is still there', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.box('RCC').fill('21');
  await mammographer.box('LMLO').fill('');
  await mammographer.box(/^Notes for reader/).fill('Typed before the error');
  await mammographer.checkbox('Imperfect, but best possible images').check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    rcc: 'The number of RCC images must be a whole number between 0 and 20',
    lmlo: 'Enter how many LMLO images were taken, or 0',
  });
  await expect(mammographer.box('RCC')).toHaveValue('21');
  await expect(mammographer.box('LMLO')).toHaveValue('');
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue('Typed before the error');
  await expect(mammographer.checkbox('Imperfect, but best possible images')).toBeChecked();
  await mammographer.box('RCC').fill('1');
  await mammographer.box('LMLO').fill('0');
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    not_all: 'Select ‘Not all mammograms taken’ and say why, because no LMLO image was taken',
  });
  await mammographer.checkbox('Not all mammograms taken').check();
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    not_all_reasons: 'Select why you could not take all the images',
    recall: 'Select whether the participant should be recalled to take more images',
  });
});

test('at least one image is needed', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.goToDetails();
  for (const view of ['RCC', 'RMLO', 'LCC', 'LMLO']) await mammographer.count(view, 0);
  await mammographer.settles();
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    rcc: 'Enter at least one image. If none was taken, go back and select ‘No images taken’',
  });
});

test('hidden answers are not saved', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.notAllTaken({ reasons: ['Technical issues'], details: 'Power cut', recall: true, note: 'Ground floor' });
  await mammographer.checkbox('Not all mammograms taken').uncheck();
  await mammographer.finishDetails();
  await mammographer.complete();
  const record = await mammographer.record(appointment);
  expect(JSON.stringify(record)).not.toContain('Technical issues');
  expect(JSON.stringify(record)).not.toContain('Power cut');
  expect(JSON.stringify(record)).not.toContain('Ground floor');
});
