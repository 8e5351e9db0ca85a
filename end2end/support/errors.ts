// What a person meets when an answer is wrong: always the same four things.

import { expect, type Locator } from '@playwright/test';

import type { Person } from './person.ts';
import { hydrates } from './situations.ts';

/** The fields in error, in the order of the page, by the id that takes the focus. */
export type Errors = Record<string, string | RegExp>;

/**
 * The title says so, a summary that has the focus lists exactly these, each message is also beside its field, and its link puts
 * the focus there.
 */
export async function expectErrors(person: Person, errors: Errors): Promise<void> {
  const { page } = person;
  await expect(page).toHaveTitle(/^Error: /);
  const summary = page.locator('.nhsuk-error-summary');
  await expect(summary.getByRole('heading', { name: 'There is a problem' })).toBeVisible();
  await expect(summary.getByRole('link')).toHaveText(Object.values(errors));
  if (hydrates(person.situation)) await expect(summary).toBeFocused();
  for (const [field, message] of Object.entries(errors)) {
    await expect(page.locator('.nhsuk-error-message:visible').filter({ hasText: message })).toHaveCount(1);
    const input = page.locator(`[id="${field}"]`);
    expect(await descriptions(input), `${field} is described by its message`).toContainEqual(
      message instanceof RegExp ? expect.stringMatching(message) : `Error: ${message}`,
    );
    await summary.getByRole('link', { name: message }).click();
    await expect(input).toBeFocused();
  }
}

/** What assistive technology reads with a field: what describes it, and what describes the groups around it. */
async function descriptions(input: Locator): Promise<string[]> {
  return input.evaluate((element) => {
    const described: Element[] = [];
    for (let around = element.closest('[aria-describedby]'); around; ) {
      described.push(around);
      around = around.parentElement?.closest('[aria-describedby]') ?? null;
    }
    const ids = described.flatMap((one) => one.getAttribute('aria-describedby')?.split(' ') ?? []);
    return ids.map((id) => document.getElementById(id)?.textContent?.trim() ?? '');
  });
}

export async function expectNoErrors(person: Person): Promise<void> {
  await expect(person.page.locator('.nhsuk-error-summary')).toHaveCount(0);
  await expect(person.page).not.toHaveTitle(/^Error: /);
}
