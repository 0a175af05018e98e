#!/usr/bin/env node
/**
 * The program `ses-senders`. It checks the version of Node.js before it loads the command line: an old Node.js would
 * stop at the first unknown import, with an error that helps nobody.
 */

/** As in `engines.node` of package.json. */
const OLDEST_NODE = 22;

const { node } = process.versions;
if (Number.parseInt(node, 10) >= OLDEST_NODE) await import('../cli.ts');
else {
  process.stderr.write(
    `ses-senders: This is Node.js ${node}; version ${OLDEST_NODE} or later is needed.\n` +
      'Install it from https://nodejs.org, or start ses-senders with a newer version that is installed.\n',
  );
  process.exitCode = 1;
}
