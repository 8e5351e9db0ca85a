// What a person does at a device, in the words of the pages.

import { expect, type Locator, type Page } from '@playwright/test';

import { EMAIL, type Account, PASSWORD } from './accounts.ts';
import type { Demo } from './demo.ts';
import { hydrates, type Situation } from './situations.ts';

export const STANDARD_SET = 'Yes, 2 CC and 2 MLO';
export const OTHER_INFORMATION = 'No, add other information';
export const NO_IMAGES = 'No images taken';
export const COMPLETE = 'Complete and return to clinic';
export const RECORD = 'Record of images taken';
export const CLINIC_LIST = /Screening clinic - /;

/** What the card of a clinic says of its site. */
const SITE = {
  hospital: /Hospital, images are recorded: manual/,
  automatic: /Hospital, images are recorded: automatic/,
  mobile: /Mobile unit, /,
};

/** An appointment that somebody has started. */
export interface Started {
  /** "/appointments/{id}" */
  path: string;
  /** "SURNAME, Given" */
  participant: string;
  /** The path of its clinic. */
  clinic: string;
}

/** An answer to the repeat question of a view. */
export interface RepeatAnswer {
  view: string;
  count: number;
  answer: 'all' | 'some' | 'none';
  /** How many were repeats, when some were. */
  repeats?: number;
  reasons?: string[];
  /** The words behind "Other". */
  other?: string;
}

export class Person {
  constructor(
    readonly page: Page,
    readonly situation: Situation,
    readonly demo: Demo,
  ) {}

  // Pages

  async open(path: string, heading: string | RegExp): Promise<void> {
    await this.page.goto(path);
    await this.sees(heading);
  }

