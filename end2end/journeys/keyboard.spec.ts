// The standard journey without a pointer, and what has the focus is always in sight.

import { type Locator } from '@playwright/test';

import { simulate } from '../support/arrivals.ts';
import { COMPLETE, type Person, RECORD, STANDARD_SET } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** More than the controls of any page. */
const MOST_TABS = 120;

async function tabTo(person: Person, target: Locator): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await person.page.keyboard.press('Tab');
    await expectFocusInSight(person);
  }
  throw new Error('not reached by keyboard');
}

/** Nothing covers the element that has the focus: neither the participant bar nor the edge of the window. */
async function expectFocusInSight(person: Person): Promise<void> {
  const covered = await person.page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body || active.closest('.app-participant-bar')) return undefined;
    const box = active.getBoundingClientRect();
    const bar = document.querySelector('.app-participant-bar')?.getBoundingClientRect();
    const isHidden = box.bottom <= 0 || box.top >= innerHeight;
    const isUnderBar = bar !== undefined && bar.top <= 0 && box.top < bar.bottom - 1 && box.bottom > bar.top;
    return isHidden || isUnderBar ? active.outerHTML.slice(0, 120) : undefined;
  });
  expect(covered, 'what has the focus is covered').toBeUndefined();
}

test('a standard set is recorded by keyboard alone', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.openClinic();
  await tabTo(mammographer, page.getByRole('link', { name: /^Start appointment/ }).first());
  await page.keyboard.press('Enter');
  await expect(mammographer.button('Confirm identity and start')).toBeVisible();
  const path = new URL(page.url()).pathname;
  await tabTo(mammographer, mammographer.button('Confirm identity and start'));
  await page.keyboard.press('Enter');
  await mammographer.sees('Record images taken');
  await tabTo(mammographer, mammographer.radio(STANDARD_SET));
  await page.keyboard.press('Space');
  await tabTo(mammographer, mammographer.box(/^Notes for reader/));
  await page.keyboard.type('By keyboard');
  await tabTo(mammographer, mammographer.button('Continue'));
  await page.keyboard.press('Enter');
  await mammographer.sees('Check information');
  await tabTo(mammographer, mammographer.button(COMPLETE));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').first()).toBeVisible();
  await mammographer.open(`${path}/record`, RECORD);
  await expect(page.getByText('By keyboard').first()).toBeVisible();
});

test('a repeat that the machine sends is confirmed by keyboard alone', async ({ mammographer, server }) => {
  const { page } = mammographer;
  await mammographer.openClinic('automatic');
  await tabTo(mammographer, page.getByRole('link', { name: /^Start appointment/ }).first());
  await page.keyboard.press('Enter');
  await expect(mammographer.button('Confirm identity and start')).toBeVisible();
  const path = new URL(page.url()).pathname;
  await tabTo(mammographer, mammographer.button('Confirm identity and start'));
  await page.keyboard.press('Enter');
  await mammographer.sees('Awaiting images');
  await tabTo(mammographer, page.getByRole('link', { name: 'There is a problem with the images' }));
  await simulate(server, await mammographer.fact('Accession'), 'repeat');
  // It opens by itself.
  await mammographer.sees('Review image details');
  const question = mammographer.question('RMLO', 2);
  await tabTo(mammographer, question.getByRole('radio', { name: 'Yes, it was a repeat' }));
  await page.keyboard.press('Space');
  for (const name of [/^Image 2,/, 'Participant movement']) {
    await tabTo(mammographer, question.getByRole('checkbox', { name }));
    await page.keyboard.press('Space');
  }
  await tabTo(mammographer, mammographer.button('Confirm images'));
  await page.keyboard.press('Enter');
  await mammographer.sees('Check information');
  await tabTo(mammographer, mammographer.button(COMPLETE));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').first()).toBeVisible();
  await mammographer.open(`${path}/record`, RECORD);
  await expect(page.getByText('2× RMLO: 1 repeat').first()).toBeVisible();
});

test('nothing covers what has the focus, forwards and backwards', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 3);
  await mammographer.checkbox('Not all mammograms taken').check();
  await page.setViewportSize({ width: 820, height: 600 });
  const go = mammographer.button('Continue');
  await tabTo(mammographer, go);
  for (let tabs = 0; tabs < 60; tabs += 1) {
    await page.keyboard.press('Shift+Tab');
    await expectFocusInSight(mammographer);
  }
});

test('the first stop of every page skips to its content', async ({ mammographer }) => {
  const { page } = mammographer;
  await mammographer.open('/clinics', /Clinics$/);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to main content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
