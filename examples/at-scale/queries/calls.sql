-- What the scans of each day took.
SELECT
  day,
  count(*) AS accounts,
  count_if(cardinality(account.users) = 0) AS unread,
  sum(cardinality(account.users)) AS users,
  sum(reduce(map_values(account.scan.calls), 0, (total, sent) -> total + sent, total -> total)) AS calls,
  max(date_diff('second', from_iso8601_timestamp(account.scan.startedat), from_iso8601_timestamp(account.scan.finishedat))) AS longest_seconds
FROM ses_senders_reports
CROSS JOIN UNNEST(accounts) AS a (account)
GROUP BY day
ORDER BY day DESC;
