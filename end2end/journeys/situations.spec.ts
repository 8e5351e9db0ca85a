// What goes wrong around a form: a clear page each, one effect, and no word lost.

import { type Locator } from '@playwright/test';

import type { Person, Started } from '../support/person.ts';
import { CLINIC_LIST, OTHER_INFORMATION, RECORD, STANDARD_SET } from '../support/person.ts';
import { hydrates } from '../support/situations.ts';
import { expect, test } from '../support/test.ts';

const NOTES = /^Notes for reader/;

async function typeNotes(person: Person, words: string): Promise<void> {
  await person.radio(STANDARD_SET).check();
  await person.box(NOTES).fill(words);
  await person.settles();
}

function panel(person: Person, heading: string | RegExp): Locator {
  return person.page.getByRole('heading', { name: heading });
}

test('two devices answer the same question: both answers are shown, none is lost', async ({ mammographer, people }) => {
  const appointment = await mammographer.startNext();
  const tablet = await people.signedIn('mammographer');
  await tablet.open(`${appointment.path}/images/taken`, 'Record images taken');
  await typeNotes(mammographer, 'Typed on the workstation');
  await tablet.answerStandardSet('Typed on the tablet');

  await mammographer.press('Continue');
  await expect(panel(mammographer, /Someone else changed this record/)).toBeVisible();
  await expect(mammographer.page.getByText('Typed on the tablet')).toBeVisible();
  await expect(mammographer.box(NOTES)).toHaveValue('Typed on the workstation');
  await mammographer.press('Save my answers over theirs');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': ['Typed on the workstation'] });
});

test('what is saved now can be kept instead', async ({ mammographer, people }) => {
  const appointment = await mammographer.startNext();
  const tablet = await people.signedIn('mammographer');
  await tablet.open(`${appointment.path}/images/taken`, 'Record images taken');
  await typeNotes(mammographer, 'Typed on the workstation');
  await tablet.answerStandardSet('Typed on the tablet');
  await mammographer.press('Continue');
  await expect(panel(mammographer, /Someone else changed this record/)).toBeVisible();
  await mammographer.follow('show what is saved');
  await mammographer.sees('Record images taken');
  await expect(mammographer.box(NOTES)).toHaveValue('Typed on the tablet');
});

test('a double press completes once', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.button('Complete and return to clinic').dblclick();
  await mammographer.sees(CLINIC_LIST);
  await expectOneRecord(mammographer, appointment);
});

test('the back button after completing leads to the record, not to the form', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  await mammographer.page.goBack();
  await mammographer.sees(RECORD);
  await expect(mammographer.button('Complete and return to clinic')).toHaveCount(0);
  await expectOneRecord(mammographer, appointment);
});

test('a form that is posted twice has one effect', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  const form = await fieldsOf(mammographer.page.locator('form', { has: mammographer.button('Complete and return to clinic') }));
  const url = `${appointment.path}/check`;
  const post = () =>
    mammographer.page.request.post(url, {
      form,
      headers: { accept: 'text/html', origin: new URL(mammographer.page.url()).origin },
      maxRedirects: 0,
    });
  const [first, second] = [await post(), await post()];
  expect([first.status(), second.status()]).toEqual([303, 303]);
  expect(second.headers().location).toBe(first.headers().location);
  await expectOneRecord(mammographer, appointment);
});

test('a page of an appointment that was completed elsewhere says so', async ({ mammographer, people }) => {
  const appointment = await mammographer.startNext();
  const tablet = await people.signedIn('mammographer');
  await typeNotes(mammographer, 'Too late');
  await tablet.open(`${appointment.path}/images/taken`, 'Record images taken');
  await tablet.answerStandardSet();
  await tablet.complete();
  await mammographer.press('Continue');
  await expect(panel(mammographer, /The appointment has moved on/)).toBeVisible();
  await mammographer.follow('Go to the appointment');
  await mammographer.sees(/Appointment$/);
  await expectOneRecord(mammographer, appointment);
});

