/**
 * The calls of SES Mail Manager that the product makes.
 * https://docs.aws.amazon.com/sesmailmanager/latest/APIReference/API_Operations.html
 */
import type { IngressPointDeclaration } from './declaration.ts';
import { pageOf, type SesCall } from './sesCall.ts';
import { AwsError, type Fields } from './wire.ts';

export const MAIL_MANAGER_CALLS: Readonly<Record<string, (call: SesCall) => Fields>> = {
  ListIngressPoints,
  GetIngressPoint,
  GetRuleSet,
};

const invalid = (message: string): AwsError => new AwsError('ValidationException', 400, message);
const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', 400, message);

const pointsIn = ({ account, region }: SesCall): readonly IngressPointDeclaration[] =>
  account.ses.in(region).ingressPoints;

const arnOf = ({ account, region }: SesCall, resource: string): string =>
  `arn:${account.partition}:ses:${region}:${account.id}:${resource}`;

/** D: PageSize is 1 to 50. */
function ListIngressPoints(call: SesCall): Fields {
  const size = Number(call.params.get('PageSize') ?? 50);
  if (!(size >= 1 && size <= 50)) throw invalid('PageSize must be from 1 to 50.');
  const { items, NextToken } = pageOf(
    call,
    'ListIngressPoints',
    pointsIn(call),
    size,
    invalid('Invalid token.'),
  );
  return {
    IngressPoints: items.map(({ id, name, type = 'AUTH' }) => ({
      IngressPointId: id,
      IngressPointName: name,
      Status: 'ACTIVE',
      Type: type,
      ARecord: `${id}.mail-manager-smtp.amazonaws.com`,
    })),
    NextToken,
  };
}

function GetIngressPoint(call: SesCall): Fields {
  const id = call.params.get('IngressPointId') ?? '';
  const point = pointsIn(call).find((each) => each.id === id);
  if (point === undefined) throw notFound(`Ingress point ${id} not found.`);
  return {
    IngressPointId: id,
    IngressPointName: point.name,
    IngressPointArn: arnOf(call, `mailmanager-ingress-point/${id}`),
    Status: 'ACTIVE',
    Type: point.type ?? 'AUTH',
    RuleSetId: point.ruleSet.id,
    TrafficPolicyId: 'tp-1',
    CreatedTimestamp: call.account.start,
    LastUpdatedTimestamp: call.account.start,
  };
}

function GetRuleSet(call: SesCall): Fields {
  const id = call.params.get('RuleSetId') ?? '';
  const ruleSet = pointsIn(call).find((each) => each.ruleSet.id === id)?.ruleSet;
  if (ruleSet === undefined) throw notFound(`Rule set ${id} not found.`);
  return {
    RuleSetId: id,
    RuleSetArn: arnOf(call, `mailmanager-rule-set/${id}`),
    RuleSetName: id,
    CreatedDate: call.account.start,
    LastModificationDate: call.account.start,
    Rules: ruleSet.rules.map(({ name, actions }) => ({
      Name: name,
      Conditions: [],
      Actions: actions as Fields[],
    })),
  };
}
