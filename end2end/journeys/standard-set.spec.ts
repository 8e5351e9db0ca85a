// covers: app/src/pages/appointment/taken.rs
// covers: app/src/pages/appointment/check.rs
// covers: app/src/pages/appointment/record.rs

import { expectErrors, expectNoErrors } from '../support/errors.ts';
import { NO_IMAGES, OTHER_INFORMATION, STANDARD_SET } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

const STANDARD_VIEWS = ['1× RCC', '1× RMLO', '1× LCC', '1× LMLO'];

test('a standard set is recorded', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await expect(mammographer.page.getByRole('heading', { name: '4 images taken' })).toBeVisible();
  expect(await mammographer.checkRows()).toMatchObject({
    'Image recording method': ['Manual'],
    'Machine room': ['Room A - Hologic 3Dimensions'],
    'Views taken': STANDARD_VIEWS,
    'Images taken by': [mammographer.demo.names.mammographer],
  });
  await mammographer.complete();
  expect(await mammographer.record(appointment)).toMatchObject({
    'Image recording method': ['Manual'],
    'Machine room': ['Room A - Hologic 3Dimensions'],
    'Views taken': STANDARD_VIEWS,
    'Images taken by': [mammographer.demo.names.mammographer],
  });
  await mammographer.page.goto(`${appointment.clinic}?show=all`);
  const line = mammographer.page.getByRole('row', { name: appointment.participant });
  await expect(line).toContainText('Images recorded');
});

test('a standard set is recorded with notes for the reader', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet('Scar on the left side, 2 o’clock');
  await mammographer.complete();
  expect(await mammographer.record(appointment)).toMatchObject({
    'Views taken': STANDARD_VIEWS,
    'Notes for reader': ['Scar on the left side, 2 o’clock'],
  });
});

test('the question needs an answer', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.press('Continue');
  await expectErrors(mammographer, { standard: 'Select whether you have taken a standard set of images' });
  await mammographer.answerStandardSet();
  await expectNoErrors(mammographer);
});

test('each answer leads to its page', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await expect(mammographer.radio(STANDARD_SET)).toBeVisible();
  await mammographer.radio(NO_IMAGES).check();
  await mammographer.press('Continue');
  await mammographer.sees('Appointment cannot proceed');
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await mammographer.radio(OTHER_INFORMATION).check();
  await mammographer.press('Continue');
  await mammographer.sees('Provide image details');
});

test('whose page it is stays in sight on every page', async ({ mammographer }) => {
  const { path, participant } = await mammographer.startNext();
  const bar = mammographer.page.getByRole('region', { name: 'Participant' });
  const isInSight = async (page: string, heading: string | RegExp) => {
    await mammographer.open(path + page, heading);
    await expect(bar).toContainText(participant);
    await expect(bar).toContainText(/\d{3} \d{3} \d{4}/);
    await expect(bar).toContainText(/\(\d+ years\)/);
    await expect(bar).toContainText('Manual');
    await mammographer.page.mouse.wheel(0, 5_000);
    await expect(bar).toBeInViewport({ ratio: 1 });
  };
  await isInSight('/images/cannot-proceed', 'Appointment cannot proceed');
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await mammographer.answerStandardSet();
  for (const [page, heading] of [
    ['/images/taken', 'Record images taken'],
    ['/images/details', 'Provide image details'],
    ['/attribution', /./],
    ['/room', 'Which room are mammograms being taken in?'],
    ['/check', 'Check information'],
  ] as const) {
    await isInSight(page, heading);
  }
});
