/** For `node --import`: notes where the process connects to, a line each, in the file that the environment names. */
import { appendFileSync } from 'node:fs';
import { noteDestinations } from './destinations.ts';

const file = process.env['SES_SENDERS_TEST_DESTINATIONS'];
if (file !== undefined) noteDestinations((destination) => appendFileSync(file, `${destination}\n`));
