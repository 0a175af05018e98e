import * as vscode from 'vscode';

const ID = 'aws-ses-senders.aws-ses-senders';

/** What the suites read of package.json. */
export interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly when: string;
      readonly contents: string;
    }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    };
  };
}

export interface MenuItem {
  readonly command: string;
  readonly when: string;
  readonly group: string;
}

/** @throws Error when the extension under test is not there. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(ID);
  if (found === undefined) throw new Error(`${ID} is not installed.`);
  return found;
}

export function manifest(): Manifest {
  return extension().packageJSON as Manifest;
}

/** Runs a command of the extension; resolves when it has ended. */
export async function run(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(`awsSesSenders.${command}`, ...args);
}
