// The WebAssembly is seconds late, and a person does not wait for it.

import { STANDARD_SET } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

test('what was typed before the WebAssembly arrived is what is saved', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.box(/^Notes for reader/).fill('Typed early');
  await mammographer.becomesScripted();
  await expect(mammographer.radio(STANDARD_SET)).toBeChecked();
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue('Typed early');
  await mammographer.press('Continue');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': ['Typed early'] });
});

test('counts typed early bring up the total and the questions when the WebAssembly arrives', async ({ mammographer }) => {
  const { path } = await mammographer.startNext();
  await mammographer.open(`${path}/images/details`, 'Provide image details');
  await mammographer.box('RMLO').fill('2');
  await mammographer.box('LCC').fill('0');
  await mammographer.checkbox('Not all mammograms taken').check();
  await mammographer.checkbox('Technical issues').check();
  await mammographer.becomesScripted();
  await expect(mammographer.box('RMLO')).toHaveValue('2');
  await expect(mammographer.page.getByText('Images taken: 4')).toBeVisible();
  await expect(mammographer.question('RMLO', 2)).toBeVisible();
  await expect(mammographer.checkbox('Technical issues')).toBeChecked();
  await expect(mammographer.button('Increase RMLO')).toBeVisible();
});

test('typing goes on while the WebAssembly arrives', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  const notes = mammographer.box(/^Notes for reader/);
  const words = 'Each of these letters is typed by itself while the page is being hydrated under the hands of its author';
  await notes.pressSequentially(words, { delay: 40 });
  await mammographer.becomesScripted();
  await expect(notes).toHaveValue(words);
  await expect(notes).toBeFocused();
  await mammographer.press('Continue');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': [words] });
});

test('nobody has to wait for the WebAssembly', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await mammographer.complete();
  expect(await mammographer.record(appointment)).toMatchObject({
    'Views taken': ['1× RCC', '1× RMLO', '1× LCC', '1× LMLO'],
  });
});

test('a page with errors that is hydrated late keeps what was corrected early', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.press('Continue');
  await expect(mammographer.page).toHaveTitle(/^Error: /);
  await mammographer.radio(STANDARD_SET).check();
  await mammographer.box(/^Notes for reader/).fill('After the error');
  await mammographer.becomesScripted();
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue('After the error');
  await mammographer.press('Continue');
  expect(await mammographer.checkRows()).toMatchObject({ 'Notes for reader': ['After the error'] });
});
