/**
 * Runs the AWS CLI of this machine many times in a moment: one Python process loads it once, and each run is a fork of
 * that process, with its own environment. A run does what `aws …` does, from the arguments to the exit status.
 */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Environment } from '../../../host/processes.ts';

export interface CliRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AwsCli extends AsyncDisposable {
  /** One run after the other. */
  readonly run: (args: readonly string[], env: Environment) => Promise<CliRun>;
}

export interface InstalledCli {
  /** 1 or 2. */
  readonly generation: number;
  /** Runs of it that share a home folder, in which it looks up caches when it is loaded. */
  readonly start: (home: string) => AwsCli;
}

/**
 * The AWS CLI on the PATH; `null` if there is none with `AWS_ENDPOINT_URL` (1.29, 2.13), which keeps all requests on
 * this machine, or none whose Python can be found.
 */
export function installedCli(): InstalledCli | null {
  const { status, stdout } = spawnSync('aws', ['--version'], { encoding: 'utf8' });
  const [, major = '', minor = ''] = /^aws-cli\/(\d+)\.(\d+)/.exec(status === 0 ? stdout : '') ?? [];
  const generation = Number(major);
  const python = status === 0 ? pythonOf() : null;
  if (python === null || Number(minor) < (generation === 1 ? 29 : 13)) return null;
  return { generation, start: (home) => start(python, home) };
}

/** The AWS CLI on the PATH, which is there: loaded once where `installedCli` finds it, else started for each run. */
export function startAwsCli(): AwsCli {
  const installed = installedCli();
  if (installed !== null) return installed.start(tmpdir());
  return {
    run: (args, env) =>
      new Promise((resolve) => {
        execFile('aws', args, { env }, (error, stdout, stderr) =>
          resolve({ status: error === null ? 0 : 1, stdout, stderr }),
        );
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * What a run prints.
 * @throws Error with the words of the AWS CLI where it failed.
 */
export async function printedBy(cli: AwsCli, args: readonly string[], env: Environment): Promise<string> {
  const { status, stdout, stderr } = await cli.run(args, env);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The Python that runs `aws`: the first line of the script names it. Behind pyenv's shim, pyenv knows the script. */
function pythonOf(): string | null {
  const text = (command: string, ...args: readonly string[]) =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const interpreter = (script: string) =>
    /^#!\s*(\S*python\S*)/.exec(readFileSync(script, 'latin1').slice(0, 200))?.[1];
  try {
    const script = text('sh', '-c', 'command -v aws');
    return interpreter(script) ?? interpreter(text('pyenv', 'which', 'aws')) ?? null;
  } catch {
    return null;
  }
}

/** Reads one run per line, and prints its result. */
const SERVER = `
import json, os, sys, tempfile, traceback
import awscli.clidriver
import botocore.session, botocore.credentials, botocore.tokens
awscli.clidriver.create_clidriver()
# Where its own data is: it sets this when it is loaded.
own = {name: os.environ[name] for name in ['AWS_DATA_PATH'] if name in os.environ}
for line in sys.stdin:
    run = json.loads(line)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            status = 255
            try:
                os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                os.environ.clear()
                os.environ.update({**own, **run['env']})
                sys.argv = ['aws', *run['args']]
                status = awscli.clidriver.main()
            except SystemExit as ended:
                status = ended.code or 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status if isinstance(status, int) else 255)
        _, ended = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode('utf-8', 'replace'))
        print(json.dumps([os.waitstatus_to_exitcode(ended), *texts]), flush=True)
`;

function start(python: string, home: string): AwsCli {
  const child = spawn(python, ['-c', SERVER], {
    env: { PATH: process.env['PATH'], HOME: home, PYTHONUTF8: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const run = async (args: readonly string[], env: Environment): Promise<CliRun> => {
    child.stdin.write(`${JSON.stringify({ args, env })}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error('The AWS CLI ended.');
    const [status, stdout, stderr] = JSON.parse(line.value) as [number, string, string];
    return { status, stdout, stderr };
  };
  return {
    run: (args, env) => {
      const answer = last.then(() => run(args, env));
      last = answer.catch(() => undefined);
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
