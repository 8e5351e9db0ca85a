// covers: app/src/pages/account/enrol.rs

import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';

const PASSWORD = 'three unrelated words';

test('the first administrator of a unit sets up an account by a link that works once', async ({ people, server }) => {
  const someone = await people.device();
  const link = await server.enrol('first@unit.test', 'A new unit');
  const password = someone.page.getByLabel('Password', { exact: true });
  await someone.open(link, 'Set up your account');
  await password.fill('short');
  await someone.press('Set up account');
  await expectErrors(someone, {
    name: 'Enter your name',
    password: 'Your password must be 12 characters or more',
  });
  await someone.box('Your name').fill('Ada First');
  await password.fill(PASSWORD);
  await someone.page.getByLabel('The same password again').fill(PASSWORD);
  await someone.press('Set up account');
  await someone.sees('Sign in');
  await someone.box('Email address').fill('first@unit.test');
  await password.fill(PASSWORD);
  await someone.press('Sign in');
  await someone.sees('Image transfer');
  await someone.open('/account', 'Your account');
  await expect(someone.page.getByRole('main')).toContainText('Ada First');
  await expect(someone.page.getByRole('main')).toContainText('Service administrator');

  const another = await people.device();
  await another.open(link, 'Page not found');
});
