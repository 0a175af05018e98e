/** A profile that a provider of the AWS SDK reads from memory, with the SDK's own reader. */
import { externalDataInterceptor, loadSsoSessionData, parseKnownFiles } from '@smithy/core/config';
import { describe, expect, it } from 'vitest';
import { withSdkFile } from '../../../src/aws/signIn/sdkFile.ts';
import type { SdkFiles } from '../../../src/aws/signIn/sdkFile.ts';
import type { Settings } from '../../../src/aws/profiles/profiles.ts';

const SESSION = { name: 'corp', settings: { sso_region: 'eu-west-1', sso_start_url: 'https://corp' } };

/** What the SDK reads. */
async function read(name: string, settings: Settings, session: typeof SESSION | null = null) {
  return withSdkFile(name, settings, session, async (files) => ({
    profile: files.profile,
    settings: (await parseKnownFiles(files))[files.profile],
    sessions: await loadSsoSessionData(files),
  }));
}

describe('The AWS SDK reads', () => {
  it('the settings of the profile, except empty ones', async () => {
    const settings = { region: 'eu-west-1', login_session: 'a=b;c#d', empty: '', missing: undefined };
    expect(await read('acme.prod@eu+1', settings)).toEqual({
      profile: 'acme.prod@eu+1',
      settings: { region: 'eu-west-1', login_session: 'a=b;c#d' },
      sessions: {},
    });
  });

  it('the session of IAM Identity Center beside it', async () => {
    expect(await read('it', { sso_session: 'corp' }, SESSION)).toEqual({
      profile: 'it',
      settings: { sso_session: 'corp' },
      sessions: { corp: SESSION.settings },
    });
  });

  it.each(['my company', '監査', '__proto__', 'a b', 'x\ty', ''])(
    'a profile with a name it cannot read, under another one: %j',
    async (name) => {
      expect(await read(name, { region: 'eu-west-1' })).toMatchObject({
        profile: 'profile',
        settings: { region: 'eu-west-1' },
      });
    },
  );

  it.each(['a\nb', 'a\rb', 'a ;b', 'a #b', '\t#b', ';a', '#a', ' a', 'a '])(
    'nothing that it would misinterpret: %j',
    async (value) => {
      const words = 'A setting of IAM Identity Center or aws login has a form that the AWS SDK cannot read.';
      await expect(read('it', { login_session: value })).rejects.toThrow(new TypeError(words));
      await expect(read('it', { [value]: 'x' })).rejects.toThrow(words);
      await expect(read('it', {}, { ...SESSION, name: `a\n${value}` })).rejects.toThrow(words);
    },
  );

  it('nothing afterwards, whether it failed or not, and no cached file', async () => {
    const before = Object.keys(externalDataInterceptor.getFileRecord());
    let files: SdkFiles | undefined;
    const use = (given: SdkFiles) => {
      files = given;
      return Promise.reject(new Error('refused'));
    };
    await expect(withSdkFile('it', {}, null, use)).rejects.toThrow('refused');
    await read('it', {});
    expect(Object.keys(externalDataInterceptor.getFileRecord())).toEqual(before);
    expect(files?.ignoreCache).toBe(true);
  });

  it('each profile separately, also if two are read at once', async () => {
    const regions = ['eu-west-1', 'eu-west-2'];
    const both = await Promise.all(regions.map((region) => read('it', { region })));
    expect(both.map(({ settings }) => settings?.['region'])).toEqual(regions);
  });
});
