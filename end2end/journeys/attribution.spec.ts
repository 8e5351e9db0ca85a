// covers: app/src/pages/appointment/attribution.rs

import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';

test('a sheet of paper is typed in afterwards under the right name and time', async ({ mammographer }) => {
  const { demo, page } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await page.getByRole('link', { name: /^Change images taken by/i }).click();
  await mammographer.sees(/^Who took the images/);
  const takenAt = page.locator('[id="taken_at"]');
  const today = (await takenAt.inputValue()).slice(0, 10);
  await page.getByLabel('Images taken by').selectOption({ label: demo.names.colleague });
  await takenAt.fill(`${today}T00:00`);
  await mammographer.checkbox('Recorded later from paper').check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  expect(await mammographer.checkRows()).toMatchObject({ 'Images taken by': [demo.names.colleague] });
  await mammographer.complete();
  const record = await mammographer.record(appointment);
  expect(record['Images taken by']?.[0]).toBe(demo.names.colleague);
  expect(record['Taken at']?.[0]).toMatch(/ at midnight$/);
  await expect(page.getByText('Recorded later from paper').first()).toBeVisible();
  await expect(page.getByText(demo.names.mammographer).first()).toBeAttached();
});

test('images were not taken in the future', async ({ mammographer }) => {
  const { page } = mammographer;
  const { path } = await mammographer.startNext();
  await mammographer.open(`${path}/attribution`, /^Who took the images/);
  const takenAt = page.locator('[id="taken_at"]');
  await takenAt.fill('2099-01-01T10:00');
  await mammographer.settles();
  await mammographer.press('Continue');
  await expectErrors(mammographer, { taken_at: 'The time at which the images were taken must be in the past' });
  await expect(takenAt).toHaveValue('2099-01-01T10:00');
});
