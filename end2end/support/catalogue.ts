// Every page in every state that it can be in, as walks through the product. Who looks decides what to look for.

import { expect, type Page } from '@playwright/test';

import { brokenObject, oneImage, simulate, standardSetWithRepeat, upload } from './arrivals.ts';
import { awaiting, machinesAndSites } from './arriving.ts';
import { interruptions } from './interruptions.ts';
import type { People } from './people.ts';
import { CLINIC_LIST, NO_IMAGES, OTHER_INFORMATION, type Person } from './person.ts';
import { hydrates } from './situations.ts';

/** Looks at a page in a state. */
export type Look = (page: Page, state: string) => Promise<void>;

type Walk = (people: People, look: Look) => Promise<void>;

const LONG = 'A long note for those who read the images. '.repeat(12);

async function signingIn(people: People, look: Look): Promise<void> {
  const someone = await people.device();
  const { page } = someone;
  await someone.open('/sign-in', 'Sign in');
  await look(page, 'sign-in');
  await someone.press('Sign in');
  await look(page, 'sign-in-errors');
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await someone.box('Email address').fill('admin@demo.test');
    await page.getByLabel('Password', { exact: true }).fill(`wrong ${attempt}`);
    await someone.press('Sign in');
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  await look(page, 'sign-in-too-many-attempts');
  await someone.open('/sign-in', 'Sign in');
  await someone.signIn('mammographer');
  await someone.sees(/Clinics$/);
  await someone.open('/room', 'Which room are mammograms being taken in?');
  await look(page, 'room');
  await someone.open('/account', 'Your account');
  await look(page, 'account');
  await page.goto('/no-such-page');
  await someone.sees('Page not found');
  await look(page, 'not-found');
  await someone.press('Lock / switch user');
  await someone.sees('Sign in');
  await look(page, 'locked');
  await someone.open(await people.server.enrol('first@unit.test', 'A new unit'), 'Set up your account');
  await look(page, 'enrolment');
  await someone.press('Set up account');
  await look(page, 'enrolment-errors');
}

async function clinics(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  await mammographer.open('/clinics', /Clinics$/);
  await look(page, 'clinics');
  await mammographer.open('/clinics?day=2026-01-01', /Clinics$/);
  await expect(page.getByText('There were no clinics on this day.')).toBeVisible();
  await look(page, 'clinics-of-an-earlier-day');
  await mammographer.open('/attention', 'Needs attention');
  await expect(page.getByText('No recorded appointment needs attention.')).toBeVisible();
  await look(page, 'attention-none');
  await mammographer.openClinic('mobile');
  await look(page, 'clinic-mobile');
  await mammographer.openClinic();
  await look(page, 'clinic');
  const clinic = new URL(page.url()).pathname;
  for (const show of ['checked-in', 'in-progress', 'finished', 'all']) {
    await page.goto(`${clinic}?show=${show}`);
    await mammographer.sees(/./);
    await look(page, `clinic-${show}`);
  }
  await mammographer.open(`${clinic}/sheet`, /./);
  await look(page, 'recording-sheet');
  await page.goto(clinic);
  await mammographer.sees(/./);
  const scheduled = page.getByRole('row').filter({ hasText: 'Scheduled' });
  const left = (await scheduled.count()) - 1;
  await scheduled.first().getByRole('button', { name: /^Check in/ }).click();
  await expect(scheduled).toHaveCount(left);
  await look(page, 'clinic-after-check-in');
}

