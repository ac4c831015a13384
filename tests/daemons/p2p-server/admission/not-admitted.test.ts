import t from 'tap';
import { AdmissionLog, NotAdmitted } from '../../../../daemons/p2p-server/admission/not-admitted.js';

await t.test('each reason of auth is said once a minute, whoever it is; the others once', (t) => {
  const said: string[] = [];
  let nowMs = 0;
  const log = new AdmissionLog(
    (message) => said.push(message),
    () => nowMs,
  );
  for (nowMs of [0, 59_999, 60_000]) {
    for (const who of ['192.0.2.1', '192.0.2.2']) {
      log.refused(new NotAdmitted('auth', 'gives no secret', who));
      log.refused(new NotAdmitted('auth', 'gives a wrong secret', who));
      log.refused(new NotAdmitted('max-users', 'no more than 2 users'));
    }
  }
  const ofAuth = ['gives no secret', 'gives a wrong secret'].map(
    (reason) => `192.0.2.1 ${reason} (--auth): refused; said once a minute at most`,
  );
  t.same(said, [...ofAuth, 'no more than 2 users (--max-users): refused, here and from now on', ...ofAuth]);
  t.end();
});
