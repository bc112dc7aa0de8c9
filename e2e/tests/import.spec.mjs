// Histories of three makers' systems, read in by the command and read again in the browser. That every field is there is asked of the
// server's pages (server/tests/it/imports.rs); here, that a browser shows them, and still does once it has taken the pages over.
import { join, resolve } from 'node:path';
import { expectAccessible } from '../support/accessible.mjs';
import { open, patientsNamed, signIn, takeIntoCare } from '../support/desk.mjs';
import { expect, test } from '../support/fixtures.mjs';

const BUNDLES = resolve(import.meta.dirname, '../../server/modules/exchange/tests/bundles');

/** What has to be read of each: names of rows with words in them, by the place where they stand. */
const PEOPLE = [
  {
    file: 'epic/marisol-quintanilla.json',
    name: 'Quintanilla Reyes',
    born: '11 Mar 1978',
    record: ['Reyes Ávila', 'SSN', '912-44-7718', 'EPI', 'mquintanilla@school.example', '212 Calle del Sol'],
    allergies: [['Ibuprofen', 'unlikely to threaten life'], ['Shellfish', 'may threaten life']],
    problems: [['Type 2 diabetes mellitus', 'since May 2014'], ['Frozen shoulder, left', 'since 2019']],
    medicines: [['insulin glargine', 'imported'], ['glipiZIDE 5 MG tablet', 'Take 1 tablet by mouth daily before breakfast.']],
    vitals: [['Blood pressure', '142/88'], ['Temperature', '36.6'], ['Weight', '81.6']],
    observed: [['Tobacco smoking status', 'Former Smoker']],
    report: ['Diabetes Monitoring Panel', [['Hemoglobin A1c', '7.4'], ['Glucose', '151'], ['Albumin/Creatinine Ratio, Urine', '<3.5']]],
    history: [
      ['Influenza, injectable', 'U7714AB'],
      ['Pneumococcal conjugate PCV20', 'Oct 2024'],
      ['Telephone', '8 Jan 2026'],
      ['Progress Notes', 'Control slipped after the move – fasting 140–160 mg/dL.'],
    ],
  },
  {
    file: 'oracle-health/jerome-baptiste-lacroix.json',
    name: 'Baptiste-Lacroix',
    born: '1 Dec 1983',
    record: ['MRN', '20084450', 'Transplant ID', 'TX-0099'],
    allergies: [['Grapefruit', 'Raises tacrolimus'], ['tacrolimus extended release', 'inactive']],
    problems: [['CMV viremia', 'recurrence'], ['End stage renal disease', '2017']],
    medicines: [['mycophenolate mofetil', 'on hold'], ['valGANciclovir', 'With food']],
    vitals: [['Blood pressure', '138/86'], ['Temperature', '37.0'], ['Weight', '77.4']],
    observed: [],
    report: ['Transplant labs', [['Tacrolimus Trough', '11.8'], ['CMV DNA', '<137'], ['BK virus DNA', 'Not detected']]],
    history: [
      ['Transplant clinic', 'Abernathy-Osei'],
      ['MMR', 'Not done'],
      ['Transplant Letter', 'Tacrolimus lowered to 3 mg; Küche closed – diet unchanged.'],
    ],
  },
  {
    file: 'athenahealth/rosamund-featherstone.json',
    name: 'Featherstone',
    born: '20 Jan 1939',
    record: ['Pemberton', 'Medicare number', '1EG4-TE5-MK73', 'athena patient id', 'Priory of St. Brigid'],
    allergies: [['alendronate', 'unlikely to threaten life'], ['Iodine', 'inactive']],
    problems: [['Osteoporosis', 'since 2008'], ['Presbycusis', 'since Apr 2010']],
    medicines: [['methotrexate 2.5 mg tablet', 'on hold'], ['denosumab', 'imported']],
    vitals: [['Blood pressure', '122/64'], ['Pulse', '58'], ['Weight', '109.8']],
    observed: [['Morse Fall Scale', '55']],
    report: ['BONE PANEL', [['CALCIUM', '9.0'], ['VITAMIN D, 25-OH, TOTAL', '31']]],
    history: [
      ['Hospital follow-up', '20 Nov 2025'],
      ['Zoster live', 'Oct 2009'],
      ['Father: Stroke', 'Josiah'],
      ['Advance directive', 'Advance directive, signed'],
    ],
  },
];

/** That each of some rows has its words. */
async function expectRows(rows, wanted) {
  for (const [name, words] of wanted) await expect(rows.filter({ hasText: name }).first(), name).toContainText(words);
}

for (const her of PEOPLE) {
  test(`a history from elsewhere can be read: ${her.file}`, async ({ page, server, web }) => {
    test.setTimeout(120_000);
    await server.command('import', 'fhir', '--chain', 'harbor', join(BUNDLES, her.file));
    await signIn(page, server, 'doctor');
    const [{ id }] = await patientsNamed(page, her.name);
    await takeIntoCare(page, server, id);

    await open(page, server, `/patients/${id}`);
    const banner = page.getByRole('region', { name: 'Patient', exact: true });
    await expect(banner).toContainText(her.name);
    await expect(banner).toContainText(her.born);
    const about = page.getByRole('complementary', { name: 'About the patient' });
    for (const words of her.record) await expect(about).toContainText(words);

    await page.getByRole('navigation', { name: 'Parts of the record' }).getByRole('link', { name: 'Chart' }).click();
    await expectRows(page.locator('#allergies li'), her.allergies);
    await expectRows(page.locator('#problems li'), her.problems);
    await expectRows(page.locator('#medicines li'), her.medicines);
    await expectRows(page.locator('.vital:not([data-observed])'), her.vitals);
    await expectRows(page.locator('.vital[data-observed]'), her.observed);
    if (web === 'dev') await expectAccessible(page, `chart of ${her.name}`);

    await open(page, server, `/patients/${id}/results`);
    const [name, values] = her.report;
    await expectRows(page.locator('article.report').filter({ hasText: name }).first().locator('tbody tr'), values);

    await open(page, server, `/patients/${id}/history`);
    await expectRows(page.locator('tr[data-row]'), her.history);
  });
}