test('a session that ends in the middle of typing loses no word', async ({ people }) => {
  const here = await people.device();
  await here.open('/sign-in', 'Sign in');
  await here.signIn('mammographer');
  const appointment = await here.startNext();
  await typeNotes(here, 'Typed while the session ended');
  const there = await people.device();
  await there.open('/sign-in', 'Sign in');
  await there.signIn('mammographer');
  await there.endOtherSessions();

  await here.press('Continue');
  if (hydrates(here.situation)) {
    await expect(panel(here, /You have been signed out/)).toBeVisible();
    await expect(here.box(NOTES)).toHaveValue('Typed while the session ended');
    await here.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  }
  await here.signIn('mammographer');
  await here.sees('Record images taken');
  await expect(here.box(NOTES)).toHaveValue('Typed while the session ended');
  await expect(here.radio(STANDARD_SET)).toBeChecked();
  await expect(here.page.getByText(/We kept what you typed/)).toBeVisible();
  await here.press('Continue');
  expect(await here.checkRows()).toMatchObject({ 'Notes for reader': ['Typed while the session ended'] });
  await here.complete();
  await expectOneRecord(here, appointment);
});

test('a server that is restarted between two pages is not noticed', async ({ mammographer, server }) => {
  const appointment = await mammographer.startNext();
  await typeNotes(mammographer, 'Typed before the restart');
  await server.stop();
  await server.startAgain();
  await mammographer.press('Continue');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': ['Typed before the restart'] });
  await server.stop();
  await server.startAgain();
  await mammographer.complete();
  await expectOneRecord(mammographer, appointment);
});

test('a database that is away loses no word, and trying again works', async ({ mammographer, server }) => {
  const appointment = await mammographer.startNext();
  await typeNotes(mammographer, 'Typed while the database was away');
  const giveBack = await server.takeDatabaseAway();
  await mammographer.press('Continue');
  await expect(mammographer.button('Try again')).toBeVisible({ timeout: 20_000 });
  if (hydrates(mammographer.situation)) {
    await expect(mammographer.box(NOTES)).toHaveValue('Typed while the database was away');
  }
  await giveBack();
  await mammographer.press('Try again');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': ['Typed while the database was away'] });
  await mammographer.complete();
  await expectOneRecord(mammographer, appointment);
});

test('a server that cannot be reached is said to be so, and trying again works', async ({ mammographer, server }) => {
  test.skip(!hydrates(mammographer.situation), 'Without WebAssembly this is a page of the browser');
  await mammographer.startNext();
  await typeNotes(mammographer, 'Typed without a network');
  await server.stop();
  await mammographer.press('Continue');
  await expect(panel(mammographer, /could not be saved/)).toBeVisible();
  await expect(mammographer.box(NOTES)).toHaveValue('Typed without a network');
  await server.startAgain();
  await mammographer.press('Try again');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': ['Typed without a network'] });
});

test('what was typed is kept on the server before it is sent', async ({ mammographer, people }) => {
  test.skip(!hydrates(mammographer.situation), 'Without WebAssembly a page keeps what is sent');
  const appointment = await mammographer.startNext();
  const kept = mammographer.page.waitForResponse((response) => response.url().includes('/fn/keep-typed') && response.ok());
  await typeNotes(mammographer, 'Then the battery died');
  await kept;
  const tablet = await people.signedIn('mammographer');
  await tablet.open(`${appointment.path}/images/taken`, 'Record images taken');
  await expect(tablet.box(NOTES)).toHaveValue('Then the battery died');
});

test('answers typed before a page is done with are not those of another page', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.answerStandardSet('First');
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await mammographer.radio(OTHER_INFORMATION).check();
  await mammographer.settles();
  await mammographer.press('Continue');
  await mammographer.sees('Provide image details');
  await expect(mammographer.box(NOTES)).toHaveValue('First');
});

async function fieldsOf(form: Locator): Promise<Record<string, string>> {
  return form.evaluate((element) =>
    Object.fromEntries([...new FormData(element as HTMLFormElement)].map(([name, value]) => [name, String(value)])),
  );
}

async function expectOneRecord(person: Person, appointment: Started): Promise<void> {
  await person.record(appointment);
  await expect(person.page.getByText('Version 1, completed by')).toHaveCount(1);
  await expect(person.page.getByText('Version 2,')).toHaveCount(0);
  await expect(person.page.getByRole('row').filter({ hasText: 'Images recorded' })).toHaveCount(1);
}
