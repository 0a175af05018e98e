/** What a runner passes to the suite in the extension host, by environment variables, which reach every host. */

/** A file for the result, as JSON; where not given, it is only printed. */
export const RESULTS = 'SES_SENDERS_TEST_RESULTS';

/** The address of the local AWS endpoint, whose control door is below `/_control`. */
export const ENDPOINT = 'SES_SENDERS_TEST_ENDPOINT';

/** Set where the suite is to run for long. */
export const LONG_RUN = 'SES_SENDERS_TEST_LONG_RUN';
