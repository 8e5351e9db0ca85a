// What comes between a person and a page: the end of a session, and a server that cannot be reached. As panels that scripts show.

import { expect } from '@playwright/test';

import type { Look } from './catalogue.ts';
import type { People } from './people.ts';
import { type Person, STANDARD_SET } from './person.ts';
import { hydrates } from './situations.ts';

/** Makes up the server's answer to "how long is left": nobody waits a quarter of an hour. */
export async function timeLeft(person: Person, seconds: number): Promise<void> {
  await person.page.unroute('**/fn/time-left');
  await person.page.route('**/fn/time-left', (route) => route.fulfill({ json: { idle: seconds, absolute: 40_000 } }));
  await person.page.evaluate(() => void dispatchEvent(new Event('focus')));
}

/** Every such panel. */
export async function interruptions(people: People, look: Look): Promise<void> {
  if (!hydrates(people.situation)) return;
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  await mammographer.startNext();
  await timeLeft(mammographer, 110);
  await expect(page.getByText(/^You will be signed out in 2 minutes/)).toBeVisible();
  await look(page, 'signed-out-soon');
  await timeLeft(mammographer, 0);
  await mammographer.sees('You have been signed out');
  await look(page, 'signed-out');
  const tablet = await people.signedIn('colleague');
  await tablet.startNext('', 'mobile');
  await tablet.radio(STANDARD_SET).check();
  await tablet.page.context().setOffline(true);
  await tablet.press('Continue');
  await expect(tablet.page.getByText(/cannot be reached/).first()).toBeVisible();
  await look(tablet.page, 'not-reached');
  await tablet.page.context().setOffline(false);
}
