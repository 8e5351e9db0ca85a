// covers: app/src/pages/clinics/today.rs
// covers: app/src/pages/clinics/clinic.rs
// covers: app/src/pages/clinics/sheet.rs

import { CLINIC_LIST, RECORD } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

test('a clinic lists its appointments by time, each with a status', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.openClinic();
  await page.goto(`${new URL(page.url()).pathname}?show=all`);
  const lines = page.getByRole('row').filter({ hasText: /\d{3} \d{3} \d{4}/ });
  expect(await lines.count()).toBeGreaterThan(5);
  const statuses = /Scheduled|Checked in|In progress|Paused|Images recorded|Cannot proceed|Needs attention/;
  for (const line of await lines.all()) await expect(line).toContainText(statuses);
});

test('an appointment is found under what it has come to', async ({ mammographer }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  const line = page.getByRole('row', { name: appointment.participant });
  for (const [show, shown] of [
    ['remaining', true],
    ['checked-in', false],
    ['in-progress', true],
    ['finished', false],
    ['all', true],
  ] as const) {
    await page.goto(`${appointment.clinic}?show=${show}`);
    await expect(line).toHaveCount(shown ? 1 : 0);
  }
});

test('a participant who arrives is checked in', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.openClinic();
  const line = page.getByRole('row').filter({ hasText: 'Scheduled' }).first();
  const participant = await line.locator('strong').first().innerText();
  await line.getByRole('button', { name: /^Check in/ }).click();
  const arrived = page.getByRole('row').filter({ hasText: participant });
  await expect(arrived).toContainText('Checked in');
  await expect(arrived.getByRole('link', { name: /^Start appointment/ })).toBeVisible();
});

test('a clinic prints as a sheet to record on by hand', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.openClinic();
  await page.getByRole('link', { name: /recording sheet/i }).click();
  await mammographer.sees(/sheet/i);
  for (const words of ['RCC', 'RMLO', 'LCC', 'LMLO']) await expect(page.getByText(words).first()).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('banner')).toBeHidden();
});

test('today’s clinics are listed with how far they are', async ({ mammographer }) => {
  await mammographer.open('/clinics', /Clinics$/);
  const cards = mammographer.page.getByRole('main').getByRole('listitem');
  expect(await cards.count()).toBeGreaterThan(1);
  for (const card of await cards.all()) await expect(card).toContainText(/\d+ of \d+ appointments finished/);
});

test("yesterday's clinic is found again, and its paper is typed in", async ({ mammographer, server }) => {
  const { demo, page } = mammographer;
  await server.wasYesterday();
  await mammographer.open('/clinics', /Clinics$/);
  await expect(page.getByText(/Mobile unit, /)).toHaveCount(0);
  await mammographer.follow(/^Earlier clinics, /);
  await mammographer.sees(/Clinics$/);
  await expect(page.getByText(/^These clinics are over\./)).toBeVisible();
  await page.getByRole('main').getByRole('listitem').filter({ hasText: /Mobile unit, / }).getByRole('link').click();
  await mammographer.sees(CLINIC_LIST);
  await page.getByRole('link', { name: /^Start appointment/ }).first().click();
  await expect(mammographer.button('Confirm identity and start')).toBeVisible();
  const path = new URL(page.url()).pathname;
  await mammographer.press('Confirm identity and start');
  await mammographer.sees('Record images taken');
  await mammographer.answerStandardSet();
  await mammographer.open(`${path}/attribution`, /^Who took the images/);
  const takenAt = page.locator('[id="taken_at"]');
  const yesterday = new Date(Date.parse(`${(await takenAt.inputValue()).slice(0, 10)}T12:00Z`) - 86_400_000);
  await takenAt.fill(`${yesterday.toISOString().slice(0, 10)}T10:15`);
  await page.getByLabel('Images taken by').selectOption({ label: demo.names.colleague });
  await mammographer.checkbox('Recorded later from paper').check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await mammographer.complete();
  await mammographer.open(`${path}/record`, RECORD);
  const record = await mammographer.rows();
  expect(record['Images taken by']?.[0]).toBe(demo.names.colleague);
  expect(record['Taken at']?.[0]).toMatch(/ at 10:15am$/);
  await mammographer.open('/clinics?day=' + yesterday.toISOString().slice(0, 10), /Clinics$/);
  await mammographer.follow('Clinics of today');
  await mammographer.sees(/Clinics$/);
  await expect(page.getByText(/^These clinics are over\./)).toHaveCount(0);
});
