// covers: app/src/pages/account/sign_in.rs
// covers: app/src/pages/clinics/room.rs

import { EMAIL } from '../support/accounts.ts';
import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';

const ROOM_QUESTION = 'Which room are mammograms being taken in?';

test('a mammographer signs in, says which room, and sees the clinics', async ({ people }) => {
  const someone = await people.device();
  await someone.page.goto('/');
  await someone.signIn('mammographer');
  await someone.open('/room', ROOM_QUESTION);
  await someone.chooseRoom('Room B - GE Senographe Pristina');
  await someone.sees(/Clinics$/);
  await expect(someone.page.getByText('Room B - GE Senographe Pristina').first()).toBeVisible();
});

test('the room is asked once a day', async ({ people }) => {
  const someone = await people.device();
  await someone.open('/sign-in', 'Sign in');
  await someone.signIn('mammographer');
  await someone.sees(/Clinics$/);
});

test('the room question needs an answer, and remembers it', async ({ colleague }) => {
  await colleague.page.goto('/');
  await colleague.sees(ROOM_QUESTION);
  await colleague.press('Continue');
  await expectErrors(colleague, { room: 'Select the room in which mammograms are being taken' });
  await colleague.chooseRoom('Room A - Hologic 3Dimensions');
  await colleague.sees(/Clinics$/);
  await colleague.open('/room', ROOM_QUESTION);
  await expect(colleague.radio('Room A - Hologic 3Dimensions')).toBeChecked();
});

test('who starts an appointment without a room is asked for it', async ({ colleague }) => {
  await colleague.meetNext();
  await colleague.press('Confirm identity and start');
  await colleague.chooseRoom('Room B - GE Senographe Pristina');
  await colleague.sees('Record images taken');
  await expect(colleague.page.getByText('Room B - GE Senographe Pristina').first()).toBeVisible();
});

test('a wrong password says so, and keeps the email address', async ({ people }) => {
  const someone = await people.device();
  await someone.open('/sign-in', 'Sign in');
  await someone.press('Sign in');
  await expectErrors(someone, { email: 'Enter your email address', password: 'Enter your password' });
  await someone.box('Email address').fill(EMAIL.mammographer);
  await someone.page.getByLabel('Password', { exact: true }).fill('not the password');
  await someone.press('Sign in');
  await expect(someone.page).toHaveTitle(/^Error: /);
  await expect(someone.box('Email address')).toHaveValue(EMAIL.mammographer);
  await expect(someone.page.getByLabel('Password', { exact: true })).toHaveValue('');
});

test('after five wrong passwords an account has to wait', async ({ people }) => {
  const someone = await people.device();
  await someone.open('/sign-in', 'Sign in');
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await someone.box('Email address').fill(EMAIL.reader);
    await someone.page.getByLabel('Password', { exact: true }).fill(`wrong ${attempt}`);
    await someone.press('Sign in');
    await expect(someone.page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  await expect(someone.page.getByText(/Wait 15 minutes/).first()).toBeVisible();
});

test('a link into the product leads there after signing in', async ({ people, mammographer }) => {
  const { path } = await mammographer.startNext();
  const someone = await people.device();
  await someone.page.goto(`${path}/images/taken`);
  await someone.signIn('mammographer');
  await someone.sees('Record images taken');
  expect(new URL(someone.page.url()).pathname).toBe(`${path}/images/taken`);
});

test('a shared tablet is locked in one press, and another person signs in', async ({ people }) => {
  const someone = await people.device();
  await someone.open('/sign-in', 'Sign in');
  await someone.signIn('mammographer');
  await someone.startNext();
  await someone.press('Lock / switch user');
  await someone.signIn('colleague');
  await someone.sees(/Appointment$/);
  await expect(someone.button('Confirm identity and start')).toHaveCount(0);
  await expect(someone.page.getByRole('group', { name: 'Account' })).toContainText(someone.demo.names.colleague);
});

test('signing out ends the session', async ({ people }) => {
  const someone = await people.device();
  await someone.open('/sign-in', 'Sign in');
  await someone.signIn('mammographer');
  await someone.sees(/Clinics$/);
  await someone.press('Sign out');
  await someone.sees('Sign in');
  await someone.page.goto('/clinics');
  await someone.sees('Sign in');
});
