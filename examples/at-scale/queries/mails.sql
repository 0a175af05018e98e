-- How many mails each account sent from each Region in the 7 days before the last scan, the most first; how many bounced or
-- were complained about, and the share whose sender is known. A Region without a count has the state 'unknown'.
SELECT
  account.accountid,
  account.alias,
  region.region,
  region.state,
  region.sent.last7days AS mails,
  region.bounced.last7days AS bounced,
  region.complained.last7days AS complained,
  1.0 * region.attributed.last7days / nullif(region.sent.last7days, 0) AS share_with_known_sender,
  account.mails.asof
FROM ses_senders_reports
CROSS JOIN UNNEST(accounts) AS a (account)
CROSS JOIN UNNEST(account.mails.regions) AS r (region)
WHERE day = (SELECT max(day) FROM ses_senders_reports)
  AND region.state IN ('sends', 'unknown')
ORDER BY region.sent.last7days DESC NULLS FIRST;
