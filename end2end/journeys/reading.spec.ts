// Image readers: every recorded fact is on the page of the case; what they say reaches the clinic; and what comes of notes.
// covers: app/src/pages/reading/list.rs
// covers: app/src/pages/reading/case.rs
// covers: app/src/pages/reading/notes.rs
// covers: app/src/pages/clinics/attention.rs

import type { Locator, Page } from '@playwright/test';

import { expectErrors } from '../support/errors.ts';
import type { Person } from '../support/person.ts';
import { hydrates } from '../support/situations.ts';
import { expect, test } from '../support/test.ts';

const NOTE = 'Skin folds could not be avoided';

/** Opens the case of a participant from the list. */
async function openCase(reader: Person, participant: string): Promise<void> {
  await reader.open('/reading', 'Reading');
  await reader.page.getByRole('row').filter({ hasText: participant }).getByRole('link', { name: /^Open/ }).click();
  await reader.sees(/images? taken$/);
}

/** Opens what is closed until it is asked for. */
async function unfold(page: Page, summary: string): Promise<void> {
  const details = page.locator('details').filter({ has: page.locator('summary', { hasText: summary }) }).first();
  if ((await details.getAttribute('open')) === null) await details.locator('summary').first().click();
}

/** Every fact that was recorded, with its name: "Machine room: Room A - Hologic 3Dimensions". */
async function facts(rows: Locator): Promise<string[]> {
  const facts = await rows.allInnerTexts();
  return facts.map((fact) => fact.split(/\s*[\t\n]\s*/).join(': '));
}

test('a reader starts at the list, and sees every fact that was recorded', async ({ mammographer, reader }) => {
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 2);
  await mammographer.checkbox('Imperfect, but best possible images').check();
  await mammographer.box(/^Notes for reader/).fill(NOTE);
  await mammographer.finishDetails([{ view: 'RMLO', count: 2, answer: 'all', reasons: ['Participant movement'] }]);
  await mammographer.complete();
  await mammographer.record(appointment);
  const recorded = await facts(mammographer.page.locator('.nhsuk-card .nhsuk-summary-list__row'));

  const { page } = reader;
  await reader.open('/', 'Reading');
  const row = page.getByRole('row').filter({ hasText: appointment.participant });
  for (const words of ['5 images: RCC RMLO LCC LMLO', '2× RMLO: 1 repeat', 'Notes', 'Imperfect', 'Repeats or extras']) {
    await expect(row.getByText(words, { exact: true })).toBeVisible();
  }
  await openCase(reader, appointment.participant);
  expect(await facts(page.locator('.app-case .nhsuk-summary-list__row'))).toEqual(recorded);
  await expect(page.locator('.app-case__view')).toHaveText(['1× RCC', '1× LCC', '2× RMLO: 1 repeat', '1× LMLO']);
  await expect(page.getByText('Participant movement').first()).toBeVisible();
});

test('a note is rated, a case marked as seen, and the other reader is not told before', async ({ people, mammographer, reader }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet(NOTE);
  await mammographer.complete();
  const { page } = reader;
  await openCase(reader, appointment.participant);
  await reader.box(/^Comment/).fill('Explains the fold');
  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await expect(page.getByText('You called this note useful.')).toBeVisible();
  await page.getByRole('button', { name: /^Mark as seen/ }).click();
  await expect(page.getByText('Seen by me')).toBeVisible();
  await expect(page.getByText('Seen by 1 of 2 readers')).toBeVisible();

  const second = await people.signedIn('secondReader');
  await openCase(second, appointment.participant);
  await expect(second.page.getByText('Explains the fold')).toHaveCount(0);
  await second.page.getByRole('button', { name: 'No', exact: true }).click();
  await expect(second.page.getByText('Explains the fold')).toBeVisible();
  await second.page.getByRole('button', { name: /^Mark as seen/ }).click();
  await expect(second.page.getByText('Read by 2 readers: closed')).toBeVisible();
  await second.open('/reading', 'Reading');
  await expect(second.page.getByText('No case waits to be read.')).toBeVisible();
});

