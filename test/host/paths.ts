import path from 'node:path';

/** The repository. */
export const root = path.resolve(import.meta.dirname, '../..');

/** What is installed once and kept between runs; git ignores it. */
export const cache = path.join(root, '.vscode-test');

/** What a run leaves for people to look at: results, screenshots, logs; git ignores it. */
export const artifacts = path.join(root, 'artifacts');

export const screenshots = path.join(artifacts, 'screenshots');
export const logs = path.join(artifacts, 'logs');
export const results = path.join(artifacts, 'results');
/** What is kept of a failed end-to-end test. */
export const failures = path.join(artifacts, 'failures');
