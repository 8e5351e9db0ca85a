// When images do not come, or come for somebody else: the phase that failed, and moving images to whom they belong.
// covers: app/src/pages/appointment/problem.rs
// covers: app/src/pages/appointment/of_another.rs

import { simulate } from '../support/arrivals.ts';
import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';

test('the phase that fails is named, with the way on', async ({ mammographer, server }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startAutomatic();
  const accession = await mammographer.fact('Accession');
  await mammographer.follow('There is a problem with the images');
  await mammographer.sees('There is a problem with the images');
  for (const way of ['What to do', 'Resend from the machine', 'Record images manually', 'What is known']) {
    await expect(page.getByRole('heading', { name: way })).toBeVisible();
  }
  await mammographer.settles();
  await mammographer.press('Record images manually');
  await mammographer.sees('Record images taken');
  await mammographer.settles();
  await mammographer.press('Use the images received');
  await mammographer.sees('Awaiting images');
  await simulate(server, accession, 'standard');
  await mammographer.openReview(appointment, '4 images have been received');
  await mammographer.follow('There is a problem with the images');
  await mammographer.sees('There is a problem with the images');
  await mammographer.follow('Re-check for images');
  await mammographer.sees('There is a problem with the images');
  await mammographer.follow('Back to the images');
  await mammographer.sees('Review image details');
});

test('images under the wrong entry are moved by an act that names both participants', async ({ mammographer, server }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startAutomatic();
  await simulate(server, await mammographer.fact('Accession'), 'standard');
  await mammographer.openReview(appointment, '4 images have been received');
  await mammographer.follow('These images are of another participant');
  await mammographer.sees('These images are of another participant');
  const other = page.getByRole('row').filter({ hasText: 'Checked in' }).first();
  await other.getByRole('link', { name: /^Choose/ }).click();
  await mammographer.sees(/^Move images from .* to .*\?$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(appointment.participant);
  await mammographer.settles();
  await mammographer.press(/^Move the selected images/);
  await expectErrors(mammographer, { image: 'Select the images that are of another participant' });
  const images = page.getByRole('group', { name: /^Which images are of / }).getByRole('checkbox');
  for (let image = 0; image < 4; image += 1) await images.nth(image).check();
  await mammographer.settles();
  await mammographer.press(/^Move the selected images/);
  await mammographer.sees('Awaiting images');
  await mammographer.open(appointment.path, /./);
  await expect(page.getByText('Images moved to another appointment')).toBeVisible();
});
