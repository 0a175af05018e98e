import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { draftName } from '../../../src/export/drafts.ts';
import { writeReport } from '../../../src/ui/export/writeReport.ts';
import { memoryFiles, type MemoryFiles, type Operation } from '../memoryFiles.ts';

const OLD = 'the old report';
const NEW = 'the new report, with “words” of every kind';

/** An operation that always fails. */
const failing = (what: Operation, error: Error) => (operation: Operation) =>
  operation === what ? error : null;

/** What is said where a report was not written. */
const failureOf = (written: Promise<void>): Promise<string> =>
  written.then(
    () => assert.fail('It was written.'),
    (error: unknown) => (error as Error).message,
  );

describe('A report exported to a virtual file system', () => {
  let disk: MemoryFiles;
  const target = () => disk.uri('report.csv');
  /** What is said where the report was not written; the old one is as it was, and nothing else is left. */
  const refused = async (): Promise<string> => {
    const words = await failureOf(writeReport(target(), NEW));
    assert.equal(disk.files.get('report.csv'), OLD);
    assert.deepEqual([...disk.files.keys()], ['report.csv']);
    assert.match(words, /^The report could not be written to ses-senders-test:\/report\.csv\. /);
    assert.match(words, / Any existing file is unchanged\./);
    return words;
  };

  beforeEach(() => {
    disk = memoryFiles('ses-senders-test');
    disk.files.set('report.csv', OLD);
  });
  afterEach(() => disk.dispose());

  it('is written, without a draft beside it', async () => {
    await writeReport(disk.uri('another.csv'), NEW);
    assert.deepEqual(
      [...disk.files],
      [
        ['report.csv', OLD],
        ['another.csv', NEW],
      ],
    );
  });

  it('removes only the draft of a window that ended while it wrote', async () => {
    // No process has such a number.
    const ended = draftName().replace(/-\d+-/, '-999999999-');
    const others = [draftName(), 'report.csv.1a2b3c4d.old', 'notes.tmp'];
    for (const name of [ended, ...others]) disk.files.set(name, '');
    await writeReport(target(), NEW);
    assert.deepEqual([...disk.files.keys()].sort(), ['report.csv', ...others].sort());
  });

  it('replaces an old one completely', async () => {
    await writeReport(target(), NEW);
    assert.deepEqual([...disk.files], [['report.csv', NEW]]);
  });

  for (const leavesHalf of [false, true]) {
    it(`says that there is no space${leavesHalf ? ', and removes the half that was written' : ''}`, async () => {
      disk.leavesHalf = leavesHalf;
      disk.fault = failing('writeFile', new Error('ENOSPC: no space left on device, write'));
      assert.match(await refused(), /There is no space left..*\(ENOSPC\)$/);
    });
  }

  it('says that writing is denied', async () => {
    disk.fault = failing('writeFile', vscode.FileSystemError.NoPermissions(target()));
    assert.match(await refused(), /Writing there is not permitted.*\(NoPermissions\)$/);
  });

  it('says that the old file could not be replaced, for example because another program uses it', async () => {
    disk.fault = failing('rename', new Error('EBUSY: resource busy or locked, rename'));
    assert.match(await refused(), /Another program has the file open\. Close it there.*\(EBUSY\)$/);
  });

  it('restores the old file if the new one cannot replace it', async () => {
    disk.fault = (operation, name) =>
      operation === 'rename' && name.endsWith('.tmp') ? new Error('EIO: i/o error, rename') : null;
    assert.match(await refused(), /The file system does not respond\..*\(EIO\)$/);
  });

  it('names the old file if it could not be restored, and has not lost it', async () => {
    disk.fault = (operation, name) =>
      operation === 'rename' && name !== 'report.csv' ? new Error('EIO: i/o error, rename') : null;
    const words = await failureOf(writeReport(target(), NEW));
    const [[former, text] = ['', '']] = disk.files;
    assert.deepEqual([text, disk.files.size], [OLD, 1]);
    assert.match(former, /^report\.csv\.[0-9a-f]{8}\.old$/);
    assert.ok(words.includes(`The existing file is now ses-senders-test:/${former}.`), words);
  });

  it('says that the file system does not answer', async () => {
    const gone = vscode.FileSystemError.Unavailable(target());
    disk.fault = () => gone;
    const words = await failureOf(writeReport(target(), NEW));
    assert.match(words, /The file system does not respond\. Check that it is connected.*\(Unavailable\)$/);
    assert.deepEqual([...disk.files], [['report.csv', OLD]]);
  });

  it('names the draft if it could not be removed', async () => {
    disk.fault = (operation) =>
      operation === 'rename' || operation === 'delete' ? new Error('EIO: i/o error') : null;
    const words = await failureOf(writeReport(target(), NEW));
    const [old, draft] = disk.files.keys();
    assert.equal(old, 'report.csv');
    assert.match(draft ?? '', /^\.ses-senders-[0-9a-f]{8}-\d+-[0-9a-f]{8}\.tmp$/);
    assert.ok(words.includes(`A temporary file may be left: ses-senders-test:/${draft}.`), words);
  });

  it('requests nothing if the old file is read-only', async () => {
    disk.readOnly.add('report.csv');
    assert.match(await refused(), /Writing there is not permitted/);
    assert.deepEqual(
      disk.asked.filter((operation) => operation !== 'delete'),
      [],
    );
  });

  it('says that the target is a folder', async () => {
    disk.folders.add('folder');
    await assert.rejects(writeReport(disk.uri('folder'), NEW), /That is a folder\. Name a file in it\./);
    assert.deepEqual([...disk.files], [['report.csv', OLD]]);
  });

  it('says that its folder is missing', async () => {
    await assert.rejects(writeReport(disk.uri('none/report.csv'), NEW), /There is no such folder\./);
    assert.deepEqual([...disk.files], [['report.csv', OLD]]);
  });
});

describe('A report exported to a read-only file system', () => {
  it('is rejected before anything is requested', async () => {
    const disk = memoryFiles('ses-senders-fixed', true);
    disk.files.set('report.csv', OLD);
    await assert.rejects(writeReport(disk.uri('report.csv'), NEW), /Writing there is not permitted/);
    assert.deepEqual([disk.files.get('report.csv'), disk.asked.filter((one) => one !== 'delete')], [OLD, []]);
    disk.dispose();
  });
});
