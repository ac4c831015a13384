import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';
import { away, type DirectoryTest, home, SESSION_TTL_SECONDS } from './opened-directory.js';

/** Connects alice, with a session. */
async function start(directory: Directory): Promise<string> {
  await directory.connect('alice', home);
  const started = await directory.startSession('alice', home);
  if (started.status !== 'ok') throw new Error(started.status);
  return started.session;
}

/** What every directory must do with sessions; alice is registered in each. */
export async function testSessions(testEmpty: DirectoryTest): Promise<void> {
  const test: DirectoryTest = (rule, run) =>
    testEmpty(rule, async (t, opened) => {
      await opened.directory.register('alice');
      await run(t, opened);
    });

  await test('a session lasts as long as its heartbeats', async (t, { directory, advanceMs }) => {
    const session = await start(directory);
    for (let beat = 0; beat < 5; beat++) {
      await advanceMs(SESSION_TTL_SECONDS * 1000 - 1);
      t.strictSame(await directory.expireSessions(), []);
      t.strictSame(await directory.heartbeat('alice', session), { status: 'ok' });
    }
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    t.strictSame(await directory.expireSessions(), ['alice']);
    t.strictSame(await directory.expireSessions(), [], 'once');
    t.strictSame(await directory.disconnect('alice'), { status: 'userNotConnected' });
    t.strictSame(await directory.connect('alice', home), { status: 'ok' }, 'and can come back');
  });

  await test('the late word of an old session never touches the new one', async (t, {
    directory,
    advanceMs,
  }) => {
    const old = await start(directory);
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    await directory.expireSessions();
    const current = await start(directory);
    t.not(current, old);
    t.strictSame(await directory.disconnectSession('alice', old), { status: 'userNotConnected' });
    t.strictSame(await directory.heartbeat('alice', old), { status: 'userNotConnected' });
    t.strictSame(await directory.disconnectSession('alice', current), { status: 'ok' });
  });

  await test('a connection without a session never expires', async (t, { directory, advanceMs }) => {
    await directory.connect('alice', home);
    await advanceMs(1000 * 86_400_000);
    t.strictSame(await directory.expireSessions(), []);
    t.strictSame(await directory.heartbeat('alice', '1'), { status: 'userNotConnected' });
    t.strictSame(await directory.startSession('alice', away), { status: 'userNotConnected' }, 'not there');
    t.strictSame(await directory.disconnect('alice'), { status: 'ok' });
    t.strictSame(await directory.startSession('alice', home), { status: 'userNotConnected' });
  });

  await test('whatever ends a connection ends its session', async (t, { directory, advanceMs }) => {
    await start(directory);
    t.strictSame(
      await directory.startSession('alice', home),
      { status: 'userNotConnected' },
      'one is enough',
    );
    await directory.disconnect('alice');
    await directory.connect('alice', home);
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    t.strictSame(await directory.expireSessions(), [], 'after a DISCONNECT that named no session');
    await directory.unregister('alice');
    await directory.register('alice');
    await start(directory);
    await directory.unregister('alice');
    await advanceMs(SESSION_TTL_SECONDS * 1000);
    t.strictSame(await directory.expireSessions(), [], 'after an UNREGISTER');
  });

  await test('a certificate is known as long as the session that announced it', async (t, { directory }) => {
    const [sha256, other] = ['0a'.repeat(32), '0b'.repeat(32)];
    const session = await start(directory);
    await directory.register('bob');
    const asked = (): Promise<unknown> => directory.getCertificate('bob', 'alice');
    t.strictSame(await asked(), { status: 'userNotConnected' });
    await directory.connect('bob', away);
    t.strictSame(await asked(), { status: 'remoteUserNotAvailable' });
    t.strictSame(await directory.announceCertificate('alice', session, sha256), { status: 'ok' });
    t.strictSame(await directory.heartbeat('alice', session), { status: 'ok' });
    t.strictSame(await asked(), { status: 'ok', sha256 });
    for (const [user, number, status] of [
      ['alice', '1', 'userNotConnected'],
      ['bob', session, 'userNotConnected'],
      ['nobody', session, 'userDoesNotExist'],
    ] as const)
      t.strictSame(await directory.announceCertificate(user, number, other), { status });
    t.strictSame(await asked(), { status: 'ok', sha256 });
    await directory.disconnect('alice');
    t.strictSame(await asked(), { status: 'remoteUserNotAvailable' });
    await directory.connect('alice', home);
    t.strictSame(await asked(), { status: 'remoteUserNotAvailable' }, 'that of another connection');
    t.strictSame(await directory.getCertificate('nobody', 'alice'), { status: 'userDoesNotExist' });
  });

  await test('of several sessions those expire that went silent', async (t, { directory, advanceMs }) => {
    const session = await start(directory);
    await directory.register('bob');
    await directory.connect('bob', away);
    await directory.startSession('bob', away);
    await advanceMs(SESSION_TTL_SECONDS * 500);
    await directory.heartbeat('alice', session);
    await advanceMs(SESSION_TTL_SECONDS * 500);
    t.strictSame(await directory.expireSessions(), ['bob']);
    t.strictSame(await directory.heartbeat('nobody', session), { status: 'userDoesNotExist' });
  });
}
