// covers: app/src/pages/account/own.rs

import { expect, test } from '../support/test.ts';

test('an image reader sees clinics and records, and can change nothing', async ({ mammographer, reader }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet('For the reader');
  await mammographer.complete();
  await reader.openClinic();
  await expect(reader.page.getByRole('link', { name: /^Start appointment/ })).toHaveCount(0);
  expect(await reader.record(appointment)).toMatchObject({ 'Notes for reader': ['For the reader'] });
  await expect(reader.page.getByText('Correct this record')).toHaveCount(0);
  await reader.page.goto(`${appointment.path}/correct`);
  await expect(reader.page.getByRole('button', { name: 'Continue' })).toHaveCount(0);
});

test('a service administrator sees no participants', async ({ mammographer, administrator }) => {
  const appointment = await mammographer.startNext();
  await administrator.page.goto('/');
  await administrator.sees('Image transfer');
  for (const path of [appointment.clinic, appointment.path, `${appointment.path}/record`, '/clinics']) {
    await administrator.page.goto(path);
    await administrator.sees(/./);
    await expect(administrator.page.getByText(appointment.participant)).toHaveCount(0);
    await expect(administrator.page.getByText(/\b\d{3} \d{3} \d{4}\b/)).toHaveCount(0);
  }
});

test('people see and end their own sessions', async ({ people }) => {
  const [here, there] = [await people.device(), await people.device()];
  for (const device of [here, there]) {
    await device.open('/sign-in', 'Sign in');
    await device.signIn('mammographer');
    await device.sees(/Clinics$/);
  }
  await here.endOtherSessions();
  await there.page.goto('/clinics');
  await there.sees('Sign in');
  await here.open('/clinics', /Clinics$/);
});

test('nobody sees anything without signing in', async ({ people, mammographer }) => {
  const appointment = await mammographer.startNext();
  const nobody = await people.device();
  for (const path of ['/', '/clinics', appointment.clinic, appointment.path, `${appointment.path}/images/taken`, '/account', '/room']) {
    await nobody.page.goto(path);
    await nobody.sees('Sign in');
  }
});
