// "Awaiting images": what a machine does is shown as it happens, in every situation, and a lost connection is said and mended.
// covers: app/src/pages/appointment/awaiting.rs

import type { Locator } from '@playwright/test';

import type { Person } from '../support/person.ts';
import { hydrates } from '../support/situations.ts';
import { expect, test } from '../support/test.ts';

/** Milliseconds between two images: long enough for a page that refreshes itself to be seen in between. */
const SLOWLY = ['--delay', '2500'];

function images(person: Person): Locator {
  return person.page.getByRole('img', { name: /^[RL](CC|MLO).*, received / });
}

test('what the machine does is shown as it happens, up to the review', async ({ people, mammographer }) => {
  test.setTimeout(90_000);
  const { page } = mammographer;
  await mammographer.startAutomatic();
  await expect(page.getByText('No images yet.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Appointment cannot proceed' })).toBeVisible();
  const sending = people.server.simulate(await mammographer.fact('Accession'), ...SLOWLY);
  await expect(page.getByText(/^Done: ?On the machine's worklist/)).toBeVisible();
  await expect(images(mammographer).first()).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('button', { name: 'Review images' })).toBeVisible();
  await sending;
  // Nobody presses anything.
  await expect(page.getByRole('heading', { level: 1, name: 'Review image details' })).toBeVisible({ timeout: 20_000 });
});

test('each image is announced once, and one that is missing is said', async ({ people, mammographer, situation }) => {
  test.setTimeout(90_000);
  const { page } = mammographer;
  await mammographer.startAutomatic();
  await mammographer.settles();
  await people.server.simulate(await mammographer.fact('Accession'), '--scenario', 'missing');
  if (!hydrates(situation)) return;
  await expect(page.getByText(/not here yet/)).toBeVisible();
  await expect(images(mammographer)).toHaveCount(3);
  const said = await page.locator('[aria-live="polite"] > p').filter({ hasText: 'received' }).allInnerTexts();
  expect(said.length).toBe(3);
  expect(new Set(said).size).toBe(3);
  await expect(page.getByRole('link', { name: 'There is a problem with the images' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Appointment cannot proceed' })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'Awaiting images' })).toBeVisible();
});

test('a lost connection is said, and nothing is missed', async ({ people, mammographer, situation }) => {
  test.skip(!hydrates(situation), 'a page without scripts has no connection to lose');
  test.setTimeout(150_000);
  const { page } = mammographer;
  await mammographer.startAutomatic();
  await mammographer.settles();
  const accession = await mammographer.fact('Accession');
  await page.context().setOffline(true);
  await expect(page.getByText('Connection lost, trying again.')).toBeVisible();
  await people.server.simulate(accession, '--scenario', 'missing');
  await page.context().setOffline(false);
  await expect(page.getByText('Connection lost, trying again.')).toBeHidden({ timeout: 60_000 });
  await expect(images(mammographer)).toHaveCount(3, { timeout: 15_000 });
});

test('a server that is started again goes on where it was', async ({ people, mammographer, situation }) => {
  test.skip(!hydrates(situation), 'a page without scripts has no connection to lose');
  test.setTimeout(90_000);
  const { page } = mammographer;
  await mammographer.startAutomatic();
  await mammographer.settles();
  const accession = await mammographer.fact('Accession');
  await people.server.stop();
  await expect(page.getByText('Connection lost, trying again.')).toBeVisible({ timeout: 20_000 });
  await people.server.startAgain();
  await people.server.simulate(accession, '--scenario', 'missing');
  await expect(page.getByText('Connection lost, trying again.')).toBeHidden({ timeout: 30_000 });
  await expect(images(mammographer)).toHaveCount(3, { timeout: 15_000 });
});

test('images are recorded by hand instead at any moment', async ({ mammographer }) => {
  await mammographer.startAutomatic();
  await mammographer.press('Record images manually');
  await mammographer.sees(/^(Record images taken|Provide image details)$/);
});
