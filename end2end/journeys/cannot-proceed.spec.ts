// covers: app/src/pages/appointment/cannot_proceed.rs

import { expectErrors } from '../support/errors.ts';
import { CLINIC_LIST, NO_IMAGES } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

test('an appointment that cannot proceed is stopped with its reasons', async ({ mammographer }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.radio(NO_IMAGES).check();
  await mammographer.press('Continue');
  await mammographer.sees('Appointment cannot proceed');
  const why = page.getByRole('group', { name: /^Why has this appointment been stopped\?/ });
  await why.getByRole('checkbox', { name: 'Pain during screening' }).check();
  await why.getByRole('checkbox', { name: 'Other reason' }).check();
  await mammographer.box(/details/i).fill('The fire alarm went off');
  await mammographer.radio('No, invite to next routine appointment').check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees(CLINIC_LIST);
  await page.goto(`${appointment.clinic}?show=all`);
  await expect(page.getByRole('row', { name: appointment.participant })).toContainText('Cannot proceed');
  await mammographer.open(appointment.path, /./);
  for (const words of ['Pain during screening', 'The fire alarm went off', 'No, invite to next routine appointment']) {
    await expect(page.getByText(words).first()).toBeVisible();
  }
});

test('a stop needs a reason and what comes next, and other needs details', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.open(`${path}/images/cannot-proceed`, 'Appointment cannot proceed');
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    stop_reasons: 'Select why this appointment has been stopped',
    reschedule: 'Select whether the appointment should be rescheduled',
  });
  await mammographer.checkbox('Other reason').check();
  await mammographer.radio('Yes').check();
  await mammographer.press('Continue');
  await expectErrors(mammographer, { stop_details: 'Enter details of the other reason' });
  await expect(mammographer.checkbox('Other reason')).toBeChecked();
  await expect(mammographer.radio('Yes')).toBeChecked();
});

test('a participant who waits can be sent home without starting', async ({ mammographer }) => {
  const appointment = await mammographer.meetNext();
  await mammographer.open(`${appointment.path}/images/cannot-proceed`, 'Appointment cannot proceed');
  await mammographer.checkbox('Failed identity check').check();
  await mammographer.radio('No, request opt out').check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees(CLINIC_LIST);
  await mammographer.open(appointment.path, /./);
  await expect(mammographer.page.getByText('Failed identity check').first()).toBeVisible();
});