  /** Waits for a page by its heading; where WebAssembly is on time, until it answers. */
  async sees(heading: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: heading }).first()).toBeVisible();
    if (this.situation === 'hydrated') await this.becomesScripted();
  }

  async becomesScripted(): Promise<void> {
    await expect(this.page.locator('body.js-enabled')).toBeAttached();
  }

  /** Lets late WebAssembly arrive on a page that was filled in before it was there. */
  async settles(): Promise<void> {
    if (hydrates(this.situation)) await this.becomesScripted();
  }

  // Controls

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async press(name: string | RegExp): Promise<void> {
    await this.button(name).click();
  }

  async follow(name: string | RegExp): Promise<void> {
    const exact = typeof name === 'string';
    // A link that looks like a button says that it is one.
    const link = this.page.getByRole('link', { name, exact });
    await link.or(this.page.getByRole('button', { name, exact })).click();
  }

  radio(name: string | RegExp): Locator {
    return this.page.getByRole('radio', { name, exact: typeof name === 'string' });
  }

  checkbox(name: string | RegExp): Locator {
    return this.page.getByRole('checkbox', { name, exact: typeof name === 'string' });
  }

  box(name: string | RegExp): Locator {
    return this.page.getByRole('textbox', { name, exact: typeof name === 'string' });
  }

  /** What the bar above an appointment's page says of the participant, by its label. */
  async fact(label: 'Accession' | 'NHS number'): Promise<string> {
    const fact = this.page.locator('.app-participant-bar__item').filter({ hasText: label });
    return (await fact.locator('dd').innerText()).trim();
  }

  // Signing in

  async signIn(account: Account): Promise<void> {
    await this.sees('Sign in');
    await this.box('Email address').fill(EMAIL[account]);
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await this.press('Sign in');
  }

  async chooseRoom(room: string): Promise<void> {
    await this.sees('Which room are mammograms being taken in?');
    await this.radio(room).check();
    await this.press('Continue');
  }

  /** Ends every other session of the person who is signed in here. */
  async endOtherSessions(): Promise<void> {
    await this.open('/account', 'Your account');
    const end = this.button(/^End session/);
    for (let left = await end.count(); left > 0; left -= 1) {
      await end.first().click();
      await expect(end).toHaveCount(left - 1);
      await this.sees('Your account');
    }
  }

  // Clinics and appointments

  /** A clinic of today with participants who wait: recorded by hand, unless another one is asked for. */
  async openClinic(site: keyof typeof SITE = 'hospital'): Promise<void> {
    await this.open('/clinics', /Clinics$/);
    const card = this.page.getByRole('main').getByRole('listitem').filter({ hasText: SITE[site] });
    await card.filter({ hasText: 'checked in' }).first().getByRole('link').click();
    await this.sees(CLINIC_LIST);
  }

  /** The next participant who is checked in, or the one whose line has these words, up to the confirmation of identity. */
  async meetNext(words: string | RegExp = '', site: keyof typeof SITE = 'hospital'): Promise<Started> {
    await this.openClinic(site);
    const clinic = new URL(this.page.url()).pathname;
    const start = this.page.getByRole('link', { name: /^Start appointment/ });
    const line = this.page.getByRole('row').filter({ has: start }).filter({ hasText: words }).first();
    const participant = await line.locator('strong').first().innerText();
    await line.getByRole('link', { name: /^Start appointment/ }).click();
    await expect(this.button('Confirm identity and start')).toBeVisible();
    await this.sees(/./);
    return { path: new URL(this.page.url()).pathname, participant, clinic };
  }

  /** The next participant who is checked in, or the one whose line has these words, up to "Record images taken". */
  async startNext(words: string | RegExp = '', site: keyof typeof SITE = 'hospital'): Promise<Started> {
    const started = await this.meetNext(words, site);
    await this.press('Confirm identity and start');
    await this.sees('Record images taken');
    return started;
  }

  /** The next participant of the clinic whose images the machine sends, up to "Awaiting images". */
  async startAutomatic(words: string | RegExp = ''): Promise<Started> {
    const started = await this.meetNext(words, 'automatic');
    await this.press('Confirm identity and start');
    await this.sees('Awaiting images');
    return started;
  }

  /** "Review image details" once it says something of what was sent, and every picture is made. */
  async openReview(appointment: Started, says: string | RegExp): Promise<void> {
    await expect(async () => {
      await this.open(`${appointment.path}/images/review`, 'Review image details');
      await expect(this.page.getByText(says).first()).toBeVisible({ timeout: 500 });
      // A page with scripts shows pictures as they are made.
      if (hydrates(this.situation)) return;
      await expect(this.page.getByText('Picture being made')).toHaveCount(0, { timeout: 500 });
    }).toPass();
  }

  async answerStandardSet(notes = ''): Promise<void> {
    await this.radio(STANDARD_SET).check();
    if (notes) await this.box(/^Notes for reader/).fill(notes);
    await this.settles();
    await this.press('Continue');
    await this.sees('Check information');
  }

  async goToDetails(): Promise<void> {
    await this.radio(OTHER_INFORMATION).check();
    await this.press('Continue');
    await this.sees('Provide image details');
  }

  /** How many of a view: by the stepper's buttons where they are there, else typed. */
  async count(view: string, count: number): Promise<void> {
    const input = this.box(view);
    if (this.situation !== 'hydrated') return input.fill(String(count));
    const way = count > Number(await input.inputValue()) ? 'Increase' : 'Decrease';
    while (Number(await input.inputValue()) !== count) await this.press(`${way} ${view}`);
  }

  async openOtherViews(): Promise<void> {
    const closed = this.page.locator('details:not([open]) > summary', { hasText: 'Other views' });
    if (await closed.count()) await closed.click();
  }

  async notAllTaken(answers: { reasons: string[]; details?: string; recall: boolean; note?: string }): Promise<void> {
    await this.checkbox('Not all mammograms taken').check();
    const why = this.page.getByRole('group', { name: /^Why could you not take all the images\?/ });
    for (const reason of answers.reasons) await why.getByRole('checkbox', { name: reason, exact: true }).check();
    if (answers.details) await this.box(/^Provide details/).fill(answers.details);
    await this.radio(answers.recall ? /^Yes, record as .to be recalled.$/ : /^No, record as .partial mammography.$/).check();
    if (answers.note) await this.box(/^Note for scheduling the recall appointment/).fill(answers.note);
  }

  /** The repeat question of a view with all that belongs to it, wherever it is asked. */
  question(view: string, count: number): Locator {
    const asked = count === 2 ? 'Was the additional image a repeat?' : 'Were the additional images repeats?';
    const group = this.page.getByRole('group', { name: `${count} ${view} images were taken. ${asked}` });
    return this.page.locator('.app-repeat-question', { has: group });
  }

  async answerQuestion(asked: RepeatAnswer): Promise<void> {
    const question = this.question(asked.view, asked.count);
    await question.getByRole('radio', { name: answerWords(asked), exact: true }).check();
    if (asked.repeats) await question.getByRole('textbox', { name: /^How many were repeats\?/ }).fill(String(asked.repeats));
    for (const reason of asked.reasons ?? []) {
      await question.getByRole('checkbox', { name: reason, exact: true }).check();
    }
    if (asked.other) await question.getByRole('textbox', { name: /^Other reason/ }).fill(asked.other);
  }

  /** Leaves "Provide image details", answering the repeat questions: in place, or where WebAssembly is not there, on a page. */
  async finishDetails(answers: RepeatAnswer[] = []): Promise<void> {
    await this.settles();
    if (answers.length && !hydrates(this.situation)) {
      await this.press('Continue');
      await this.sees('Add image information');
    }
    for (const answer of answers) await this.answerQuestion(answer);
    await this.press('Continue');
    await this.sees('Check information');
  }

  async complete(): Promise<void> {
    await this.press(COMPLETE);
    await this.sees(CLINIC_LIST);
  }

  /** The finished record in force, row by row. */
  async record(appointment: Started): Promise<Rows> {
    await this.open(`${appointment.path}/record`, RECORD);
    return this.rows();
  }

  /** The rows of "Check information". */
  async checkRows(): Promise<Rows> {
    await this.sees('Check information');
    return this.rows();
  }

  /** The facts of the page. */
  async rows(list = 'dl.nhsuk-summary-list'): Promise<Rows> {
    return rowsOf(this.page.locator(list).first());
  }
}

/** A key, and the lines of its value. */
export type Rows = Record<string, string[]>;

/** Reads a list of facts. What an earlier version said stands beside it, and is left out. */
export async function rowsOf(list: Locator): Promise<Rows> {
  return list.locator('.nhsuk-summary-list__row').evaluateAll((rows) =>
    Object.fromEntries(
      rows.map((row) => {
        const value = [...row.querySelectorAll('dd:first-of-type :is(p, li)')].filter((line) => !line.closest('.app-was'));
        const lines = value.flatMap((line) => (line.textContent ?? '').split('\n'));
        return [row.querySelector('dt')?.textContent?.trim() ?? '', lines.map((line) => line.trim()).filter(Boolean)];
      }),
    ),
  );
}

function answerWords({ answer, count }: RepeatAnswer): string {
  switch (answer) {
    case 'all':
      return count === 2 ? 'Yes, it was a repeat' : 'Yes, all images were repeats';
    case 'some':
      return 'Yes, some were repeats and some were extra images';
    case 'none':
      return count === 2
        ? 'No, an extra image was needed to capture the complete view'
        : 'No, all extra images were needed to capture the complete view';
  }
}
