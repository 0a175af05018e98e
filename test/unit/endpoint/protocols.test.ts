/** The protocols of CloudWatch that the SDK for JavaScript does not speak: Query, and CBOR to the byte. */
import { describe, expect, test } from 'vitest';
import { decodeCbor, encodeCbor } from '../../aws/cbor.ts';
import { failed, requestedCall, succeeded } from '../../aws/protocols.ts';
import { AwsError } from '../../aws/wire.ts';

const requestOf = (headers: Readonly<Record<string, string>>, bytes: Buffer, url = '/') =>
  requestedCall({ method: 'POST', url, headers, body: bytes.toString(), bytes });

/** One request in each protocol. */
const INPUT = {
  MetricDataQueries: [
    {
      Id: 'm0',
      MetricStat: {
        Metric: {
          Namespace: 'AWS/SES',
          MetricName: 'Send',
          Dimensions: [{ Name: 'ses:caller-identity', Value: 'bob' }],
        },
        Period: 3600,
        Stat: 'Sum',
      },
      ReturnData: true,
    },
  ],
  MaxDatapoints: 9,
};
const DIMENSION = 'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1';
const METRIC = 'MetricDataQueries.member.1.MetricStat';
const PARAMS = new Map([
  ['MetricDataQueries.member.1.Id', 'm0'],
  [`${METRIC}.Metric.Namespace`, 'AWS/SES'],
  [`${METRIC}.Metric.MetricName`, 'Send'],
  [`${DIMENSION}.Name`, 'ses:caller-identity'],
  [`${DIMENSION}.Value`, 'bob'],
  [`${METRIC}.Period`, '3600'],
  [`${METRIC}.Stat`, 'Sum'],
  ['MetricDataQueries.member.1.ReturnData', 'true'],
  ['MaxDatapoints', '9'],
]);

const ANSWER = {
  MetricDataResults: [
    {
      Id: 'm0',
      Label: 'Send',
      Timestamps: [new Date('2026-11-23T07:00:00Z')],
      Values: [102],
      StatusCode: 'Complete',
    },
  ],
  NextToken: undefined,
  Messages: [],
};

describe('A request is the same in each protocol of CloudWatch:', () => {
  test('Query', () => {
    const form = new URLSearchParams({
      Action: 'GetMetricData',
      Version: '2010-08-01',
      ...Object.fromEntries(PARAMS),
    });
    const { params, ...call } = requestOf({}, Buffer.from(form.toString()));
    expect(call).toEqual({ service: 'cloudwatch', action: 'GetMetricData' });
    expect([...params].slice(2)).toEqual([...PARAMS]);
  });

  test('JSON 1.0', () => {
    const headers = {
      'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
      'x-amzn-query-mode': 'true',
    };
    expect(requestOf(headers, Buffer.from(JSON.stringify(INPUT)))).toEqual({
      service: 'cloudwatch',
      action: 'GetMetricData',
      protocol: 'json',
      queryMode: true,
      params: PARAMS,
    });
  });

  test('Smithy RPC v2 CBOR', () => {
    const call = requestOf(
      { 'smithy-protocol': 'rpc-v2-cbor' },
      encodeCbor(INPUT),
      '/service/GraniteServiceVersion20100801/operation/GetMetricData',
    );
    expect(call).toMatchObject({ service: 'cloudwatch', action: 'GetMetricData', protocol: 'cbor' });
    expect(call.params).toEqual(PARAMS);
  });
});

describe('An answer is the same in each protocol of CloudWatch:', () => {
  const call = { service: 'cloudwatch', action: 'GetMetricData', params: new Map() } as const;
  const error = new AwsError('Throttling', 400, 'Rate exceeded');

  test('Query', () => {
    expect(succeeded(call, ANSWER, 'ID').body).toBe(
      '<GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricDataResult>' +
        '<MetricDataResults><member><Id>m0</Id><Label>Send</Label>' +
        '<Timestamps><member>2026-11-23T07:00:00Z</member></Timestamps><Values><member>102</member></Values>' +
        '<StatusCode>Complete</StatusCode></member></MetricDataResults><Messages></Messages></GetMetricDataResult>' +
        '<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></GetMetricDataResponse>',
    );
    expect(failed(call, error, 'ID').body).toContain('<Type>Sender</Type><Code>Throttling</Code>');
  });

  test('JSON 1.0', () => {
    const { body, headers } = succeeded({ ...call, protocol: 'json' }, ANSWER, 'ID');
    expect(headers['content-type']).toBe('application/x-amz-json-1.0');
    expect(JSON.parse(body)).toEqual({
      MetricDataResults: [
        { Id: 'm0', Label: 'Send', Timestamps: [1_795_417_200], Values: [102], StatusCode: 'Complete' },
      ],
      Messages: [],
    });
  });

  test('Smithy RPC v2 CBOR', () => {
    const answer = succeeded({ ...call, protocol: 'cbor' }, ANSWER, 'ID');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
    });
    const { NextToken, ...members } = ANSWER;
    expect([NextToken, decodeCbor(Buffer.from(answer.body, answer.encoding))]).toEqual([undefined, members]);
    const refused = failed({ ...call, protocol: 'cbor', queryMode: true }, error, 'ID');
    expect(refused.headers['x-amzn-query-error']).toBe('Throttling;Sender');
    expect(decodeCbor(Buffer.from(refused.body, refused.encoding))).toEqual({
      __type: 'com.amazon.coral.availability#ThrottlingException',
      message: 'Rate exceeded',
    });
  });
});

describe('CBOR', () => {
  // RFC 8949, appendix A, and the tag of times.
  test.each<readonly [string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['f93c00', 1],
    ['f97bff', 65_504],
    ['f9c400', -4],
    ['f90001', 5.960464477539063e-8],
    ['f97c00', Infinity],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['f4', false],
    ['f5', true],
    ['f6', undefined],
    ['60', ''],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['80', []],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['c11a514b67b0', new Date('2013-03-21T20:04:00Z')],
    ['c1fb41d452d9ec200000', new Date('2013-03-21T20:04:00.500Z')],
    ['4401020304', Buffer.of(1, 2, 3, 4)],
  ])('decodes and encodes %s', (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, 'hex'))).toEqual(value);
  });

  test.each(['', '18', '6261', '8201', 'ff', '0000', 'bf6161', 'fe'])('rejects %s', (hex) => {
    expect(() => decodeCbor(Buffer.from(hex, 'hex'))).toThrow(/CBOR/);
  });

  test('decodes what it encoded, of any length', () => {
    const value = {
      text: 'x'.repeat(70_000),
      list: Array.from({ length: 300 }, (_, index) => index / 4),
      time: new Date('2026-11-23T12:34:56.789Z'),
      yes: true,
      nested: { none: [], empty: '' },
    };
    expect(decodeCbor(encodeCbor({ ...value, left: undefined }))).toEqual(value);
  });
});
