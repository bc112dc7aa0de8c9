// A note in the wrong chart: marked, moved, struck out, and told to the colleague who read it.
import { expectAccessible } from '../support/accessible.mjs';
import { open, signIn, takeIntoCare } from '../support/desk.mjs';
import { expect, test } from '../support/fixtures.mjs';
import { ask } from '../support/session.mjs';

test('a note in the wrong chart is moved, and whoever read it is told', async ({ page, browser, server, shot, complaints }) => {
  test.setTimeout(120_000);
  const person = (given, born) => ({ given_name: given, family_name: `Probe${given}`, born, sex: 'female' });
  const wrong = (await ask(server, 'reception', '/api/patients', person('Wilma', '1961-04-03'))).id;
  const right = (await ask(server, 'reception', '/api/patients', person('Rita', '1974-09-21'))).id;

  // The doctor has both charts open, and writes into the wrong one.
  await signIn(page, server, 'doctor');
  await takeIntoCare(page, server, wrong);
  await takeIntoCare(page, server, right);
  await open(page, server, `/patients/${wrong}/chart`);
  await page.getByRole('button', { name: 'Write without a visit' }).click();
  await page.getByRole('button', { name: 'Begin the note' }).click();
  await expect(page.locator('.draft')).toHaveText(/Draft kept/);
  await page.locator('textarea.prose-input').first().fill('Rash on both forearms.');
  await expect(page.locator('.draft')).toHaveText(/Draft kept/);
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.toast')).toContainText('Note signed');
  const signed = page.getByRole('article').filter({ hasText: 'Rash on both forearms.' });
  await expect(signed).toContainText('Signed by');

  // A nurse reads it there.
  const nurse = await (await browser.newContext()).newPage();
  complaints.watch(nurse);
  await signIn(nurse, server, 'nurse');
  await takeIntoCare(nurse, server, wrong);
  await open(nurse, server, `/patients/${wrong}/chart`);
  await expect(nurse.getByRole('article').filter({ hasText: 'Rash on both forearms.' })).toBeVisible();

  // Before the act it says what will happen; a name that was typed and not chosen moves nothing.
  await signed.getByRole('button', { name: /^More for: / }).click();
  await page.getByRole('menuitem', { name: 'Entered in error…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('1 colleague who wrote or may have read it is told');
  await dialog.getByLabel('Why').fill('Two charts were open');
  const to = dialog.getByRole('combobox', { name: 'Move to' });
  await to.fill('ProbeRita');
  await expect(page.getByRole('option', { name: /ProbeRita/ })).toBeVisible();
  await expectAccessible(page, 'the dialog of a wrong chart');
  await page.getByRole('option', { name: /ProbeRita/ }).click();
  await shot('wrong-chart');
  await dialog.getByRole('button', { name: /^Move to ProbeRita/ }).click();
  await expect(dialog).toContainText('Moved to the other chart. Colleagues told: 1');
  await dialog.getByRole('button', { name: 'Close' }).click();

  // A struck line stands in its place; what it said, and where it went, is opened.
  await expect(signed).toHaveCount(0);
  const struck = page.getByRole('region', { name: 'Entered in error' });
  await expect(struck).toContainText('Two charts were open');
  await expect(struck).not.toContainText('Rash on both forearms.');
  await struck.getByRole('button', { name: 'Show what it said' }).click();
  await expect(struck).toContainText('Rash on both forearms.');
  await expectAccessible(page, 'a struck line');
  await shot('wrong-chart-struck');
  await struck.getByRole('link', { name: /ProbeRita/ }).click();
  await page.waitForURL(`**/patients/${right}/chart`);
  const moved = page.getByRole('article').filter({ hasText: 'Rash on both forearms.' });
  await expect(moved).toContainText('Moved here from another chart');

  // The nurse is told, without a word of what it said; the other chart is not in her care and not named to her.
  await open(nurse, server, '/messages');
  const letter = nurse.locator('.letters > li').filter({ hasText: 'entered in error' }).first();
  await expect(letter).toContainText('ProbeWilma');
  await expect(letter).not.toContainText('Rash');
  await open(nurse, server, `/patients/${wrong}/chart`);
  const line = nurse.getByRole('region', { name: 'Entered in error' });
  await line.getByRole('button', { name: 'Show what it said' }).click();
  await expect(line).toContainText('Rash on both forearms.');
  await expect(line).not.toContainText('ProbeRita');
  await nurse.context().close();
});

test('a struck line stands on a phone, in the dark @dev', async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn(page, server, 'doctor');
  const patient = { given_name: 'Thea', family_name: 'ProbeThea', born: '1990-01-30', sex: 'female' };
  const id = (await ask(server, 'reception', '/api/patients', patient)).id;
  await takeIntoCare(page, server, id);
  const body = { values: [{ kind: 'pulse', value: '84' }] };
  const first = (await ask(server, 'doctor', `/api/patients/${id}/vitals`, body)).first;
  const reason = 'Measured on the patient in the next room';
  await ask(server, 'doctor', `/api/patients/${id}/entered-in-error`, { kind: 'vitals', subject_id: first, reason });
  await open(page, server, `/patients/${id}/chart`);
  const line = page.getByRole('region', { name: 'Entered in error' });
  await expect(line).toContainText(reason);
  await line.getByRole('button', { name: 'Show what it said' }).click();
  await expect(line).toContainText('84');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expectAccessible(page, 'a struck line on a phone');
});
