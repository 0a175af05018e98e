import type { Case } from './cases.ts';
import { keys } from './fixture.ts';

const a = keys('a');
const prod = { profile: 'prod' } as const;
/** Without the variable that sends all other cases to the endpoint. */
const here = { AWS_ENDPOINT_URL: undefined } as const;
/** The endpoint with other text before and after its host and port. */
const HOST_AND_PORT = '$HOST';

const FILE = /config, line 4: endpoint_url must be http:\/\/ or https:\/\/ and a host, such as/;
const COMMENT = /config, line 4: The comment after endpoint_url is read as part of its value/;
const named = (url: string) => ({
  config: `[profile prod]\n${a}\nendpoint_url = ${url}\n`,
  ...prod,
  env: here,
});
const wrong = (what: string, url: string, says = FILE): Case => ({
  ...named(url),
  what: `endpoint_url ${what}`,
  cli: 'refused',
  says,
});
const right = (what: string, url: string): Case => ({
  ...named(url),
  what: `endpoint_url ${what}`,
  cli: 'A',
});

/** Addresses where requests go, with everything that signs them. */
export const ENDPOINTS: readonly Case[] = [
  right('with an upper-case scheme', `HTTP://${HOST_AND_PORT}`),
  right('with a slash behind it', `http://${HOST_AND_PORT}/`),
  right('with a user and a password', `http://ann:word@${HOST_AND_PORT}`),
  wrong('without a scheme', HOST_AND_PORT),
  wrong('with a name without a scheme', 'localhost:9'),
  wrong('of another scheme', `ftp://${HOST_AND_PORT}`),
  wrong('with one slash', `http:/${HOST_AND_PORT}`),
  wrong('without a host', 'http://'),
  wrong('in quotes', `"http://${HOST_AND_PORT}"`),
  wrong('with a port that is too high', 'http://127.0.0.1:99999'),
  wrong('with a host that is no name', 'http://local_host:9'),
  wrong('with a comment behind it', `http://${HOST_AND_PORT} # local`, COMMENT),
  {
    ...named(`http://${HOST_AND_PORT}/ ; local`),
    what: 'endpoint_url with a comment behind its path',
    cli: 'refused',
    says: COMMENT,
  },
  {
    ...named(`//${HOST_AND_PORT}`),
    what: 'endpoint_url with slashes but without a scheme',
    // It guesses http.
    cli: 'A',
    product: 'refused',
    says: FILE,
  },
  {
    what: 'AWS_ENDPOINT_URL without a scheme',
    config: `[profile prod]\n${a}\n`,
    env: { AWS_ENDPOINT_URL: HOST_AND_PORT },
    ...prod,
    cli: 'refused',
    says: /no-credentials: AWS_ENDPOINT_URL must be http:\/\/ or https:\/\/ and a host, such as http:\/\/localhost:4566\.$/,
  },
  {
    what: 'AWS_ENDPOINT_URL_STS without a scheme',
    config: `[profile prod]\n${a}\nendpoint_url = $ENDPOINT\n`,
    env: { ...here, AWS_ENDPOINT_URL_STS: HOST_AND_PORT },
    ...prod,
    cli: 'refused',
    says: /no-credentials: AWS_ENDPOINT_URL_STS must be/,
  },
  {
    what: 'AWS_ENDPOINT_URL without a scheme, for keys of the environment',
    env: { AWS_ENDPOINT_URL: HOST_AND_PORT, AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' },
    cli: 'refused',
    says: /no-credentials: AWS_ENDPOINT_URL must be/,
  },
  {
    what: 'an address without a scheme in the services section',
    config: `[profile prod]\n${a}\nservices = here\nendpoint_url = $ENDPOINT\n[services here]\niam =\n  endpoint_url = $ENDPOINT\nsts =\n\n  x = 1\n  endpoint_url = ${HOST_AND_PORT}\n`,
    env: here,
    ...prod,
    cli: 'refused',
    says: /config, line 12: endpoint_url must be http/,
  },
  {
    what: 'an endpoint_url that counts for nothing, as the services section has others',
    config: `[profile prod]\n${a}\nservices = here\n[services here]\ns3 =\n  endpoint_url = localhost:9\n`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'an endpoint_url that AWS_ENDPOINT_URL overrides',
    config: `[profile prod]\n${a}\nendpoint_url = localhost:9\n`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'the address of the default profile for keys of the environment',
    config: `[default]\nendpoint_url = ${HOST_AND_PORT}\n`,
    env: { ...here, AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' },
    cli: 'refused',
    says: /no-credentials: ~.*config, line 2: endpoint_url must be/,
  },
  {
    what: 'an empty services setting',
    config: `[profile prod]\n${a}\nservices =\nendpoint_url = $ENDPOINT\n`,
    env: here,
    ...prod,
    cli: 'refused',
    says: /no-credentials: Its services is empty\.$/,
  },
  {
    what: 'an empty services setting that AWS_ENDPOINT_URL overrides',
    config: `[profile prod]\n${a}\nservices =\n`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a services section that is not there, and that AWS_ENDPOINT_URL overrides',
    config: `[profile prod]\n${a}\nservices = gone\n`,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a nested endpoint behind a line separator',
    config: `[profile prod]\n${a}\nservices = here\n[services here]\nsts =\n  x = 1\u2028endpoint_url = $ENDPOINT\niam =\n  x = 1\u0085  endpoint_url = $ENDPOINT\n`,
    env: here,
    ...prod,
    cli: 'A',
  },
  {
    what: 'a region with a comment behind it',
    config: `[profile prod]\n${a}\nregion = us-east-1 # home\n`,
    env: { AWS_DEFAULT_REGION: undefined },
    ...prod,
    cli: 'refused',
    says: /config, line 4: The comment after region is read as part of its value/,
  },
  {
    what: 'a variable that is no region',
    config: `[profile prod]\n${a}\n`,
    env: { AWS_DEFAULT_REGION: 'us_east_1' },
    ...prod,
    cli: 'refused',
    says: /no-credentials: AWS_DEFAULT_REGION is not a Region, such as us-east-1\.$/,
  },
  {
    what: 'a region of the profile beside a variable that is none',
    config: `[profile prod]\n${a}\nregion = eu-west-1\n`,
    env: { AWS_REGION: 'x y', AWS_DEFAULT_REGION: undefined },
    ...prod,
    cli: 'A',
  },
];
