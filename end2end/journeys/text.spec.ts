// Free text comes back as typed, or with an error that names what is wrong.

import { expectErrors } from '../support/errors.ts';
import { expect, test } from '../support/test.ts';

const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  '</textarea></dd>',
  "'; DROP TABLE image_record; --",
  '&amp;&lt;&#39;',
  '“quotes” ‘single’ "double"',
  '{{7*7}} ${7*7} %s %00',
  'Ærøskøbing naïve Łódź',
  'Привет мир',
  '你好世界 こんにちは',
  'مرحبا بالعالم שלום עולם',
  '\u202eright to left\u202c \u200fmark\u200e',
  '👩🏽‍⚕️🩻🏴󠁧󠁢󠁷󠁬󠁳󠁿',
  'e\u0301 combining Z̷a̷l̷g̷o̷',
  'zero\u200bwidth\u2060joiner',
  '\ttab\tand\u00a0no-break',
  'หญิงไทย हिन्दी தமிழ்',
].join('\n');

/** 500 words, the most that is allowed, with line breaks at both ends. */
const FIVE_HUNDRED = (() => {
  const words = SCRIPTS.split(/\s+/u).filter(Boolean).length;
  return `\n${SCRIPTS}\n${Array.from({ length: 500 - words }, (_, index) => `w${index}`).join(' ')}\n`;
})();

test('500 words of any script, markup, quotes and emoji come back as typed', async ({ mammographer }) => {
  const appointment = await mammographer.startNext();
  await mammographer.answerStandardSet(FIVE_HUNDRED);
  const row = () => mammographer.page.locator('.nhsuk-summary-list__row', { hasText: 'Notes for reader' }).locator('dd').first();
  expect((await row().textContent())?.trim()).toBe(FIVE_HUNDRED.trim());
  await mammographer.page.getByRole('link', { name: /^Change notes/i }).click();
  await mammographer.sees(/images|details/i);
  await expect(mammographer.box(/^Notes for reader/)).toHaveValue(FIVE_HUNDRED);
  await mammographer.open(`${appointment.path}/check`, 'Check information');
  await mammographer.complete();
  await mammographer.record(appointment);
  expect((await row().first().textContent())?.trim()).toBe(FIVE_HUNDRED.trim());
});

test('too many words are counted, and none is lost', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.radio('Yes, 2 CC and 2 MLO').check();
  const notes = mammographer.box(/^Notes for reader/);
  await notes.fill(`${FIVE_HUNDRED} one more`);
  await mammographer.settles();
  await mammographer.press('Continue');
  await expectErrors(mammographer, { notes: 'Notes for reader must be 500 words or fewer: take out 2 words' });
  await expect(notes).toHaveValue(`${FIVE_HUNDRED} one more`);
  await notes.fill('x'.repeat(4_001));
  await mammographer.press('Continue');
  await expectErrors(mammographer, { notes: 'Notes for reader must be 4000 characters or fewer: take out 1 character' });
});

test('a control character is named by its place', async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.radio('Yes, 2 CC and 2 MLO').check();
  const notes = mammographer.box(/^Notes for reader/);
  await notes.fill('bell \u0007 here');
  await mammographer.settles();
  await mammographer.press('Continue');
  await expectErrors(mammographer, {
    notes: 'Notes for reader must not contain control characters: character 6 is U+0007, which cannot be shown',
  });
  await expect(notes).toHaveValue('bell \u0007 here');
});
