// What the browser keeps when somebody leaves a shared tablet: nothing about a participant, and nothing that was typed.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';

const TYPED = 'Quokkawords typed in every box';

/** Everything that pages can leave in the browser, as text; cookies too, as far as pages can read them. */
function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const entries = (storage: Storage) => Object.entries(storage);
    const caches = await window.caches?.keys();
    const workers = await navigator.serviceWorker?.getRegistrations();
    return JSON.stringify({
      local: entries(localStorage),
      session: entries(sessionStorage),
      databases,
      caches: caches ?? [],
      workers: workers?.length ?? 0,
      cookies: document.cookie,
      history: history.state,
      name: window.name,
    });
  });
}

test('nothing about a participant stays in the browser', async ({ mammographer, situation }) => {
  test.skip(situation === 'no-javascript', 'without scripts nothing can be kept');
  const { page } = mammographer;
  const { path, participant } = await mammographer.startNext();
  const [nhsNumber, accession] = [await mammographer.fact('NHS number'), await mammographer.fact('Accession')];
  const looks: string[] = [];
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 2);
  await mammographer.box(/^Notes for reader/).fill(TYPED);
  await mammographer.settles();
  looks.push(await kept(page));
  await mammographer.finishDetails([{ view: 'RMLO', count: 2, answer: 'all', reasons: ['Other'], other: TYPED }]);
  looks.push(await kept(page));
  await mammographer.complete();
  looks.push(await kept(page));
  await mammographer.open(`${path}/record`, /./);
  looks.push(await kept(page));
  await mammographer.press('Lock / switch user');
  await mammographer.sees('Sign in');
  looks.push(await kept(page));
  const [family = '', given = ''] = participant.split(', ');
  const personal = [family, given, nhsNumber, nhsNumber.replaceAll(' ', ''), accession, 'Quokkawords'];
  for (const look of looks) {
    for (const words of personal) expect(look.toLowerCase()).not.toContain(words.toLowerCase());
    expect(JSON.parse(look)).toMatchObject({ local: [], session: [], databases: [], caches: [], workers: 0, name: '' });
  }
});
