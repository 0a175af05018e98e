#!/usr/bin/env node
/**
 * The program `ses-senders`. It says so where Node.js is too old, and loads the command line only where it is not: an
 * old Node.js would stop at the first import it does not know, with words that help nobody.
 */

/** As `engines.node` in package.json says. */
const OLDEST_NODE = 22;

const { node } = process.versions;
if (Number.parseInt(node, 10) >= OLDEST_NODE) await import('../cli.ts');
else {
  process.stderr.write(
    `ses-senders: This is Node.js ${node}; version ${OLDEST_NODE} or later is needed.\n` +
      'Install it from https://nodejs.org, or start ses-senders by a newer one that is installed.\n',
  );
  process.exitCode = 1;
}