async function standardSet(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  const appointment = await mammographer.meetNext();
  await look(page, 'confirm-identity');
  await mammographer.press('Confirm identity and start');
  await mammographer.sees('Record images taken');
  await look(page, 'taken');
  await mammographer.radio('Yes, 2 CC and 2 MLO').check();
  await look(page, 'taken-yes-reveals-notes');
  await mammographer.box(/^Notes for reader/).fill(LONG.repeat(10));
  await mammographer.press('Continue');
  await look(page, 'taken-notes-too-long');
  await mammographer.open(`${appointment.path}/images/taken?show=saved`, 'Record images taken');
  await mammographer.press('Continue');
  await look(page, 'taken-errors');
  await mammographer.answerStandardSet(LONG);
  await look(page, 'check-standard-set');
  await mammographer.open(`${appointment.path}/attribution`, /./);
  await look(page, 'attribution');
  await page.locator('[id="taken_at"]').fill('2099-01-01T10:00');
  await mammographer.press('Continue');
  await look(page, 'attribution-errors');
  await mammographer.open(`${appointment.path}/room`, /./);
  await look(page, 'appointment-room');
  await mammographer.open(`${appointment.path}/check`, 'Check information');
  await mammographer.complete();
  await look(page, 'clinic-after-completing');
  await mammographer.record(appointment);
  await look(page, 'record');
  await mammographer.open(appointment.path, /./);
  await look(page, 'overview-recorded');
  await mammographer.open(`${appointment.path}/correct`, 'Correct this record');
  await look(page, 'correct');
  await mammographer.press('Continue');
  await look(page, 'correct-errors');
  await mammographer.box(REASON).fill('The RMLO was taken twice');
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await look(page, 'check-correction');
  await mammographer.open(`${appointment.path}/images/details`, 'Provide image details');
  await mammographer.count('RMLO', 2);
  await mammographer.finishDetails([{ view: 'RMLO', count: 2, answer: 'none' }]);
  await mammographer.press(/^Complete/);
  await mammographer.sees(CLINIC_LIST);
  await mammographer.record(appointment);
  await look(page, 'record-with-two-versions');
  const reader = await people.signedIn('reader');
  await reader.record(appointment);
  await look(reader.page, 'record-reader');
  await reader.openClinic();
  await look(reader.page, 'clinic-reader');
  const administrator = await people.signedIn('administrator');
  await administrator.open('/account', 'Your account');
  await look(administrator.page, 'account-administrator');
  await administrator.page.goto('/clinics');
  await administrator.sees(/role/);
  await look(administrator.page, 'not-allowed');
}

async function details(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.radio(OTHER_INFORMATION).check();
  await mammographer.press('Continue');
  await mammographer.sees('Provide image details');
  await look(page, 'details');
  await openEverything(mammographer);
  await look(page, 'details-all-open');
  await mammographer.count('RMLO', 2);
  await mammographer.count('LCC', 3);
  await mammographer.count('LMLO', 0);
  await look(page, 'details-questions-in-place');
  await mammographer.press('Continue');
  if (!hydrates(mammographer.situation)) {
    // A missing view needs its reason first.
    await mammographer.checkbox('Not all mammograms taken').check();
  }
  await look(page, 'details-errors');
  await mammographer.notAllTaken({
    reasons: ['Positioning difficulties due to wheelchair', 'Other'],
    details: LONG,
    recall: true,
    note: 'Ground floor, please',
  });
  await openEverything(mammographer);
  await mammographer.box('RMLO implant displaced').fill('1');
  await mammographer.checkbox('Imperfect, but best possible images').check();
  await mammographer.box(/^Notes for reader/).fill(LONG);
  await page.locator('[id="rcc_dose"]').fill('152');
  if (!hydrates(mammographer.situation)) {
    await mammographer.press('Continue');
    await look(page, 'details-dose-error');
    await page.locator('[id="rcc_dose"]').fill('1.52');
    await mammographer.press('Continue');
    await mammographer.sees('Add image information');
    await look(page, 'repeats');
    await mammographer.press('Continue');
    await look(page, 'repeats-errors');
  }
  await mammographer.answerQuestion({ view: 'RMLO', count: 2, answer: 'all', reasons: ['Other'], other: 'Necklace left on' });
  await mammographer.answerQuestion({ view: 'LCC', count: 3, answer: 'some', repeats: 1, reasons: ['Technical fault'] });
  if (hydrates(mammographer.situation)) {
    await look(page, 'details-answered');
    await mammographer.press('Continue');
    await look(page, 'details-dose-error');
    await page.locator('[id="rcc_dose"]').fill('1.52');
  }
  await mammographer.press('Continue');
  await mammographer.sees('Check information');
  await look(page, 'check-everything');
  await mammographer.open(`${appointment.path}/images/repeats`, 'Add image information');
  await look(page, 'repeats-answered');
  await mammographer.open(`${appointment.path}/check`, 'Check information');
  await mammographer.complete();
}

