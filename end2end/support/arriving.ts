// Walks where images are on their way: what a mammographer sees until they are there, and what an administrator sets up for them.

import { expect } from '@playwright/test';

import { oneImage, upload } from './arrivals.ts';
import type { Look } from './catalogue.ts';
import type { People } from './people.ts';

export async function awaiting(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  const appointment = await mammographer.startAutomatic();
  await look(page, 'awaiting-none');
  const accession = await mammographer.fact('Accession');
  const problem = `${appointment.path}/images/problem`;
  await mammographer.open(problem, 'There is a problem with the images');
  await look(page, 'problem-none');
  await upload(people.server, [oneImage({ accession })]);
  await expect(async () => {
    await mammographer.open(`${appointment.path}/images/awaiting`, /^(Awaiting images|Images received)$/);
    await expect(page.getByText(/1 image received/).first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await look(page, 'awaiting-one');
  await mammographer.open(problem, 'There is a problem with the images');
  await look(page, 'problem-one');
  const ofAnother = `${appointment.path}/images/of-another`;
  await mammographer.open(ofAnother, 'These images are of another participant');
  await look(page, 'of-another');
  await mammographer.box(/^Name, NHS number/).fill('Nobody of this name');
  await mammographer.press('Search');
  await expect(page.getByText('No other appointment of this day fits.')).toBeVisible();
  expect(page.url()).toMatch(/\/of-another$/);
  await look(page, 'of-another-nobody-found');
  await mammographer.box(/^Name, NHS number/).fill('');
  await mammographer.press('Search');
  const other = page.getByRole('row').filter({ hasText: 'Checked in' }).first();
  await other.getByRole('link', { name: /^Choose/ }).click();
  await mammographer.sees(/^Move images from .* to .*\?$/);
  await look(page, 'of-another-question');
  await mammographer.settles();
  await mammographer.press(/^Move the selected images/);
  await expect(page).toHaveTitle(/^Error: /);
  await look(page, 'of-another-errors');
}

export async function machinesAndSites(people: People, look: Look): Promise<void> {
  const administrator = await people.signedIn('administrator');
  const { page } = administrator;
  const home = '/admin/image-transfer';
  await administrator.open(`${home}/add-machine`, 'Add a machine');
  await look(page, 'add-machine');
  await administrator.settles();
  await administrator.press('Add machine');
  await expect(page).toHaveTitle(/^Error: /);
  await look(page, 'add-machine-errors');
  await administrator.open(home, 'Image transfer');
  await page.getByRole('link', { name: 'MGROOMA', exact: true }).click();
  await administrator.sees(/MGROOMA/);
  await administrator.follow('Change what is registered');
  await expect(page).toHaveURL(/\/change$/);
  await administrator.sees(/./);
  await look(page, 'change-machine');
  await administrator.open(home, 'Image transfer');
  await page.locator(`main a[href^="${home}/sites/"]`).first().click();
  await expect(page).toHaveURL(/\/sites\//);
  await administrator.sees(/./);
  await look(page, 'site');
}
