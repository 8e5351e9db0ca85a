// covers: app/src/pages/appointment/room.rs

import { expect, test } from '../support/test.ts';

test('the room is changed in the middle of an appointment', async ({ mammographer }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  await expect(page.getByText('Room A - Hologic 3Dimensions').first()).toBeVisible();
  await mammographer.follow('Change room or machine details');
  await mammographer.chooseRoom('Room B - GE Senographe Pristina');
  await mammographer.sees('Record images taken');
  await expect(page.getByText('Room B - GE Senographe Pristina').first()).toBeVisible();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  expect(await mammographer.record(appointment)).toMatchObject({ 'Machine room': ['Room B - GE Senographe Pristina'] });
  await mammographer.open(appointment.path, /./);
  await expect(page.getByText('Room changed').first()).toBeVisible();
});

test('on a mobile unit nobody is asked for a room', async ({ mammographer }) => {
  const appointment = await mammographer.startNext('', 'mobile');
  await expect(mammographer.page.getByRole('link', { name: 'Change room or machine details' })).toHaveCount(0);
  await mammographer.answerStandardSet();
  await mammographer.complete();
  expect(await mammographer.record(appointment)).toMatchObject({ 'Views taken': ['1× RCC', '1× RMLO', '1× LCC', '1× LMLO'] });
});
