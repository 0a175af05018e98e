/** The readers of what is asked only when a person asks: one script, loaded with the first question. */
export { createTrailClients, createTrailReader } from '../cloudtrail/trailReader.ts';
export { createSesClients, createSesReader } from '../ses/sesReader.ts';
export { createLogClients, createLogReader } from '../logs/logReader.ts';