async function implants(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  await mammographer.startNext(/implant/i);
  await mammographer.goToDetails();
  await look(mammographer.page, 'details-implants');
}

async function stopping(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.radio(NO_IMAGES).check();
  await mammographer.press('Continue');
  await mammographer.sees('Appointment cannot proceed');
  await look(page, 'cannot-proceed');
  await mammographer.checkbox('Other reason').check();
  await mammographer.press('Continue');
  await look(page, 'cannot-proceed-errors');
  await mammographer.open(`${appointment.path}/images/taken`, 'Record images taken');
  await mammographer.press('Pause appointment');
  await mammographer.sees(CLINIC_LIST);
  await mammographer.open(appointment.path, /./);
  await look(page, 'overview-paused');
  const colleague = await people.signedIn('colleague');
  await colleague.open(appointment.path, /./);
  await look(colleague.page, 'overview-paused-by-another');
  await mammographer.press('Resume appointment');
  await mammographer.sees('Record images taken');
  await colleague.open(appointment.path, /./);
  await look(colleague.page, 'overview-open-by-another');
  await mammographer.open(`${appointment.path}/images/cannot-proceed?show=saved`, 'Appointment cannot proceed');
  await mammographer.checkbox('Pain during screening').check();
  await mammographer.radio('No, invite to next routine appointment').check();
  await mammographer.press('Continue');
  await mammographer.sees(CLINIC_LIST);
  await mammographer.open(appointment.path, /./);
  await look(page, 'overview-cannot-proceed');
}

async function conflicts(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  const tablet = await people.signedIn('mammographer');
  await tablet.open(`${appointment.path}/images/taken`, 'Record images taken');
  await mammographer.radio('Yes, 2 CC and 2 MLO').check();
  await mammographer.box(/^Notes for reader/).fill('Typed on the workstation');
  await tablet.answerStandardSet('Typed on the tablet');
  await mammographer.press('Continue');
  await page.getByText('Someone else changed this record').first().waitFor();
  await look(page, 'stale');
  const colleague = await people.signedIn('colleague');
  await colleague.open(appointment.path, /./);
  await colleague.press('Take over');
  await colleague.sees('Check information');
  await mammographer.press('Save my answers over theirs');
  await page.getByText('has taken over this appointment').first().waitFor();
  await look(page, 'taken-over');
  await mammographer.open(`${appointment.path}`, /./);
  await mammographer.press('Take over');
  await mammographer.sees('Check information');
  await mammographer.open(`${appointment.path}/images/taken`, 'Record images taken');
  await look(page, 'taken-with-kept-text');
  const giveBack = await people.server.takeDatabaseAway();
  await mammographer.press('Continue');
  await mammographer.button('Try again').waitFor({ timeout: 20_000 });
  await look(page, 'not-saved');
  await giveBack();
}

async function openEverything(person: Person): Promise<void> {
  const closed = person.page.locator('details:not([open]) > summary');
  for (let left = await closed.count(); left > 0; left -= 1) await closed.first().click();
}

