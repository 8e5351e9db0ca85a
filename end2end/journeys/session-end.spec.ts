// The end of a session is announced, can be put off, and covers what was on the screen.

import { timeLeft } from '../support/interruptions.ts';
import { expect, test } from '../support/test.ts';

test('a warning comes before the end, and the session can be prolonged', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.startNext();
  await timeLeft(mammographer, 110);
  await expect(page.getByText(/^You will be signed out in 2 minutes/)).toBeVisible();
  await mammographer.press('Stay signed in');
  await expect(page.getByText(/^You will be signed out/)).toHaveCount(0);
});

test('when the session has ended the page is covered', async ({ mammographer }) => {
  const { page } = mammographer;
  const { participant } = await mammographer.startNext();
  await expect(page.getByText(participant).first()).toBeVisible();
  await timeLeft(mammographer, 0);
  await mammographer.sees('You have been signed out');
  await expect(page.getByText(participant).first()).toBeHidden();
  await expect(page.getByRole('main').or(page.locator('#signed-out')).getByRole('button', { name: 'Sign in' })).toBeVisible();
});
