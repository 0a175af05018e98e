-- Which answers are missing, by account: those of the account itself, of its users and roles, and of its counts of mails.
SELECT account.accountid, account.alias, gap.call, gap.reason, count(*) AS answers, min(gap.message) AS for_example
FROM ses_senders_reports
CROSS JOIN UNNEST(accounts) AS a (account)
CROSS JOIN UNNEST(
  concat(
    account.gaps,
    flatten(transform(account.users, person -> person.gaps)),
    flatten(transform(coalesce(account.roles, ARRAY[]), person -> person.gaps)),
    transform(
      coalesce(account.mails.gaps, ARRAY[]),
      gap -> CAST(ROW(gap.call, gap.reason, gap.message) AS ROW(call varchar, reason varchar, message varchar))
    )
  )
) AS g (gap)
WHERE day = (SELECT max(day) FROM ses_senders_reports)
GROUP BY account.accountid, account.alias, gap.call, gap.reason
ORDER BY account.accountid, gap.call;
