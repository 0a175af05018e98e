/**
 * What the package may hold, and nothing else. vsce gives the read-me, the changelog and the licence other names in
 * the package.
 */
const SHIPPED = [
  /^(changelog|readme(\.\w+)?)\.md$/i,
  /^licen[cs]e(\.txt)?$/i,
  /^package(\.nls(\.\w+)?)?\.json$/,
  /^dist\/((extension|cli)\.js|chunks\/[\w.-]+\.js|webview\/\w+\.(js|css)|ThirdPartyNotices\.txt)$/,
  /^docs\/((permissions|prove-a-send)(\.\w+)?\.md|least-privilege-policy\.json)$/,
  /^l10n\/bundle\.l10n\.\w+\.json$/,
  /^media\/(walkthrough\/)?[\w.-]+\.(svg|png)$/,
];

/** The files, by their paths in the package, that do not belong there. */
export const notToBeShipped = (files: readonly string[]): readonly string[] =>
  files.filter((file) => !SHIPPED.some((shipped) => shipped.test(file)));

/** The largest that the package may be, in bytes. */
export const LARGEST_PACKAGE = 700_000;
