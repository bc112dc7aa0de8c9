// The money: a bill that grows by itself, coverage that splits it, a payment that is one payment, the receipt, the books.
import { expectAccessible } from '../support/accessible.mjs';
import { Addresses, enterCode, expectNothingKept, open, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

const toast = (page) => page.locator('.toast');

/** A bill of the list that is open, of a patient without coverage; its address. */
async function openBill(page, server) {
  await open(page, server, '/bills?order=newest&state=open');
  const row = page.locator('#bills tbody tr', { hasNot: page.getByText(/Mutual|Meridian|City/) }).first();
  await row.getByRole('link').first().click();
  await page.waitForURL(/\/bills\/[0-9a-f-]{36}$/);
  await hydrated(page);
  return new URL(page.url()).pathname;
}

test('a bill is covered, reduced, paid in two parts, and prints its receipt', { tag: '@smoke' }, async ({ page, browser, server, shot, complaints }) => {
  test.setTimeout(90_000);
  const addresses = new Addresses();
  addresses.watch(page);
  await signIn(page, server, 'billing');
  expect(new URL(page.url()).pathname).toBe('/bills');
  const bill = await openBill(page, server);
  await shot('bill');

  await test.step('a coverage written down splits it anew', async () => {
    await page.locator('nav.crumb').getByRole('link').nth(1).click();
    await page.waitForURL(/\/patients\/[0-9a-f-]{36}\/bills$/);
    await page.getByText('Write a coverage down').click();
    await page.getByLabel('Plan').selectOption({ label: 'Aurora Mutual, Silver' });
    await page.getByLabel('Member number').fill('AM-5550001');
    await page.getByLabel('From this day').fill('2026-01-01');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(toast(page)).toContainText('Coverage saved');
    await expect(page.getByText('Runs now')).toBeVisible();
    await shot('coverage');
    await open(page, server, bill);
    await page.locator('summary', { hasText: 'Work the shares out again' }).click();
    await page.getByRole('button', { name: 'Work the shares out again' }).click();
    await expect(toast(page)).toContainText('Worked out again');
    await expect(page.locator('.split .key')).toContainText('Aurora Mutual');
    await expect(page.getByText('copay $25.00')).toBeVisible();
  });

  await test.step('something is added, and a discount beyond the limit is refused with the limit', async () => {
    await page.locator('summary', { hasText: 'Add a line' }).click();
    await page.getByLabel('Service').selectOption('HH-12');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('row', { name: /Information sheet/ }).first()).toContainText('2.00');
    await page.locator('summary', { hasText: 'Give a discount' }).click();
    await page.locator('#discount-amount').fill('20.00');
    await page.locator('#discount-why').fill('Loyal for years');
    await page.getByRole('button', { name: 'Give' }).click();
    await expect(page.locator('#discount-amount-error')).toContainText('4.05');
    await page.locator('#discount-amount').fill('2.00');
    await page.getByRole('button', { name: 'Give' }).click();
    await expect(page.locator('.sum .due-total').first()).toBeVisible();
    await expect(page.locator('.tender dd.due-total')).toHaveText('$25.00');
  });

  await test.step('two presses are one payment; the rest is paid by keys', async () => {
    // Another desk sees it by itself.
    const context = await browser.newContext();
    const other = await context.newPage();
    complaints.watch(other);
    await signIn(other, server, 'reception');
    await open(other, server, bill);
    await page.locator('#f-amount').fill('10.00');
    await page.getByRole('radio', { name: 'Cash' }).check({ force: true });
    await page.locator('#tender button[type=submit]').dblclick();
    await expect(toast(page).last()).toContainText('$10.00 taken, receipt R-26-');
    await expect(page.locator('.tender dd.due-total')).toHaveText('$15.00');
    await expect(other.locator('.tender dd.due-total')).toHaveText('$15.00');
    await other.keyboard.press('Control+Enter');
    await expect(other.locator('.tender')).toContainText('Nothing is due');
    await expect(page.locator('.tender')).toContainText('Nothing is due');
    await expect(page.locator('.receipt')).toContainText('Left to pay');
    await expect(page.locator('.receipt dd.due-total')).toHaveText('0.00');
    await context.close();
  });

  await test.step('the receipt prints alone', async () => {
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.receipt')).toBeVisible();
    await expect(page.locator('.page-header')).toBeHidden();
    await expect(page.locator('.tender')).toBeHidden();
    await shot('receipt');
    await page.emulateMedia({ media: 'screen' });
  });

  await test.step('every page is accessible, and the member number stands in no address', async () => {
    for (const path of [bill, '/bills', '/settings/payers', '/settings/prices', '/settings/books']) {
      await open(page, server, path);
      await expectAccessible(page, path === bill ? 'bill' : path.slice(1));
    }
    await expectNothingKept(page);
    expect(addresses.naming(['AM-5550001'])).toEqual([]);
  });
  // Chromium reports the discount that was refused.
  expect(complaints.take(/status of 422/)).toHaveLength(1);
});

