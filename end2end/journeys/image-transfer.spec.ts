// What a service administrator sees of the traffic with machines, and what can be done about it.
// covers: app/src/pages/transfer/overview.rs
// covers: app/src/pages/transfer/calls.rs
// covers: app/src/pages/transfer/machine.rs
// covers: app/src/pages/transfer/quarantine.rs
// covers: app/src/pages/transfer/quarantined.rs
// covers: app/src/pages/transfer/studies.rs
// covers: app/src/pages/transfer/study.rs
// covers: app/src/pages/transfer/unsettled.rs
// covers: app/src/pages/transfer/attach.rs
// covers: app/src/pages/transfer/site.rs

import { brokenObject, oneImage, simulate, standardSetWithRepeat, upload } from '../support/arrivals.ts';
import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';

const PATH = '/admin/image-transfer';

test('an administrator starts at image transfer, and sees the machines of the unit', async ({ administrator }) => {
  const { page } = administrator;
  await administrator.open('/', 'Image transfer');
  for (const title of ['MGROOMA', 'MGROOMB', 'MGVAN']) await expect(page.getByRole('row', { name: title })).toBeVisible();
  await expect(page.getByText('FOURVIEW', { exact: true })).toBeVisible();
  await expect(page.getByText('No images have arrived today.')).toBeVisible();
  await expect(page.getByText('No machine has called today.')).toBeVisible();
  await page.getByRole('link', { name: 'Refresh' }).click();
  await administrator.sees('Image transfer');
  for (const [path, heading] of [
    ['associations', 'Associations today'],
    ['studies', 'Received today'],
    ['quarantine', 'Quarantine'],
    ['unmatched', 'Images without an appointment'],
  ] as const) {
    await administrator.open(`${PATH}/${path}`, heading);
  }
});

test('a machine that cannot be reached says which phase failed', async ({ administrator }) => {
  const { page } = administrator;
  await administrator.open(PATH, 'Image transfer');
  await page.getByRole('link', { name: 'MGROOMA', exact: true }).click();
  await administrator.sees(/MGROOMA/);
  await expect(page.getByText('no listening address')).toBeVisible();
  await administrator.press('Save address');
  await expectErrors(administrator, {
    address: "Enter the machine's IP address, for example 10.20.30.40",
    port: 'Enter a port from 1 to 65535, for example 104',
  });
  await administrator.box('IP address').fill('127.0.0.1');
  await administrator.box('Port').fill('9');
  await administrator.press('Save address');
  await administrator.press(/^Check connection/);
  await expect(page.getByText('No connection', { exact: true })).toBeVisible();
  await expect(page.getByText('Phase 1 of 3, connection, failed.')).toBeVisible();
});

test('what could not be taken in is explained, and dealt with once', async ({ people, administrator }) => {
  await upload(people.server, [brokenObject()]);
  const { page } = administrator;
  await administrator.open(PATH, 'Image transfer');
  await expect(page.getByRole('heading', { name: '1 alert is open' })).toBeVisible();
  await page.getByRole('link', { name: '1 object to be dealt with' }).click();
  await administrator.sees('Quarantine');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await administrator.sees(/Malformed/);
  await administrator.press('Mark as dealt with');
  await expectErrors(administrator, { note: 'Enter what was done about it' });
  await administrator.box(/^What was done/).fill('Resent from the machine, and received.');
  await administrator.press('Mark as dealt with');
  await expect(page.getByText('Resent from the machine, and received.')).toBeVisible();
  await administrator.open(PATH, 'Image transfer');
  await expect(page.getByText('No alerts are open.')).toBeVisible();
});

test('a study shows its exposures and doses, and the repeated view twice', async ({ people, mammographer, administrator }) => {
  const appointment = await mammographer.startNext();
  await upload(people.server, standardSetWithRepeat({ accession: await mammographer.fact('Accession') }));
  const { page } = administrator;
  await expect(async () => {
    await administrator.open(PATH, 'Image transfer');
    await expect(page.getByText('Matched')).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByRole('link', { name: /^Show the study/ }).click();
  await administrator.sees('Received study');
  await expect(page.getByText('1× RCC, 2× RMLO, 1× LCC, 1× LMLO')).toBeVisible();
  await expect(page.getByRole('heading', { name: '5 exposures' })).toBeVisible();
  await expect(page.getByText('1.521 mGy')).toHaveCount(5);
  await expect(page.getByText(appointment.participant)).toHaveCount(0);
});

test('what a machine sends by DICOM is seen: its associations, its images and its step', async ({ people, mammographer, administrator }) => {
  await mammographer.startAutomatic();
  await simulate(people.server, await mammographer.fact('Accession'), 'repeat');
  const { page } = administrator;
  await expect(async () => {
    await administrator.open(PATH, 'Image transfer');
    await expect(page.getByText('Matched')).toBeVisible({ timeout: 500 });
    await expect(page.getByText('Nothing waits.')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('No alerts are open.')).toBeVisible();
  const calls = page.getByRole('table', { name: /^Associations/ }).getByRole('row').filter({ hasText: 'MGROOMA' });
  await expect(calls.first()).toBeVisible();
  await expect(calls.filter({ hasText: 'Accepted, ended normally' })).toHaveCount(await calls.count());
  await page.getByRole('link', { name: /^Show the study/ }).click();
  await administrator.sees('Received study');
  await expect(page.getByText('1× RCC, 2× RMLO, 1× LCC, 1× LMLO')).toBeVisible();
  await expect(page.getByRole('heading', { name: '5 exposures' })).toBeVisible();
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(/^All \d+ objects that the machine names are here$/)).toBeVisible();
  await expect(page.getByText('It was not sent by DICOM, but uploaded.')).toHaveCount(0);
  await expect(page.getByRole('row').filter({ hasText: 'MGROOMA' }).first()).toBeVisible();
  await administrator.open(`${PATH}/quarantine`, 'Quarantine');
  await expect(page.getByText('Nothing is in quarantine.')).toBeVisible();
});

test('images that name no appointment are attached after one more question', async ({ people, mammographer, administrator }) => {
  await mammographer.startNext();
  await upload(people.server, [oneImage({ nhsNumber: await mammographer.fact('NHS number') })]);
  const { page } = administrator;
  await expect(async () => {
    await administrator.open(`${PATH}/unmatched`, 'Images without an appointment');
    await expect(page.getByText('Unmatched')).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByRole('link', { name: /^Show the study/ }).click();
  await administrator.sees('Received study');
  await page.getByRole('link', { name: /^Attach to this appointment/ }).first().click();
  await administrator.sees(/^Attach 1 object to .*\?$/);
  await administrator.press(/^Attach to /);
  await administrator.sees('Received study');
  await expect(page.getByText('A person decided it')).toBeVisible();
});

test('a site is switched to automatic, and its appointments await images from then on', async ({ mammographer, administrator }) => {
  const { page } = administrator;
  await administrator.open(PATH, 'Image transfer');
  await administrator.follow(/how images of Riverside Hospital are recorded/);
  await administrator.sees(/automatic or manual$/);
  await administrator.press(/^Switch to automatic/);
  await administrator.open(PATH, 'Image transfer');
  await administrator.follow(/how images of Riverside Hospital are recorded/);
  await administrator.sees(/automatic or manual$/);
  await expect(page.getByRole('button', { name: /^Switch to automatic/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Switch to manual/ })).toBeVisible();
  await mammographer.startAutomatic();
});
