// "Review image details": what the machine sent is confirmed, explained or corrected, against the real DICOM port.
// covers: app/src/pages/appointment/review.rs

import { type Scenario, simulate } from '../support/arrivals.ts';
import { expectErrors } from '../support/errors.ts';
import type { Person, Started } from '../support/person.ts';
import type { Server } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

/** What the page says when the images and the documents that come after them are here. */
const ALL_IS_HERE = 'The machine has ended, and everything that it names is here.';

/** Starts an appointment, and lets the machine send. */
async function received(person: Person, server: Server, scenario: Scenario, images: string): Promise<Started> {
  const appointment = await person.startAutomatic();
  await simulate(server, await person.fact('Accession'), scenario);
  await person.openReview(appointment, images);
  return appointment;
}

test('a standard set is confirmed and completed in two presses', async ({ mammographer, server }) => {
  const appointment = await received(mammographer, server, 'standard', '4 images have been received');
  const { page } = mammographer;
  for (const view of ['RCC', 'RMLO', 'LCC', 'LMLO']) {
    await expect(page.getByRole('heading', { name: `1× ${view}`, exact: true })).toBeVisible();
    await expect(page.getByRole('img', { name: new RegExp(`^${view}, image 1 of 1, received `) })).toBeVisible();
  }
  await mammographer.settles();
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.complete();
  expect(await mammographer.record(appointment)).toMatchObject({
    'Views taken': ['1× RCC', '1× RMLO', '1× LCC', '1× LMLO'],
  });
});

test('the right breast stands on the left, with its pictures at the centre', async ({ mammographer, server }) => {
  await received(mammographer, server, 'standard', '4 images have been received');
  const place = async (name: RegExp) => {
    const picture = mammographer.page.getByRole('img', { name });
    await picture.scrollIntoViewIfNeeded();
    const box = await picture.boundingBox();
    if (!box) throw new Error(`${name} has no place`);
    return box;
  };
  const [right, left] = [await place(/^RCC,/), await place(/^LCC,/)];
  expect(right.x + right.width).toBeLessThanOrEqual(left.x);
  expect(left.x - (right.x + right.width)).toBeLessThan(120);
  expect(Math.abs(right.y - left.y)).toBeLessThan(2);
});

test('a repeat is asked about in place, with which image it is and what the machine says', async ({ mammographer, server }) => {
  const appointment = await received(mammographer, server, 'repeat', '5 images have been received');
  const { page } = mammographer;
  await expect(page.getByRole('region', { name: 'What the machine says of the RMLO images' })).toContainText('seconds');
  const question = mammographer.question('RMLO', 2);
  await expect(question.getByRole('radio', { checked: true })).toHaveCount(0);
  await mammographer.settles();
  await mammographer.press('Confirm images');
  await expectErrors(mammographer, { rmlo_additional: 'Select whether the additional RMLO image was a repeat' });
  await question.getByRole('radio', { name: 'Yes, it was a repeat' }).check();
  await mammographer.press('Confirm images');
  await expect(page.getByText('Select which RMLO image is the repeat').first()).toBeVisible();
  await question.getByRole('checkbox', { name: /^Image 2,/ }).check();
  await question.getByRole('checkbox', { name: 'Participant movement', exact: true }).check();
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.complete();
  const rows = await mammographer.record(appointment);
  expect(rows['Views taken']).toContain('2× RMLO: 1 repeat');
});

test('a picture opens larger with everything that is known of it', async ({ mammographer, server }) => {
  await received(mammographer, server, 'standard', '4 images have been received');
  const exposure = mammographer.page.locator('.app-exposure').first();
  await exposure.locator('summary').first().click();
  await expect(exposure.getByText('Not for diagnosis')).toBeVisible();
  await expect(exposure.getByRole('img', { name: 'RCC, image 1 of 1, larger' })).toBeVisible();
  for (const label of ['Machine', 'Operator', 'Dose', 'Exposure']) {
    await expect(exposure.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) })).toBeVisible();
  }
});

test('a wrong label is suspected, and corrected without losing what it said', async ({ mammographer, server }) => {
  const appointment = await received(mammographer, server, 'wrong-label', '4 images have been received');
  const { page } = mammographer;
  await expect(page.getByText('2 RCC images arrived and no LCC. Is one of them the LCC?')).toBeVisible();
  await expect(page.getByRole('heading', { name: '0× LCC' })).toBeVisible();
  const second = page.locator('.app-exposure').filter({ has: page.getByRole('img', { name: /^RCC, image 2 of 2, received/ }) });
  await second.locator('summary').first().click();
  await second.locator('summary', { hasText: 'The label is wrong' }).click();
  await mammographer.settles();
  await second.getByRole('combobox', { name: 'What does it really show?' }).selectOption('LCC');
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.complete();
  expect((await mammographer.record(appointment))['Views taken']).toEqual(
    expect.arrayContaining(['1× RCC', '1× LCC']),
  );
});

test('a missing view is a gap, and needs its reason', async ({ mammographer, server }) => {
  await received(mammographer, server, 'partial', '3 images have been received');
  const { page } = mammographer;
  await expect(page.getByRole('heading', { name: '0× LCC' })).toBeVisible();
  await expect(page.getByText('No image', { exact: true })).toBeVisible();
  await mammographer.settles();
  await mammographer.press('Confirm images');
  await expect(page.getByText(/^Select .Not all mammograms taken. and say why/).first()).toBeVisible();
  await mammographer.notAllTaken({ reasons: ['Unable to scan tissue'], recall: false });
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
});

test('an exposure that the machine rejected is shown without an image, and asked about', async ({ mammographer, server }) => {
  await received(mammographer, server, 'rejected', ALL_IS_HERE);
  const { page } = mammographer;
  await expect(page.getByRole('heading', { name: '2× RMLO' })).toBeVisible();
  await expect(page.getByText('No image: rejected at the machine')).toBeVisible();
  await expect(mammographer.question('RMLO', 2)).toBeVisible();
});

test('images of another participant are not shown, and cannot be passed by habit', async ({ mammographer, server }) => {
  const appointment = await mammographer.startAutomatic();
  const accession = await mammographer.fact('Accession');
  await simulate(server, accession, 'standard');
  await simulate(server, accession, 'wrong-participant');
  await mammographer.openReview(appointment, /4 images came for this appointment that name another participant/);
  const { page } = mammographer;
  await expect(page.getByText(/somebody/i)).toHaveCount(0);
  await expect(page.locator('.app-exposure')).toHaveCount(4);
  await mammographer.settles();
  await mammographer.press('Confirm images');
  await expect(page).toHaveTitle(/^Error: /);
  await mammographer.checkbox(new RegExp(`^The images shown here are of ${appointment.participant}, born `)).check();
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
});

test('an image that arrives while answering is shown before anything is saved', async ({ mammographer, server }) => {
  const appointment = await received(mammographer, server, 'partial', '3 images have been received');
  const { page } = mammographer;
  await mammographer.settles();
  await mammographer.notAllTaken({ reasons: ['Other'], details: 'The machine stopped', recall: false });
  await simulate(server, await mammographer.fact('Accession'), 'standard');
  await expect(async () => {
    await mammographer.press('Confirm images');
    await expect(page).toHaveTitle(/^Error: /, { timeout: 1_000 });
  }).toPass();
  await expect(page.getByText(/arrived while you answered/).first()).toBeVisible();
  await mammographer.follow('Show what is here now');
  await mammographer.openReview(appointment, /7 images have been received/);
  await expect(mammographer.checkbox('Not all mammograms taken')).toBeChecked();
});
