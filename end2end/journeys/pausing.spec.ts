// covers: app/src/pages/appointment/overview.rs

import { CLINIC_LIST, STANDARD_SET } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

test('what was typed before a pause is there after it', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.box(/^Notes for reader/).fill('Half a sent');
  await mammographer.settles();
  await mammographer.press('Pause appointment');
  await mammographer.sees(CLINIC_LIST);
  await mammographer.open(path, /./);
  await expect(mammographer.page.getByText('Paused').first()).toBeVisible();
  await mammographer.press('Resume appointment');
  await mammographer.sees('Record images taken');
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue('Half a sent');
  await expect(mammographer.radio(STANDARD_SET)).toBeChecked();
});

test('another mammographer takes over, and both are told', async ({ mammographer, colleague }) => {
  const { demo } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet('Begun by the first');

  await colleague.open(appointment.path, /./);
  await expect(colleague.page.getByText(`${demo.names.mammographer} has this appointment open`)).toBeVisible();
  await colleague.press('Take over');
  await colleague.sees('Check information');
  expect(await colleague.checkRows()).toMatchObject({ 'Notes for reader': ['Begun by the first'] });

  await mammographer.press(/^Complete/);
  const notice = mammographer.page.getByRole('heading', { name: `${demo.names.colleague} has taken over this appointment` });
  await expect(notice).toBeVisible();

  await colleague.complete();
  await colleague.open(appointment.path, /./);
  await expect(colleague.page.getByText(`from ${demo.names.mammographer}`)).toBeVisible();
});

test('what the first one typed is not lost when another takes over', async ({ mammographer, colleague }) => {
  const appointment = await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.box(/^Notes for reader/).fill('Typed when it was too late');
  await mammographer.settles();
  await colleague.open(appointment.path, /./);
  await colleague.press('Take over');
  await colleague.sees('Record images taken');

  await mammographer.press('Continue');
  await expect(mammographer.page.getByText(mammographer.demo.names.colleague).first()).toBeVisible();
  await mammographer.open(appointment.path, /./);
  await mammographer.press('Take over');
  await mammographer.sees('Record images taken');
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue('Typed when it was too late');
});
