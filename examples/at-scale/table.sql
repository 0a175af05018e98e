-- One report of ses-senders an account and day. BUCKET: the output Bucket of template.yml.
CREATE EXTERNAL TABLE IF NOT EXISTS ses_senders_reports (
  `schema` int,
  `generatedAt` string,
  `accounts` array<struct<
    `profile`: string,
    `accountId`: string,
    `alias`: string,
    `partition`: string,
    `scan`: struct<
      `mode`: string,
      `startedAt`: string,
      `finishedAt`: string,
      `reportGeneratedAt`: string,
      `calls`: map<string, int>
    >,
    `gaps`: array<struct<`call`: string, `reason`: string, `message`: string>>,
    `users`: array<struct<
      `name`: string,
      `arn`: string,
      `id`: string,
      `path`: string,
      `createdAt`: string,
      `isRoot`: boolean,
      `verdict`: string,
      `lastSesAt`: string,
      `likelySend`: boolean,
      `canSend`: string,
      `canSendAsOf`: string,
      `grantedBy`: array<struct<`type`: string, `name`: string, `arn`: string, `group`: string>>,
      `accessKeys`: array<struct<
        `id`: string,
        `status`: string,
        `createdAt`: string,
        `lastUsed`: struct<`at`: string, `region`: string, `service`: string>,
        `source`: string,
        `asOf`: string
      >>,
      `pastUses`: array<struct<
        `keyId`: string,
        `use`: struct<`at`: string, `region`: string, `service`: string>,
        `asOf`: string
      >>,
      `advisorAsked`: boolean,
      `advisor`: struct<
        `lastAccessedAt`: string,
        `region`: string,
        `trackedActions`: array<struct<`action`: string, `at`: string>>,
        `source`: string,
        `asOf`: string
      >,
      `sent`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
      `gaps`: array<struct<`call`: string, `reason`: string, `message`: string>>
    >>,
    `roles`: array<struct<
      `name`: string,
      `arn`: string,
      `id`: string,
      `path`: string,
      `createdAt`: string,
      `verdict`: string,
      `lastSesAt`: string,
      `likelySend`: boolean,
      `canSend`: string,
      `canSendAsOf`: string,
      `grantedBy`: array<struct<`type`: string, `name`: string, `arn`: string, `group`: string>>,
      `advisorAsked`: boolean,
      `advisor`: struct<
        `lastAccessedAt`: string,
        `region`: string,
        `trackedActions`: array<struct<`action`: string, `at`: string>>,
        `source`: string,
        `asOf`: string
      >,
      `gaps`: array<struct<`call`: string, `reason`: string, `message`: string>>,
      `sent`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
      `lastUsed`: struct<`at`: string, `region`: string>,
      `assumedBy`: array<string>,
      `kind`: string
    >>,
    `mails`: struct<
      `asOf`: string,
      `regions`: array<struct<
        `region`: string,
        `state`: string,
        `sent`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `currentHour`: bigint,
        `delivered`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `bounced`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `complained`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `rejected`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `attributed`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `hours`: array<struct<`at`: string, `sent`: bigint>>,
        `days`: array<struct<
          `date`: string,
          `sent`: bigint,
          `delivered`: bigint,
          `bounced`: bigint,
          `complained`: bigint,
          `rejected`: bigint
        >>
      >>,
      `senders`: array<struct<
        `callerIdentity`: string,
        `principalArn`: string,
        `ambiguous`: boolean,
        `region`: string,
        `sent`: struct<`last24Hours`: bigint, `last7Days`: bigint, `last30Days`: bigint, `last400Days`: bigint>,
        `days`: array<struct<`date`: string, `sent`: bigint>>
      >>,
      `gaps`: array<struct<`call`: string, `reason`: string, `message`: string, `region`: string>>
    >
  >>
)
PARTITIONED BY (`day` string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('case.insensitive' = 'true')
LOCATION 's3://BUCKET/reports/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW',
  'storage.location.template' = 's3://BUCKET/reports/day=${day}/'
);