async function imageTransfer(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  await mammographer.startNext();
  const accession = await mammographer.fact('Accession');
  const nhsNumber = await mammographer.fact('NHS number');
  const administrator = await people.signedIn('administrator');
  const { page } = administrator;
  const home = '/admin/image-transfer';
  await administrator.open(home, 'Image transfer');
  await look(page, 'image-transfer-empty');
  for (const list of ['associations', 'studies', 'quarantine', 'unmatched']) {
    await administrator.open(`${home}/${list}`, /./);
    await look(page, `image-transfer-${list}-empty`);
  }
  await upload(people.server, [...standardSetWithRepeat({ accession, nhsNumber }), brokenObject()]);
  await upload(people.server, [oneImage({ accession: 'NONE', nhsNumber })]);
  await expect(async () => {
    await administrator.open(home, 'Image transfer');
    await expect(page.getByText('Nothing waits.')).toBeVisible({ timeout: 500 });
  }).toPass();
  await look(page, 'image-transfer');
  await page.getByRole('row', { name: /Matched/ }).getByRole('link').click();
  await administrator.sees('Received study');
  await page.locator('details > summary').click();
  await look(page, 'image-transfer-study');
  await administrator.open(`${home}/unmatched`, /./);
  await look(page, 'image-transfer-unmatched');
  await page.getByRole('link', { name: /^Show the study/ }).click();
  await administrator.sees('Received study');
  await look(page, 'image-transfer-study-unmatched');
  await page.getByRole('link', { name: /^Attach to this appointment/ }).first().click();
  await administrator.sees(/^Attach 1 object/);
  await look(page, 'image-transfer-attach');
  await administrator.open(`${home}/quarantine`, 'Quarantine');
  await look(page, 'image-transfer-quarantine');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await administrator.sees(/./);
  await administrator.press('Mark as dealt with');
  await expect(page).toHaveTitle(/^Error: /);
  await look(page, 'image-transfer-quarantined-errors');
  await administrator.box(/^What was done/).fill('Resent from the machine at 10:15, and received.');
  await administrator.press('Mark as dealt with');
  await expect(page.getByRole('heading', { name: 'Dealt with' })).toBeVisible();
  await look(page, 'image-transfer-quarantined');
  await administrator.open(home, 'Image transfer');
  await page.getByRole('link', { name: 'MGROOMA', exact: true }).click();
  await administrator.sees(/MGROOMA/);
  await administrator.box('IP address').fill('127.0.0.1');
  await administrator.box('Port').fill('9');
  await administrator.press('Save address');
  await administrator.press(/^Check connection/);
  await expect(page.getByText('No connection', { exact: true })).toBeVisible();
  await look(page, 'image-transfer-machine');
}

