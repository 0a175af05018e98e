import type { Session } from './session.ts';

/** Opens the picker and ticks these profiles, and no others. @param names absent: all of them. */
export async function chooseProfiles({ window, users }: Session, names?: readonly string[]): Promise<void> {
  await users.chooseFromTitle('Select AWS Profile…');
  const several = window.page.getByRole('option', { name: /^Select Several…/ });
  const rows = window.page.getByRole('listbox').getByRole('checkbox', { name: /, / });
  await several.or(rows.first()).first().waitFor();
  if (await several.isVisible()) await several.click();
  await rows.first().waitFor();
  for (const row of await rows.all()) {
    const name = (await row.getAttribute('aria-label')) ?? '';
    const isWanted = names?.some((wanted) => name.startsWith(`${wanted},`)) ?? true;
    if ((await row.isChecked()) !== isWanted) await row.click();
  }
  await window.page.getByRole('button', { name: 'OK', exact: true }).click();
}
