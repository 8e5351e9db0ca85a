// The stepper, to the word, as it is after hydration.

import { expectErrors } from '../support/errors.ts';
import type { Person } from '../support/person.ts';
import { expect, test } from '../support/test.ts';

/** The smallest side of what a finger has to hit, in CSS pixels. */
const TARGET_PX = 48;

test.beforeEach(async ({ mammographer }) => {
  await mammographer.startNext();
  await mammographer.goToDetails();
});

function stepper(person: Person, view: string) {
  return {
    input: person.box(view),
    up: person.button(`Increase ${view}`),
    down: person.button(`Decrease ${view}`),
    announced: person.page.locator('.app-stepper', { has: person.box(view) }).locator('[aria-live="polite"]'),
  };
}

test('pressing changes the number by one and announces it politely', async ({ mammographer }) => {
  const { input, up, down, announced } = stepper(mammographer, 'RCC');
  await expect(input).toHaveValue('1');
  await up.click();
  await expect(input).toHaveValue('2');
  await expect(announced).toHaveText('RCC 2');
  await down.click();
  await expect(input).toHaveValue('1');
  await expect(announced).toHaveText('RCC 1');
});

test('pressing fires input and change', async ({ mammographer }) => {
  const { input, up } = stepper(mammographer, 'RCC');
  const fired = input.evaluate(
    (element) =>
      new Promise<string[]>((done) => {
        const names: string[] = [];
        element.addEventListener('input', () => names.push('input'));
        element.addEventListener('change', () => done([...names, 'change']));
      }),
  );
  await up.click();
  expect(await fired).toEqual(['input', 'change']);
});

test('at a limit the button says so and keeps the focus', async ({ mammographer }) => {
  const { input, up, down, announced } = stepper(mammographer, 'RCC');
  await input.fill('19');
  await expect(up).not.toHaveAttribute('aria-disabled');
  await up.focus();
  await mammographer.page.keyboard.press('Enter');
  await expect(input).toHaveValue('20');
  await expect(announced).toHaveText('RCC 20, maximum');
  await expect(up).toHaveAttribute('aria-disabled', 'true');
  await expect(up).toBeFocused();
  await mammographer.page.keyboard.press('Enter');
  await expect(input).toHaveValue('20');
  await expect(up).toBeFocused();

  await input.fill('1');
  await down.click();
  await expect(input).toHaveValue('0');
  await expect(announced).toHaveText('RCC 0, minimum');
  await expect(down).toHaveAttribute('aria-disabled', 'true');
  await down.click({ force: true });
  await expect(input).toHaveValue('0');
});

test('the arrow keys step', async ({ mammographer }) => {
  const { input, announced } = stepper(mammographer, 'LMLO');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('2');
  await expect(announced).toHaveText('LMLO 2');
  await input.press('ArrowDown');
  await input.press('ArrowDown');
  await input.press('ArrowDown');
  await expect(input).toHaveValue('0');
});

test('the mouse wheel never changes the number', async ({ mammographer }) => {
  const { input } = stepper(mammographer, 'RCC');
  await input.focus();
  await input.hover();
  await mammographer.page.mouse.wheel(0, -200);
  await mammographer.page.mouse.wheel(0, 200);
  await expect(input).toHaveValue('1');
});

test('from nothing, more gives 1 and less gives 0', async ({ mammographer }) => {
  const { input, up, down } = stepper(mammographer, 'RMLO');
  await input.fill('');
  await up.click();
  await expect(input).toHaveValue('1');
  await input.fill('');
  await down.click();
  await expect(input).toHaveValue('0');
});

test('what is typed is never changed: out of range is an error', async ({ mammographer }) => {
  const { input } = stepper(mammographer, 'RCC');
  await input.fill('25');
  await input.blur();
  await expect(input).toHaveValue('25');
  await mammographer.press('Continue');
  await expectErrors(mammographer, { rcc: 'The number of RCC images must be a whole number between 0 and 20' });
  await expect(input).toHaveValue('25');
});

test('it is a text input for whole numbers between two buttons with names', async ({ mammographer }) => {
  const { input } = stepper(mammographer, 'RCC');
  await expect(input).toHaveAttribute('type', 'text');
  await expect(input).toHaveAttribute('inputmode', 'numeric');
  await expect(input).toHaveClass(/nhsuk-input--width-3/);
  const controls = mammographer.page.locator('.app-stepper', { has: input }).locator('button, input');
  expect(await controls.evaluateAll((list) => list.map((element) => element.tagName))).toEqual(['BUTTON', 'INPUT', 'BUTTON']);
});

test('everything to press is large enough for a finger', async ({ mammographer }) => {
  for (const view of ['RCC', 'RMLO', 'LCC', 'LMLO']) {
    const { up, down, input } = stepper(mammographer, view);
    for (const target of [up, down, input]) {
      const box = await target.boundingBox();
      expect(box?.height, `${view} height`).toBeGreaterThanOrEqual(TARGET_PX);
      expect(box?.width, `${view} width`).toBeGreaterThanOrEqual(TARGET_PX);
    }
  }
});

test('the total follows every count', async ({ mammographer }) => {
  const total = (images: number) => mammographer.page.getByText(`Images taken: ${images}`, { exact: true });
  await expect(total(4)).toBeVisible();
  await stepper(mammographer, 'RCC').up.click();
  await expect(total(5)).toBeVisible();
  await stepper(mammographer, 'LMLO').down.click();
  await expect(total(4)).toBeVisible();
});

test('the repeat question comes in place at 2, goes below, and keeps its answer', async ({ mammographer }) => {
  const rmlo = stepper(mammographer, 'RMLO');
  const [two, three] = [mammographer.question('RMLO', 2), mammographer.question('RMLO', 3)];
  await expect(two).toBeHidden();
  await rmlo.up.click();
  await expect(two).toBeVisible();
  await two.getByRole('radio', { name: 'Yes, it was a repeat' }).check();
  await two.getByRole('checkbox', { name: 'Technical fault' }).check();
  await expect(two.getByRole('group', { name: /^Why was a repeat needed\?/ })).toBeVisible();
  await rmlo.up.click();
  await expect(three).toBeVisible();
  await expect(three.getByRole('radio')).toHaveCount(3);
  await expect(three.getByText('Out of 2 additional images')).toBeAttached();
  await rmlo.down.click();
  await rmlo.down.click();
  await expect(two).toBeHidden();
  await rmlo.up.click();
  await expect(two.getByRole('radio', { name: 'Yes, it was a repeat' })).toBeChecked();
  await expect(two.getByRole('checkbox', { name: 'Technical fault' })).toBeChecked();
  await rmlo.down.click();
  await mammographer.press('Continue');
  expect(await mammographer.checkRows()).toMatchObject({ 'Views taken': ['1× RCC', '1× RMLO', '1× LCC', '1× LMLO'] });
});