test('a question is answered, and a recall is requested and withdrawn', async ({ mammographer, reader }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  const { page } = reader;
  await openCase(reader, appointment.participant);
  await unfold(page, 'Ask the mammographer');
  await page.getByRole('button', { name: 'Send question' }).click();
  await expectErrors(reader, { question: 'Enter your question for the mammographer' });
  await reader.box(/^Your question/).fill('Is the shadow a mole?');
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.getByText('Not answered yet')).toBeVisible();
  await unfold(page, 'Request a technical recall');
  await page.getByRole('button', { name: 'Request technical recall' }).click();
  await expectErrors(reader, {
    view: 'Select the view to be taken again',
    reason: 'Select why it is to be taken again',
  });
  await page.getByLabel('View to be taken again').selectOption('RMLO');
  await reader.radio('Image blurred').check();
  await page.getByRole('button', { name: 'Request technical recall' }).click();
  await expect(page.getByText('Technical recall of RMLO: Image blurred')).toBeVisible();

  await mammographer.openClinic();
  await mammographer.page.getByRole('link', { name: /^Finished/ }).click();
  const row = mammographer.page.getByRole('row').filter({ hasText: appointment.participant });
  await expect(row.getByText('Question from reader')).toBeVisible();
  await expect(row.getByText('Technical recall')).toBeVisible();
  await mammographer.record(appointment);
  await mammographer.press('Send answer');
  await expectErrors(mammographer, { answer: 'Enter an answer for the image reader' });
  await mammographer.box('Answer for the image reader').fill('Yes, a mole');
  await mammographer.press('Send answer');
  await expect(mammographer.page.getByText('Answered', { exact: true })).toBeVisible();

  await openCase(reader, appointment.participant);
  await expect(page.getByText('Yes, a mole')).toBeVisible();
  await unfold(page, 'Withdraw');
  await page.getByRole('button', { name: 'Withdraw recall' }).click();
  await expectErrors(reader, { why: 'Enter why the recall is withdrawn' });
  await page.getByLabel('Why is the recall withdrawn?').fill('Sharp on the other view');
  await page.getByRole('button', { name: 'Withdraw recall' }).click();
  await expect(page.getByText('Sharp on the other view')).toBeVisible();
});

test('what a reader wants is found from the clinics, and is over once something is arranged', async ({ mammographer, reader }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  const { page } = reader;
  await openCase(reader, appointment.participant);
  await unfold(page, 'Request a technical recall');
  await page.getByLabel('View to be taken again').selectOption('LMLO');
  await reader.radio('Image missing').check();
  await page.getByRole('button', { name: 'Request technical recall' }).click();
  await expect(page.getByText('Technical recall of LMLO: Image missing')).toBeVisible();

  await mammographer.open('/clinics', /Clinics$/);
  await mammographer.page.getByRole('link', { name: '1 recorded appointment needs attention' }).click();
  await mammographer.sees('Needs attention');
  const row = mammographer.page.getByRole('row').filter({ hasText: appointment.participant });
  await expect(row.getByText('Technical recall')).toBeVisible();
  await row.getByRole('link', { name: /^View record/ }).click();
  await mammographer.press('Save');
  await expectErrors(mammographer, { answer: 'Enter what was arranged' });
  await mammographer.box(/^What was arranged/).fill('Invited for Friday');
  await mammographer.press('Save');
  await expect(mammographer.page.getByText('Arranged', { exact: true })).toBeVisible();
  await mammographer.open('/attention', 'Needs attention');
  await expect(mammographer.page.getByText('No recorded appointment needs attention.')).toBeVisible();

  await openCase(reader, appointment.participant);
  await expect(page.getByText('Invited for Friday')).toBeVisible();
});

