// An image that arrives after the record is completed: the record stays as it is, the appointment needs attention, and whoever checks
// what arrived makes a new version.

import { lateImage, simulate, upload } from '../support/arrivals.ts';
import { RECORD } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

test('what comes after the record needs attention, changes nothing, and is checked as a new version', async ({ mammographer, reader, server }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startAutomatic();
  const accession = await mammographer.fact('Accession');
  const nhsNumber = (await mammographer.fact('NHS number')).replaceAll(' ', '');
  await simulate(server, accession, 'standard');
  await mammographer.openReview(appointment, '4 images have been received');
  await mammographer.settles();
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.complete();
  const before = await mammographer.record(appointment);

  await upload(server, [lateImage({ accession, nhsNumber })]);
  await expect(async () => {
    await mammographer.open(`${appointment.path}/record`, RECORD);
    await expect(page.getByText('Needs attention').first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('1 more image: LCC. The record has not changed.')).toBeVisible();
  expect(await mammographer.rows()).toEqual(before);
  await reader.open('/reading', 'Reading');
  await expect(reader.page.getByText('Late images').first()).toBeVisible();

  await mammographer.follow('Check what arrived');
  await mammographer.sees('Correct this record');
  await expect(mammographer.box(/^Why is the record being corrected/)).toHaveValue(/1 more image: LCC/);
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees('Review image details');
  await mammographer.answerQuestion({ view: 'LCC', count: 2, answer: 'none' });
  await mammographer.settles();
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.press(/^Complete/);
  await expect(mammographer.button(/^Complete/)).toHaveCount(0);
  expect((await mammographer.record(appointment))['Views taken']).toContain('2× LCC: 1 extra');
  await expect(page.getByText('Needs attention')).toHaveCount(0);
});

test('beside a record by hand a late image needs attention too', async ({ mammographer, server }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startAutomatic();
  const accession = await mammographer.fact('Accession');
  const nhsNumber = (await mammographer.fact('NHS number')).replaceAll(' ', '');
  await mammographer.settles();
  await mammographer.press('Record images manually');
  await mammographer.sees('Record images taken');
  await mammographer.answerStandardSet();
  await mammographer.complete();
  await upload(server, [lateImage({ accession, nhsNumber })]);
  await expect(async () => {
    await mammographer.open(`${appointment.path}/record`, RECORD);
    await expect(page.getByText('1 more image: LCC. The record has not changed.')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('Sent by the machine: 1 image received: 1 LCC.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'These images are of another participant' })).toBeVisible();
});
