// From the order to the result: the doctor orders, the nurse takes the specimen, one person enters, another releases, and
// the chart and the inbox know it by themselves.
import { expectAccessible } from '../support/accessible.mjs';
import { open, signIn, takeIntoCare } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

/** A page of another person, in a browser session of its own. */
async function as(browser, complaints, server, who) {
  const context = await browser.newContext();
  const page = await context.newPage();
  complaints.watch(page);
  await signIn(page, server, who);
  return page;
}

async function freshPatient(page) {
  return page.evaluate(async () => {
    const answer = await fetch('/api/patients', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ given_name: 'Marta', family_name: 'Quellwasser', born: '1968-03-14', sex: 'female' }),
    });
    if (!answer.ok) throw new Error(`registering answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()).id;
  });
}

const toast = (page) => page.locator('.toast');
const row = (page) => page.getByRole('row', { name: /Quellwasser/ });

test('an order becomes a released result in the chart', async ({ page, browser, server, shot, complaints }) => {
  test.setTimeout(120_000);
  await signIn(page, server, 'doctor');
  const id = await freshPatient(page);
  await takeIntoCare(page, server, id);
  await open(page, server, `/patients/${id}/chart`);
  await page.getByRole('button', { name: 'Write without a visit' }).click();
  await page.getByRole('button', { name: 'Begin the note' }).click();
  await expect(page.locator('.draft')).toHaveText(/Draft kept/);
  await page.locator('textarea.prose-input').first().fill('Potassium before any change.');

  // Ordering says at once what can be run, and what cannot and why.
  const orders = page.getByRole('combobox', { name: 'Add a test or a medicine' });
  await orders.fill('hba1c');
  await page.getByRole('option', { name: /HbA1c/ }).first().click();
  const basket = page.getByRole('region', { name: 'Orders', exact: true });
  await expect(basket).toContainText('expired 22 Nov');
  await expect(basket).toContainText('Northgate');
  await basket.getByRole('button', { name: /Remove/ }).first().click();
  await orders.fill('potassium');
  await page.getByRole('option', { name: /Potassium/ }).first().click();
  await expect(basket.locator('[data-can="yes"]')).toHaveCount(1);
  await page.keyboard.press('Control+Enter');
  await expect(toast(page)).toContainText('Note signed');

  // The nurse asks for name and birth date, labels and takes it.
  const nurse = await as(browser, complaints, server, 'nurse');
  await open(nurse, server, '/lab?step=collect');
  await row(nurse).getByRole('link').first().click();
  await nurse.getByLabel('Said the full name').check();
  await nurse.getByRole('button', { name: 'Label and collect' }).click();
  await expect(nurse.getByRole('alert').first()).toContainText('birth date');
  await nurse.getByLabel('Said the birth date').check();
  await nurse.getByRole('button', { name: 'Label and collect' }).click();
  const number = (await nurse.locator('.barcode code').first().textContent()).trim();
  expect(number).toMatch(/^26-\d+$/);

  // The bench receives it by its number and enters; a flag appears while the value is typed.
  const bench = await as(browser, complaints, server, 'lab');
  await bench.keyboard.press('F2');
  await bench.keyboard.type(number);
  await bench.keyboard.press('Enter');
  const potassium = bench.getByRole('textbox', { name: 'Potassium' });
  await potassium.fill('6.4');
  await expect(bench.locator('tr[data-flag="critical"]')).toHaveCount(1);
  await potassium.press('Enter');
  await expect(bench.getByRole('textbox', { name: 'Creatinine' })).toBeFocused();
  await bench.getByRole('textbox', { name: 'Creatinine' }).fill('1.38');
  await bench.getByRole('button', { name: 'Enter for review' }).click();
  await expect(toast(bench)).toContainText('a second person reviews');
  await expect(bench.locator('.release-bar')).toContainText('You entered these values');

  // The second person releases; the call-back is loud until somebody was told.
  const second = await as(browser, complaints, server, 'lab2');
  await open(second, server, '/lab?step=review');
  await row(second).getByRole('link').first().click();
  await expect(second.locator('.release-bar')).toContainText('second person');
  await second.keyboard.press('Control+Enter');
  await expect(toast(second)).toContainText('Released');
  const callback = second.locator('.bench-detail .callback');
  await expect(callback).toContainText('Potassium 6.4 mmol/L');
  await second.screenshot({ path: 'artifacts/bench.png', fullPage: true });
  // Who ordered it hears of it on whatever screen is open, and is written down as told.
  const strip = page.getByText('Critical results waiting for you: 1.');
  await expect(strip).toBeVisible();
  await expect(callback).toContainText(/Dr Priya Raman \(ordered it\) was told/);
  // The chart, which stood open all the time, shows the value by itself.
  await expect(page.getByRole('row', { name: /Potassium/ }).first()).toContainText('6.4');
  await shot('result');
  await page.getByRole('link', { name: 'See them' }).click();
  await expect(page.getByRole('heading', { name: /Critical: Potassium 6\.4 mmol\/L/ })).toBeVisible();
  await shot('waiting');
  await callback.getByLabel('Who was told').fill('Dr Priya Raman');
  await callback.getByLabel(/Repeated name/).check();
  await callback.getByRole('button', { name: 'Write down who was told' }).click();
  await expect(second.locator('.bench-detail')).toContainText('Dr Priya Raman was told');

  // Somebody was told: nothing waits any more; the inbox has the report.
  await expect(page.getByRole('heading', { name: 'No critical result waits for you' })).toBeVisible();
  await expect(strip).toHaveCount(0);
  await open(page, server, '/inbox');
  const report = page.getByRole('article', { name: /Quellwasser/ });
  await expect(report).toContainText('Critical');
  await report.getByRole('button', { name: /Acknowledge/ }).click();
  await expect(report).toHaveCount(0);
  // Chromium reports the collection that was refused.
  expect(complaints.take(/status of 422/)).toHaveLength(1);
});

test('stores receive a lot and the item is usable again', async ({ page, server, shot }) => {
  await signIn(page, server, 'stores');
  await expect(page).toHaveURL(/\/stock/);
  await page.getByRole('link', { name: /HbA1c reagent kit is used up/ }).first().click();
  await hydrated(page);
  await expect(page.getByText('used up at Quayside')).toBeVisible();
  await page.getByText('Receive a delivery').click();
  const form = page.locator('form').filter({ has: page.locator('#receive-number') });
  await form.getByLabel('Place').selectOption({ label: 'Quayside, Fridge 1' });
  await form.getByLabel('Lot number').fill('B2001');
  await form.getByLabel('Expires on').fill('2027-06-30');
  await form.getByLabel('How many').fill('100');
  await form.getByRole('button', { name: 'Receive' }).click();
  await expect(toast(page)).toContainText('B2001 received');
  await expect(page.getByRole('row', { name: /B2001/ }).first()).toContainText('100');
  await expect(page.getByText('used up at Quayside')).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Receipt/ }).first()).toContainText('+100');
  await shot('stock-item');
});

test('laboratory and stock can be used by everybody @dev', async ({ page, server }) => {
  test.setTimeout(120_000);
  await signIn(page, server, 'lab');
  await open(page, server, '/lab');
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.locator('.bench-detail h2')).toBeVisible();
  await expectAccessible(page, 'lab');
  for (const path of ['/settings/lab-tests', '/stock']) {
    await open(page, server, path);
    await expectAccessible(page, path.split('/').pop());
  }
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: 'Lots' })).toBeVisible();
  await expectAccessible(page, 'stock-item');
});
