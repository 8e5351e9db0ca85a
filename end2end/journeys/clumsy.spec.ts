// A clumsy person on a tablet: presses twice, goes back, works in two tabs, loses the network, locks the screen in the middle of a word.
// Nothing is lost, and nothing happens twice.

import type { Person, Started } from '../support/person.ts';
import { COMPLETE, STANDARD_SET } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

const ODD = 'Mole at 3 o’clock 🙂👩🏽‍⚕️ <b>"x"</b> & שלום עולם مرحبا\nsecond line\twith a tab';
const UNREACHABLE = /cannot be reached/;

async function loseNetwork(person: Person): Promise<() => Promise<void>> {
  await person.page.context().setOffline(true);
  return () => person.page.context().setOffline(false);
}

test('every button can be pressed twice', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.openClinic();
  await page.getByRole('button', { name: /^Start next: / }).dblclick();
  await mammographer.sees('Confirm identity');
  const path = new URL(page.url()).pathname;
  await mammographer.button('Confirm identity and start').dblclick();
  await mammographer.sees('Record images taken');
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.button('Continue').dblclick();
  await mammographer.sees('Check information');
  await mammographer.button(COMPLETE).dblclick();
  await mammographer.sees(/Screening clinic - /);
  await mammographer.open(`${path}/record`, 'Record of images taken');
  await expect(page.getByText(/^Version \d+, completed by/)).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: 'Images recorded' })).toHaveCount(1);
});

test('twenty of one view and a long odd note come back as typed', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.startNext();
  await mammographer.goToDetails();
  const notes = mammographer.box(/^Notes for reader/);
  const long = `${ODD}\n${'word '.repeat(300).trim()}`;
  await notes.fill(long);
  await mammographer.count('RMLO', 20);
  await mammographer.finishDetails([{ view: 'RMLO', count: 20, answer: 'none' }]);
  await expect(page.getByText('23 images taken')).toBeVisible();
  expect((await mammographer.checkRows())['Notes for reader']?.join('\n')).toContain('Mole at 3 o’clock 🙂👩🏽‍⚕️ <b>"x"</b> & שלום עולם مرحبا');
  await page.goBack();
  await mammographer.sees('Provide image details');
  await expect(notes).toHaveValue(long);
  await expect(mammographer.box('RMLO')).toHaveValue('20');
});

test('without a network nothing typed is lost, whatever is pressed', async ({ mammographer }) => {
  const { page } = mammographer;
  const { path } = await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  const notes = mammographer.box(/^Notes for reader/);
  await notes.fill('Before');
  const comeBack = await loseNetwork(mammographer);
  await notes.fill(ODD);
  await page.getByRole('link', { name: /Confirm identity/ }).click();
  await expect(page.getByText(UNREACHABLE).first()).toBeVisible();
  await expect(notes).toHaveValue(ODD);
  await mammographer.press('Continue');
  await expect(page.getByText(UNREACHABLE).first()).toBeVisible();
  await expect(notes).toHaveValue(ODD);
  await comeBack();
  await mammographer.press('Try again');
  await mammographer.sees('Check information');
  const offAgain = await loseNetwork(mammographer);
  await mammographer.press(COMPLETE);
  await expect(page.getByText(UNREACHABLE).first()).toBeVisible();
  await offAgain();
  await mammographer.press('Try again');
  await mammographer.sees(/Screening clinic - /);
  await mammographer.open(`${path}/record`, 'Record of images taken');
  await expect(page.getByText('Mole at 3 o’clock').first()).toBeVisible();
});

test('a link that is pressed in the middle of a word loses no letter', async ({ mammographer }) => {
  const { page } = mammographer;
  const { path } = await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.box(/^Notes for reader/).fill(ODD);
  await page.getByRole('link', { name: /Confirm identity/ }).click();
  await mammographer.sees(/Appointment|Confirm identity/);
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue(ODD);
});

test('a screen that is locked in the middle of a word keeps it', async ({ mammographer }) => {
  const { page } = mammographer;
  const { path } = await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.box(/^Notes for reader/).fill(ODD);
  await mammographer.press('Lock / switch user');
  await mammographer.signIn('mammographer');
  await expect(page.getByRole('heading', { level: 1 }).first()).not.toHaveText('Sign in');
  await mammographer.open(`${path}/images/taken`, 'Record images taken');
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue(ODD);
});

test('two tabs of one page: the later answer does not overwrite the other unseen', async ({ mammographer }) => {
  const { page } = mammographer;
  const started: Started = await mammographer.startNext();
  const other = await page.context().newPage();
  await other.goto(`${started.path}/images/taken`);
  await expect(other.locator('body.js-enabled')).toBeAttached();
  await mammographer.answerStandardSet('First tab');
  await other.getByRole('radio', { name: STANDARD_SET }).check();
  await other.getByRole('textbox', { name: /^Notes for reader/ }).fill('Second tab');
  await other.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(other.getByRole('heading', { name: /changed this record$/ })).toBeVisible();
  await expect(other.getByRole('textbox', { name: /^Notes for reader/ })).toHaveValue('Second tab');
  await mammographer.complete();
});
