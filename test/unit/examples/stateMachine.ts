/**
 * Runs a state machine of the Amazon States Language with JSONata, as far as the one in examples/ uses it: nothing of
 * it is deployed here, so this is what shows that its expressions do what they should. Retries are not made.
 *
 * Source: the Amazon States Language (https://states-language.net), "Transforming data with JSONata" in the AWS Step
 * Functions Developer Guide, which names JSONata 2.0.6.
 */
import jsonata from 'jsonata';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface State {
  readonly Type: 'Pass' | 'Task' | 'Choice' | 'Map' | 'Fail';
  readonly Next?: string;
  readonly End?: boolean;
  readonly Resource?: string;
  readonly Arguments?: Json;
  readonly Assign?: Record<string, Json>;
  readonly Output?: Json;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Output: Json;
    readonly Next: string;
  }[];
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: Json;
  readonly ToleratedFailurePercentage?: Json;
  readonly ItemProcessor?: StateMachine;
  readonly Error?: Json;
  readonly Cause?: Json;
}

export interface StateMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** How an execution failed: what `States.ALL` catches. */
export class StateFailed extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

/** What an item of a map came to. */
export type ItemResult =
  { readonly ok: true; readonly output: Json } | { readonly ok: false; readonly failed: StateFailed };

export interface Environment {
  /** Does the work of a task. @throws StateFailed */
  readonly tasks: Readonly<Record<string, (args: Json) => Promise<Json>>>;
  /** When the execution started: `2026-11-23T06:17:00.000Z`. */
  readonly startTime: string;
  /** Hears what the items of a map came to, and the map's own settings. */
  readonly onMap?: (
    results: readonly ItemResult[],
    settings: { readonly most: Json; readonly tolerated: Json },
  ) => void;
}

/** Runs from the first state to the last. Answers the output of the last. @throws StateFailed */
export async function execute(machine: StateMachine, input: Json, environment: Environment): Promise<Json> {
  const variables: Record<string, Json> = {};
  const context = { Execution: { StartTime: environment.startTime } };
  let name: string | undefined = machine.StartAt;
  let output = input;
  while (name !== undefined) {
    const state: State | undefined = machine.States[name];
    if (state === undefined) throw new Error(`There is no state ${name}.`);
    const states = { input: output, context };
    const value = (template: Json, more: Readonly<Record<string, unknown>> = {}) =>
      evaluate(template, { ...variables, states: { ...states, ...more } });
    const end = async (result: Json): Promise<void> => {
      const assigned = await value(state.Assign ?? {}, { result });
      output = state.Output === undefined ? result : await value(state.Output, { result });
      Object.assign(variables, assigned);
      name = state.Next;
    };

    if (state.Type === 'Pass') await end(output);
    else if (state.Type === 'Choice') {
      name = state.Default;
      for (const choice of state.Choices ?? [])
        if ((await value(choice.Condition)) === true) {
          name = choice.Next;
          break;
        }
    } else if (state.Type === 'Fail') {
      throw new StateFailed(text(await value(state.Error ?? '')), text(await value(state.Cause ?? '')));
    } else if (state.Type === 'Task') {
      const task = environment.tasks[state.Resource ?? ''];
      if (task === undefined) throw new Error(`No task does ${state.Resource}.`);
      try {
        await end(await task(await value(state.Arguments ?? output)));
      } catch (error) {
        const catcher = state.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
        if (!(error instanceof StateFailed) || catcher === undefined) throw error;
        output = await value(catcher.Output, { errorOutput: { Error: error.error, Cause: error.cause } });
        name = catcher.Next;
      }
    } else {
      const { ItemProcessor, ItemSelector = '{% $states.context.Map.Item.Value %}' } = state;
      if (ItemProcessor === undefined) throw new Error(`${name} has no item processor.`);
      const items = (await value(state.Items ?? output)) as readonly Json[];
      const results: ItemResult[] = [];
      for (const item of items) {
        // A child of a distributed map is an execution of its own: it sees none of these variables.
        const selected = await value(ItemSelector, {
          context: { ...context, Map: { Item: { Value: item } } },
        });
        results.push(
          await execute(ItemProcessor, selected, environment).then(
            (done): ItemResult => ({ ok: true, output: done }),
            (failed: unknown): ItemResult => {
              if (failed instanceof StateFailed) return { ok: false, failed };
              throw failed;
            },
          ),
        );
      }
      const tolerated = await value(state.ToleratedFailurePercentage ?? 0);
      environment.onMap?.(results, { most: await value(state.MaxConcurrency ?? 0), tolerated });
      const failures = results.filter(({ ok }) => !ok).length;
      if ((failures * 100) / Math.max(items.length, 1) > Number(tolerated))
        throw new StateFailed(
          'States.ExceedToleratedFailureThreshold',
          `${failures} of ${items.length} failed`,
        );
      await end({});
    }
  }
  return output;
}

function text(value: Json): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no text.`);
  return value;
}

const EXPRESSION = /^\{%(.*)%\}$/s;

/** A value with its expressions evaluated. @throws Error for one that gives nothing, as Step Functions does. */
async function evaluate(template: Json, bindings: Readonly<Record<string, unknown>>): Promise<Json> {
  if (typeof template === 'string') {
    const [, expression] = EXPRESSION.exec(template) ?? [];
    if (expression === undefined) return template;
    const found: unknown = await jsonata(expression).evaluate(null, bindings);
    if (found === undefined) throw new Error(`The expression ${expression} gives nothing.`);
    // JSONata's arrays have more than JSON: what passes from state to state is JSON.
    return JSON.parse(JSON.stringify(found)) as Json;
  }
  if (Array.isArray(template))
    return Promise.all((template as readonly Json[]).map((part) => evaluate(part, bindings)));
  if (template === null || typeof template !== 'object') return template;
  const entries = await Promise.all(
    Object.entries(template).map(async ([name, part]) => [name, await evaluate(part, bindings)] as const),
  );
  return Object.fromEntries(entries);
}
