// Rights, edited by two people: one asks, another agrees, and a third session that is open follows within a second.
import { expectAccessible } from '../support/accessible.mjs';
import { open, post, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

async function as(browser, server, complaints, email, password) {
  const page = await (await browser.newContext()).newPage();
  complaints.watch(page);
  await page.goto(`${server.origin('harbor')}/sign-in`);
  await hydrated(page);
  await page.getByLabel('Work e-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await hydrated(page);
  return page;
}

const cell = (page, sentence, column) => page.getByRole('button', { name: `${sentence}: ${column}` });

test('one asks, another agrees, a third session follows', async ({ page, browser, server, shot, complaints }) => {
  test.setTimeout(180_000);
  await signIn(page, server, 'admin');
  const second = { email: 'second-e2e@harbor.example', password: 'harbor-demo-1 for e2e' };
  // The first further administrator is made alone: nobody else could agree.
  await post(page, '/api/accounts', { ...second, name: 'Second Person', roles: ['admin'] });
  const other = await as(browser, server, complaints, second.email, second.password);
  const desk = await (await browser.newContext()).newPage();
  complaints.watch(desk);
  await signIn(desk, server, 'reception');
  await open(desk, server, '/board');
  await expect(desk.locator('.rail')).toContainText('Day board');

  // A harmless change: by the keys alone, taken back, made again, saved; it holds at once.
  await open(page, server, '/settings/rights?role=reception');
  await expectAccessible(page, 'access rights');
  await cell(page, 'see the day board, the schedule and free times', 'All sites').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  const panel = page.getByRole('complementary', { name: 'Before you save' });
  await expect(panel).toContainText('loses');
  await expect(panel).toContainText('Ruth Calloway');
  await expect(panel).toContainText('signed in');
  await page.keyboard.press('Control+z');
  await expect(panel).toContainText('Nothing is changed yet');
  await page.keyboard.press('Space');
  await expect(panel).toContainText('Ruth Calloway');
  await shot('rights-pending');
  await expectAccessible(page, 'access rights with a pending change');
  const from = Date.now();
  await page.getByRole('button', { name: 'Save: it holds at once' }).click();
  await expect(desk.locator('.rail')).not.toContainText('Day board', { timeout: 5_000 });
  expect(Date.now() - from, 'until the open session knows').toBeLessThan(3_000);
  complaints.take(/403/);

  // A dangerous one waits for the second person, who sees it without loading anew.
  await expect(other.locator('.rail-link', { hasText: 'Approvals' }).locator('.count')).toHaveCount(0);
  await open(page, server, '/settings/rights?role=reception');
  await cell(page, 'change bills, give discounts, refund', 'All sites').click();
  await expect(panel).toContainText('A second person has to agree');
  await panel.getByLabel('Reason').fill('Covers for billing');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await expect(page.locator('.toast')).toContainText('Approvals');
  await expect(other.locator('.rail-link', { hasText: 'Approvals' }).locator('.count')).toContainText('1');
  await open(other, server, '/approvals');
  const request = other.locator('article.approval-card');
  await expect(request).toContainText('Covers for billing');
  await expectAccessible(other, 'approvals');
  await other.getByRole('button', { name: 'Agree' }).click();
  await expect(other.locator('.toast')).toContainText('It holds now');
  // The open session is told that it may more.
  await expect(desk.locator('.strip')).toContainText('further rights');
  await desk.getByRole('button', { name: 'Load again' }).click();
  await hydrated(desk);
  await open(page, server, '/settings/rights?role=reception');
  await page.getByText('History', { exact: true }).click();
  await expect(page.locator('.rights-history')).toContainText('agreed by Second Person');
  await page.setViewportSize({ width: 390, height: 900 });
  await shot('rights-phone');
  await other.context().close();
  await desk.context().close();
});
