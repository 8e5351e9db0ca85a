// Each scenario of the machine in software: from the DICOM port to the review, to the completed record, to the reader.
// covers: app/src/pages/appointment/review.rs
// covers: app/src/pages/reading/case.rs

import type { Locator } from '@playwright/test';

import { type Scenario, simulate } from '../support/arrivals.ts';
import type { Person, Rows, Started } from '../support/person.ts';
import { document } from '../support/scenarios.ts';
import { expect, test } from '../support/test.ts';

/** How a mammographer deals with a scenario. */
interface Dealing {
  /** What "Review image details" says once everything is here. */
  received: string | RegExp;
  /** What the mammographer answers before confirming. */
  answer?: (person: Person) => Promise<void>;
  /** Where the images are of nobody, the record is made by hand. */
  byHand?: boolean;
}

/** What the page says when the images and the documents that come after them are here. */
const ALL_IS_HERE = 'The machine has ended, and everything that it names is here.';

const DEALINGS: Record<Scenario, Dealing> = {
  standard: { received: ALL_IS_HERE },
  repeat: {
    received: ALL_IS_HERE,
    async answer(person) {
      const question = person.question('RMLO', 2);
      await question.getByRole('radio', { name: 'Yes, it was a repeat' }).check();
      await question.getByRole('checkbox', { name: /^Image 1,/ }).check();
      await question.getByRole('checkbox', { name: 'Participant movement', exact: true }).check();
    },
  },
  extra: {
    received: ALL_IS_HERE,
    answer: (person) => person.answerQuestion({ view: 'RMLO', count: 2, answer: 'none' }),
  },
  implant: { received: ALL_IS_HERE },
  partial: {
    received: ALL_IS_HERE,
    answer: (person) => person.notAllTaken({ reasons: ['Unable to scan tissue'], recall: false }),
  },
  missing: {
    received: '3 images have been received',
    answer: (person) => shows(person, 'No image has arrived', 'LMLO'),
  },
  'wrong-participant': { received: /4 images came for this appointment that name another participant/, byHand: true },
  'wrong-label': {
    received: ALL_IS_HERE,
    answer: (person) => shows(person, 'Image 2, ', 'LCC'),
  },
  late: { received: ALL_IS_HERE },
  processing: { received: ALL_IS_HERE },
  rejected: {
    received: ALL_IS_HERE,
    async answer(person) {
      const question = person.question('RMLO', 2);
      await question.getByRole('radio', { name: 'Yes, it was a repeat' }).check();
      await question.getByRole('checkbox', { name: /^Exposure 1,/ }).check();
      await question.getByRole('checkbox', { name: 'Positioning error', exact: true }).check();
    },
  },
};

for (const [scenario, dealing] of Object.entries(DEALINGS) as [Scenario, Dealing][]) {
  test(scenario, async ({ mammographer, reader, server }) => {
    const appointment = await mammographer.startAutomatic();
    await simulate(server, await mammographer.fact('Accession'), scenario);
    await mammographer.openReview(appointment, dealing.received);
    const seen = await whatIsSeen(mammographer);
    const record = await recorded(mammographer, appointment, dealing);
    await reader.open('/reading', 'Reading');
    const row = reader.page.getByRole('row').filter({ hasText: appointment.participant });
    const tags = await words(row.locator('.app-tags > *'));
    await row.getByRole('link', { name: /^Open/ }).click();
    await reader.sees(/images? taken$/);
    expect(await reader.rows('.app-case dl.nhsuk-summary-list'), 'the reader is shown the record').toEqual(record);
    await document({
      scenario,
      seen,
      stored: stored(record),
      reader: [...tags, ...(await pictures(reader))],
    });
  });
}

/** Says what an exposure really shows. */
async function shows(person: Person, exposure: string, view: string): Promise<void> {
  const found = person.page.locator('.app-exposure').filter({ hasText: exposure });
  await found.locator('summary').first().click();
  await found.locator('summary', { hasText: 'The label is wrong' }).click();
  await found.getByRole('combobox', { name: 'What does it really show?' }).selectOption(view);
}

/** From the review to the completed record. */
async function recorded(person: Person, appointment: Started, dealing: Dealing): Promise<Rows> {
  await person.settles();
  if (dealing.byHand) {
    await person.press('Record images manually');
    await person.sees('Record images taken');
    await person.answerStandardSet();
  } else {
    await dealing.answer?.(person);
    await person.press('Confirm images');
    await person.sees('Check information');
  }
  await person.complete();
  return person.record(appointment);
}

/** Counts of views, warnings with what they say, and questions. */
async function whatIsSeen(person: Person): Promise<string[]> {
  const { page } = person;
  const counts = (await words(page.locator('.app-view__count'))).filter((count) => !count.startsWith('0×') || isStandard(count));
  const rejected = await page.getByText('No image: rejected at the machine').count();
  const warnings = await words(page.locator('.app-caution > h3, .nhsuk-card--warning .nhsuk-card__heading'));
  return [
    counts.join(', '),
    ...(rejected ? [`Rejected at the machine, without an image: ${rejected}`] : []),
    ...warnings.map((warning) => warning.replace(/^Important: /, '')).filter((warning) => warning !== 'Check before you confirm'),
    ...(await words(page.locator('.app-repeat-question > .nhsuk-form-group > fieldset > legend'))),
  ];
}

function isStandard(count: string): boolean {
  return /[RL](CC|MLO)$/.test(count);
}

/** The rows of a record that tell one scenario from another. */
function stored(record: Rows): string[] {
  const rows = ['Image recording method', 'Views taken', 'Not all mammograms taken', 'Warnings when confirmed'];
  const said = rows.flatMap((name) => {
    const value = record[name];
    return value ? [`${name}: ${value.join(', ')}`] : [];
  });
  const doses = record.Dose?.join(' ').match(/\d+(\.\d+)?(?= mGy| and )/g);
  return [...said, `Doses: ${doses?.length ?? 0}`];
}

/** How many pictures a reader is shown of each view. */
async function pictures(reader: Person): Promise<string[]> {
  const places = reader.page.locator('.app-case__place');
  const shown: string[] = [];
  for (let place = 0; place < (await places.count()); place += 1) {
    const one = places.nth(place);
    const view = await one.locator('.app-case__view').innerText();
    shown.push(`${view}: ${await one.locator('.app-case__exposure img').count()} shown`);
  }
  return shown;
}

async function words(all: Locator): Promise<string[]> {
  const texts = await all.allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
}