test('the advice about imperfect images stands where a recall is requested', async ({ mammographer, reader }) => {
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.checkbox('Imperfect, but best possible images').check();
  await mammographer.finishDetails([]);
  await mammographer.complete();
  await openCase(reader, appointment.participant);
  await unfold(reader.page, 'Request a technical recall');
  await expect(reader.page.getByText('You are advised not to request a technical recall.')).toBeVisible();
});

test('filters stay in the address and come back with the list', async ({ mammographer, reader }) => {
  for (const note of [NOTE, undefined]) {
    await mammographer.startNext();
    await mammographer.answerStandardSet(note);
    await mammographer.complete();
  }
  const { page } = reader;
  await reader.open('/reading', 'Reading');
  await expect(page.getByRole('row')).toHaveCount(3);
  await page.getByRole('link', { name: 'Has notes' }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  expect(new URL(page.url()).search).toBe('?notes=yes');
  await page.getByRole('link', { name: /^Open/ }).click();
  await reader.sees(/images? taken$/);
  await page.getByRole('navigation', { name: 'Back' }).getByRole('link').click();
  await reader.sees('Reading');
  await expect(page.getByRole('row')).toHaveCount(2);
  expect(new URL(page.url()).search).toBe('?notes=yes');
});

test('letters press the buttons, and the next case is there at once', async ({ mammographer, reader }) => {
  test.skip(!hydrates(mammographer.situation), 'letters come with hydration');
  for (let count = 0; count < 2; count += 1) {
    await mammographer.startNext();
    await mammographer.answerStandardSet();
    await mammographer.complete();
  }
  const { page } = reader;
  await reader.open('/reading', 'Reading');
  await reader.press('Next case');
  await reader.sees('4 images taken');
  const first = page.url();
  const ahead = page.waitForResponse((response) => response.url().endsWith('/fn/reading-case'));
  await page.reload();
  await (await ahead).finished();
  await reader.settles();
  await page.keyboard.press('m');
  await expect(page.getByText('Seen by me')).toBeVisible();
  await page.waitForLoadState('networkidle');
  const name = await page.locator('.app-participant-bar__name').innerText();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/fn/reading-case')) asked.push(request.postData() ?? '');
  });
  await page.keyboard.press('n');
  await expect(page.locator('.app-participant-bar__name')).not.toHaveText(name);
  expect(page.url()).not.toBe(first);
  const shown = new URL(page.url()).pathname.split('/')[2] ?? '';
  expect(asked.filter((body) => body.includes(shown)), 'what is shown was there before it was asked for').toEqual([]);
  await page.keyboard.press('p');
  await expect(page.locator('.app-participant-bar__name')).toHaveText(name);
});

test('a number from another system leaves the address at once', async ({ people, mammographer }) => {
  const appointment = await mammographer.startNext();
  const accession = await mammographer.fact('Accession');
  await mammographer.answerStandardSet();
  await mammographer.complete();
  const reader = await people.device();
  await reader.page.goto(`/reading?accession=${accession}`);
  expect(reader.page.url()).not.toContain(accession);
  await reader.signIn('reader');
  await reader.sees('4 images taken');
  expect(reader.page.url()).not.toContain(accession);
  await expect(reader.page.getByText(appointment.participant).first()).toBeVisible();
});

test('an administrator sees whether notes help, without participants', async ({ mammographer, reader, administrator }) => {
  for (let count = 0; count < 5; count += 1) {
    const appointment = await mammographer.startNext();
    await mammographer.answerStandardSet(NOTE);
    await mammographer.complete();
    await openCase(reader, appointment.participant);
    await reader.page.getByRole('button', { name: 'Yes', exact: true }).click();
    await expect(reader.page.getByText('You called this note useful.')).toBeVisible();
  }
  const { page } = administrator;
  await administrator.open('/reports/notes', 'Do notes help?');
  await expect(page.getByRole('row', { name: /^Standard sets/ })).toContainText('100% (5 of 5)');
  await expect(page.getByRole('rowheader', { name: 'skin folds could not' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('notes.csv');
});