async function reading(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const reader = await people.signedIn('reader');
  const { page } = reader;
  await reader.open('/reading', 'Reading');
  await look(page, 'reading-empty');
  await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.count('RMLO', 2);
  await mammographer.checkbox('Imperfect, but best possible images').check();
  await mammographer.box(/^Notes for reader/).fill(LONG);
  await mammographer.finishDetails([{ view: 'RMLO', count: 2, answer: 'all', reasons: ['Participant movement'] }]);
  await mammographer.complete();
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet();
  await mammographer.complete();
  await reader.open('/reading', 'Reading');
  await look(page, 'reading');
  await page.locator('details > summary').first().click();
  await look(page, 'reading-filter-open');
  await page.goto('/reading?seen=both');
  await reader.sees('Reading');
  await look(page, 'reading-nothing-like-this');
  await reader.open('/reading', 'Reading');
  await reader.press('Next case');
  await reader.sees(/images? taken$/);
  await look(page, 'reading-case');
  await openEverything(reader);
  await look(page, 'reading-case-all-open');
  await page.getByRole('button', { name: 'Request technical recall' }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await look(page, 'reading-case-recall-errors');
  await openEverything(reader);
  await page.getByLabel('View to be taken again').selectOption('RMLO');
  await reader.radio('Image blurred').check();
  await page.getByRole('button', { name: 'Request technical recall' }).click();
  await expect(page.getByText('Technical recall of RMLO: Image blurred')).toBeVisible();
  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await expect(page.getByText('You called this note useful.')).toBeVisible();
  await page.getByRole('button', { name: /^Mark as seen/ }).click();
  await expect(page.getByText('Seen by me')).toBeVisible();
  await look(page, 'reading-case-seen');
  await reader.open('/reading', 'Reading');
  await page.getByRole('row').filter({ hasText: appointment.participant }).getByRole('link', { name: /^Open/ }).click();
  await reader.sees('4 images taken');
  await openEverything(reader);
  await reader.box(/^Your question/).fill('Is the shadow a mole?');
  await page.getByRole('button', { name: 'Send question' }).click();
  await expect(page.getByText('Not answered yet')).toBeVisible();
  await mammographer.open('/clinics', /Clinics$/);
  await mammographer.page.getByRole('link', { name: '2 recorded appointments need attention' }).click();
  await mammographer.sees('Needs attention');
  await look(mammographer.page, 'attention');
  await look(page, 'reading-case-question');
  await mammographer.record(appointment);
  await look(mammographer.page, 'record-with-question');
  await mammographer.press('Send answer');
  await expect(mammographer.page).toHaveTitle(/^Error: /);
  await look(mammographer.page, 'record-with-question-errors');
  const administrator = await people.signedIn('administrator');
  await administrator.open('/reports/notes', 'Do notes help?');
  await look(administrator.page, 'notes-report');
}

async function review(people: People, look: Look): Promise<void> {
  const mammographer = await people.signedIn('mammographer');
  const { page } = mammographer;
  const appointment = await mammographer.startAutomatic();
  const accession = await mammographer.fact('Accession');
  await mammographer.openReview(appointment, 'No images have been received');
  await look(page, 'review-none');
  // One image: the others of the set are known by the step alone.
  await upload(people.server, [oneImage({ accession })]);
  await mammographer.openReview(appointment, '1 image has been received');
  await look(page, 'review-one');
  await simulate(people.server, accession, 'wrong-label');
  await mammographer.openReview(appointment, '5 images have been received');
  await openEverything(mammographer);
  await look(page, 'review-warnings-all-open');
  await mammographer.press('Confirm images');
  await expect(page).toHaveTitle(/^Error: /);
  await look(page, 'review-errors');
  await simulate(people.server, accession, 'implant');
  await mammographer.openReview(appointment, '13 images have been received');
  await simulate(people.server, accession, 'wrong-participant');
  await simulate(people.server, accession, 'rejected');
  await simulate(people.server, accession, 'partial');
  await mammographer.openReview(appointment, '20 images have been received');
  await look(page, 'review-twenty-mixed');
  for (const [scenario, images] of [
    ['standard', '4 images have been received'],
    ['implant', '8 images have been received'],
    ['missing', '3 images have been received'],
  ] as const) {
    const next = await mammographer.startAutomatic();
    await simulate(people.server, await mammographer.fact('Accession'), scenario);
    await mammographer.openReview(next, images);
    await look(page, `review-${scenario}`);
  }
}

const REASON = /^Why is the record being corrected/;

/** A walk, and the addresses of the pages that it must look at, as the app has them. Every one of the app is in some walk. */
interface Route {
  walk: Walk;
  visits: string[];
}

export const walks: Record<string, Route> = {
  'signing in': { walk: signingIn, visits: ['/sign-in', '/room', '/account', '/enrol/:token'] },
  clinics: { walk: clinics, visits: ['/clinics', '/clinics/:id', '/clinics/:id/sheet', '/attention'] },
  'a standard set': {
    walk: standardSet,
    visits: [
      '/appointments/:id',
      '/appointments/:id/images/taken',
      '/appointments/:id/check',
      '/appointments/:id/attribution',
      '/appointments/:id/room',
      '/appointments/:id/record',
      '/appointments/:id/correct',
    ],
  },
  details: { walk: details, visits: ['/appointments/:id/images/details', '/appointments/:id/images/repeats'] },
  implants: { walk: implants, visits: [] },
  stopping: { walk: stopping, visits: ['/appointments/:id/images/cannot-proceed'] },
  conflicts: { walk: conflicts, visits: [] },
  interruptions: { walk: interruptions, visits: [] },
  'images on their way': {
    walk: awaiting,
    visits: [
      '/appointments/:id/images/awaiting',
      '/appointments/:id/images/problem',
      '/appointments/:id/images/of-another',
    ],
  },
  'review of images': { walk: review, visits: ['/appointments/:id/images/review'] },
  'image transfer': {
    walk: imageTransfer,
    visits: [
      '/admin/image-transfer',
      '/admin/image-transfer/associations',
      '/admin/image-transfer/studies',
      '/admin/image-transfer/studies/:id',
      '/admin/image-transfer/studies/:id/attach',
      '/admin/image-transfer/quarantine',
      '/admin/image-transfer/quarantine/:id',
      '/admin/image-transfer/unmatched',
      '/admin/image-transfer/machines/:id',
    ],
  },
  'machines and sites': {
    walk: machinesAndSites,
    visits: [
      '/admin/image-transfer/add-machine',
      '/admin/image-transfer/machines/:id/change',
      '/admin/image-transfer/sites/:id',
    ],
  },
  reading: { walk: reading, visits: ['/reading', '/reading/:id', '/reports/notes'] },
};

/** Whether a path is of a page: a part of its address that begins with a colon stands for any. */
export function isOf(address: string, path: string): boolean {
  return new RegExp(`^${address.replace(/:[a-z]+/g, '[^/]+')}$`).test(path);
}
