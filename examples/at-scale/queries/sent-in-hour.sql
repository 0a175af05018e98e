-- Which accounts sent mails in an hour (UTC) of the 14 days before the last scan, the most first. Replace the time. Then run
-- `ses-senders who --from … --to … --region …` with a profile of each account found.
SELECT
  account.accountid,
  account.alias,
  region.region,
  counted.sent AS mails
FROM ses_senders_reports
CROSS JOIN UNNEST(accounts) AS a (account)
CROSS JOIN UNNEST(account.mails.regions) AS r (region)
CROSS JOIN UNNEST(region.hours) AS h (counted)
WHERE day = (SELECT max(day) FROM ses_senders_reports)
  AND counted.at = '2026-11-23T03:00:00Z'
ORDER BY counted.sent DESC;
