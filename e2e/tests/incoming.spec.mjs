// A result that came on paper from another laboratory: it waits where it names nobody's specimen, and a person decides; what is
// refused is not lost.
import { open, signIn } from '../support/desk.mjs';
import { expect, test } from '../support/fixtures.mjs';

const toast = (page) => page.locator('.toast');

test('a result without an order waits until a person says whose it is', async ({ page, server, shot }) => {
  await signIn(page, server, 'lab');
  await open(page, server, '/lab');
  await page.getByRole('link', { name: 'Results without an order' }).click();
  await expect(page.getByRole('heading', { name: 'No result waits' })).toBeVisible();
  await page.getByText('Type in a result that came on paper').click();
  const form = page.getByRole('form', { name: 'Type in a result that came on paper' });
  await form.getByLabel('Sent by').fill('Northside Reference Laboratory');
  await form.getByLabel('Patient, as written there').fill('Quellwasser, Marta');
  await form.getByLabel('Test', { exact: true }).first().fill('Potassium');
  await form.getByLabel('Value').first().fill('4.4');
  await form.getByLabel('Unit').first().fill('mmol/L');
  await form.getByRole('button', { name: 'Take in the result' }).click();
  await expect(toast(page)).toContainText('It waits here: It names no specimen of ours');
  await page.getByRole('row', { name: /Quellwasser/ }).getByRole('link').click();
  const detail = page.locator('#detail');
  await expect(detail).toContainText('4.4 mmol/L');
  await expect(detail).toContainText('No open order here has this specimen number');
  await shot('incoming');
  await detail.getByText('Refuse it').click();
  await detail.getByLabel('Why it is refused').fill('Nobody of this name is known here; the sender was called.');
  await detail.getByRole('button', { name: 'Refuse the result' }).click();
  await expect(toast(page).last()).toContainText('Refused');
  await expect(page.getByRole('heading', { name: 'No result waits' })).toBeVisible();
  // Refused is not lost.
  await page.getByRole('link', { name: 'All' }).click();
  await expect(page.getByRole('row', { name: /Quellwasser/ })).toContainText('Refused');
});
