// One record with everything in it. The object below is the same for every situation, so the record is, too.

import { expect, test } from '../support/test.ts';

test('the same answers give the same record in every situation', async ({ mammographer }) => {
  const { page } = mammographer;
  const appointment = await mammographer.startNext();
  await mammographer.goToDetails();
  await mammographer.openOtherViews();
  await mammographer.count('RCC', 5);
  await mammographer.count('RMLO', 2);
  await mammographer.count('LCC', 0);
  await mammographer.count('RMLO implant displaced', 1);
  await mammographer.count('LMLO', 2);
  await mammographer.checkbox('Imperfect, but best possible images').check();
  await mammographer.notAllTaken({
    reasons: ['Unable to scan tissue', 'Other'],
    details: 'Tissue fold\nsecond line',
    recall: true,
    note: 'Ask for a longer slot',
  });
  await mammographer.box(/^Notes for reader/).fill('Mole at 10 o’clock');
  await mammographer.settles();
  await page.getByText('Radiation dose (optional)').click();
  await page.locator('[id="rmlo_dose"]').fill('1.52, 1.6');
  await mammographer.finishDetails([
    { view: 'RCC', count: 5, answer: 'some', repeats: 2, reasons: ['Participant movement', 'Other'], other: 'Hair' },
    { view: 'RMLO', count: 2, answer: 'all', reasons: ['Artefacts obscuring image'] },
    { view: 'LMLO', count: 2, answer: 'none' },
  ]);
  await mammographer.complete();
  const { 'Taken at': takenAt, ...record } = await mammographer.record(appointment);
  expect(takenAt?.join(' ')).toMatch(/^\d+ \w+ \d{4} at /);
  expect(record).toEqual(EXPECTED(mammographer.demo.names.mammographer));
});

const EXPECTED = (name: string) => ({
  'Image recording method': ['Manual'],
  'Machine room': ['Room A - Hologic 3Dimensions'],
  'Views taken': [
    '5× RCC: 2 repeats, 2 extras',
    'Participant movement',
    'Other: Hair',
    '2× RMLO: 1 repeat',
    'Artefacts obscuring image',
    '2× LMLO: 1 extra',
    '1× RMLO implant displaced',
  ],
  'Image quality': ['Imperfect, but best possible images'],
  'Not all mammograms taken': [
    'To be recalled',
    'Unable to scan tissue',
    'Other',
    'Tissue fold',
    'second line',
    'For scheduling: Ask for a longer slot',
  ],
  'Additional images': ['3 repeats and 3 extra images'],
  Dose: ['RMLO 1.52 and 1.6 mGy'],
  'Images taken by': [name],
  'Notes for reader': ['Mole at 10 o’clock'],
});
