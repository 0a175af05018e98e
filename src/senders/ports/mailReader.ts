/** The questions about mails, one method a call, each answered whole. The domain owns this port; `aws/` answers it. */
import type { Timestamp } from '../model/evidence.ts';
import type { Result } from './iamReader.ts';

/** Hours from `from` up to before `to`; both are whole hours. */
export interface HourSpan {
  readonly from: Timestamp;
  readonly to: Timestamp;
}

/** A metric of namespace `AWS/SES`: CloudWatch knows it by its name with exactly these dimensions. */
export interface Metric {
  readonly name: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

export interface MailReader {
  /** Returns the Regions that are on for the account (EC2's DescribeRegions). */
  describeRegions(signal: AbortSignal): Promise<Result<readonly string[]>>;
  /**
   * Returns the `Send` metrics of a Region that have the dimension `ses:caller-identity`, alone or with others. CloudWatch
   * lists those with data in the last two weeks.
   * @param most the list ends after the page that holds this many.
   */
  listSenderMetrics(
    region: string,
    most: number,
    signal: AbortSignal,
  ): Promise<Result<{ readonly metrics: readonly Metric[]; readonly isWhole: boolean }>>;
  /**
   * Returns the sum of each metric for each hour from `from` up to before `to`, in the order of the metrics; 0 where
   * CloudWatch has no data. In as many calls as its limits ask for; where one fails, the first metrics, as far as all of
   * their answers came, are known.
   */
  getHourlySums(
    region: string,
    metrics: readonly Metric[],
    span: HourSpan,
    signal: AbortSignal,
  ): Promise<Result<readonly Uint32Array[]>>;
}