test('a payment is taken before any script runs, once however often the form is sent', { tag: '@smoke' }, async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.origin('harbor')}/sign-in`);
  await page.locator('input[name=email]').fill('billing@harbor.example');
  await page.locator('input[name=password]').fill('harbor-demo-1');
  await page.getByRole('button', { name: 'Continue' }).click();
  await enterCode(page);
  await page.goto(`${server.origin('harbor')}/bills?order=newest&state=open`);
  await page.locator('#bills tbody tr').nth(5).getByRole('link').first().click();
  await page.waitForURL(/\/bills\/[0-9a-f-]{36}$/);
  // Each reading brings a key of its own for the button, so a second tab gets the very page of the first.
  const read = await (await page.reload()).text();
  const twin = await context.newPage();
  await twin.route(page.url(), (route) => route.fulfill({ contentType: 'text/html', body: read }), { times: 1 });
  await twin.goto(page.url());
  const due = async (tab) => {
    const text = await tab.locator('.tender dd.due-total').textContent();
    return Math.round(Number(text.replace(/[^0-9.]/g, '')) * 100);
  };
  const before = await due(page);
  for (const tab of [page, twin]) {
    await tab.locator('#f-amount').fill('1.00');
    await tab.locator('#tender button[type=submit]').click();
    await expect.poll(() => due(tab)).not.toBe(before);
  }
  expect([await due(page), await due(twin)]).toEqual([before - 100, before - 100]);
  await context.close();
});

test('a price list is made, a price set, and the books add up', async ({ page, server, shot }) => {
  await signIn(page, server, 'billing');
  await open(page, server, '/settings/prices');
  await page.locator('summary', { hasText: 'New price list' }).click();
  await page.locator('#list-name').fill('Winter prices');
  await page.locator('#list-from').fill('2027-01-01');
  await page.locator('form').filter({ has: page.locator('#list-name') }).getByRole('button', { name: 'Save' }).click();
  await expect(toast(page).last()).toContainText('Winter prices made');
  await expect(page.locator('.price-head h2')).toHaveText('Winter prices');
  const field = page.locator('#price-HH-12');
  await expect(field).toHaveValue('');
  await field.fill('2.50');
  await field.press('Enter');
  await expect(toast(page).last()).toContainText('HH-12 costs $2.50');
  await shot('prices');
  await page.reload();
  await hydrated(page);
  await expect(field).toHaveValue('2.50');
  // What stands on another list stays.
  await page.getByRole('link', { name: 'House prices' }).click();
  await expect(page.locator('.price-head h2')).toHaveText('House prices');
  await expect(field).toHaveValue('2.00');
  await open(page, server, '/settings/books');
  const sums = page.locator('#books tfoot td');
  await expect(sums.nth(0)).toContainText(/[1-9]/);
  expect(await sums.nth(0).textContent()).toBe(await sums.nth(1).textContent());
  await shot('books');
});
