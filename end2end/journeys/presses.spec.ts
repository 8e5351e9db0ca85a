// What a record costs in presses. Nothing may add one.

import { simulate } from '../support/arrivals.ts';
import { CLINIC_LIST, COMPLETE, OTHER_INFORMATION, type Person, STANDARD_SET } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** Counts every press of a pointer from now on, on any page of the device. */
async function countPresses(person: Person): Promise<() => number> {
  let presses = 0;
  await person.page.exposeFunction('countPress', () => (presses += 1));
  const listen = () =>
    document.addEventListener('pointerdown', () => void (window as unknown as { countPress(): void }).countPress(), true);
  await person.page.addInitScript(listen);
  await person.page.evaluate(listen);
  return () => presses;
}

test('a standard set: three presses from the image page, five from the clinic', async ({ mammographer }) => {
  await mammographer.openClinic();
  const presses = await countPresses(mammographer);
  await mammographer.page.getByRole('link', { name: /^Start appointment/ }).first().click();
  await mammographer.press('Confirm identity and start');
  await mammographer.sees('Record images taken');
  expect(presses()).toBe(2);
  await mammographer.radio(STANDARD_SET).click();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await mammographer.press(COMPLETE);
  await expect(mammographer.page.getByRole('row').first()).toBeVisible();
  expect(presses()).toBe(5);
});

test('one repeat with a reason: seven presses from the image page, nine from the clinic', async ({ mammographer }) => {
  await mammographer.openClinic();
  const presses = await countPresses(mammographer);
  await mammographer.page.getByRole('link', { name: /^Start appointment/ }).first().click();
  await mammographer.press('Confirm identity and start');
  await mammographer.sees('Record images taken');
  expect(presses()).toBe(2);
  await mammographer.radio(OTHER_INFORMATION).click();
  await mammographer.press('Continue');
  await mammographer.sees('Provide image details');
  await mammographer.press('Increase RMLO');
  const question = mammographer.question('RMLO', 2);
  await question.getByRole('radio', { name: 'Yes, it was a repeat' }).click();
  await question.getByRole('checkbox', { name: 'Participant movement' }).click();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await mammographer.press(COMPLETE);
  await expect(mammographer.page.getByRole('row').first()).toBeVisible();
  expect(presses()).toBe(9);
});

test('a standard study from the machine: two presses from its images, four from the clinic', async ({ mammographer, server }) => {
  await mammographer.openClinic('automatic');
  const presses = await countPresses(mammographer);
  const { page } = mammographer;
  await page.getByRole('link', { name: /^Start appointment/ }).first().click();
  await mammographer.press('Confirm identity and start');
  await mammographer.sees('Awaiting images');
  expect(presses()).toBe(2);
  await simulate(server, await mammographer.fact('Accession'), 'standard');
  // Nobody presses anything until the images are there.
  await expect(page.getByRole('heading', { level: 1, name: 'Review image details' })).toBeVisible({ timeout: 20_000 });
  await mammographer.press('Confirm images');
  await mammographer.sees('Check information');
  await mammographer.press(COMPLETE);
  await mammographer.sees(CLINIC_LIST);
  expect(presses()).toBe(4);
});
