import { python, type Trial } from './trial.ts';

/**
 * Waits for the end of a container.
 * @throws Error with its log, for another exit code, where its log does not have the text, and for a traceback of a start
 */
export async function expectEnd(
  { podman }: Trial,
  container: string,
  exitCode: number,
  text: string,
): Promise<{ seconds: number }> {
  const end = await podman.ended(container);
  const log = await podman.log(container);
  // One that has served may show those of requests.
  const isClear = exitCode === 0 || !log.includes('Traceback');
  if (end.exitCode === exitCode && log.includes(text) && isClear) return end;
  throw new Error(`it ended with ${end.exitCode}, not ${exitCode}, or did not say “${text}”\n${log}`);
}

/** Of the first process: its user, its capabilities, and whether it can get more. */
const status = `
import re
found = dict(re.findall(r"^(Uid|CapEff|NoNewPrivs):\\s+(\\S+)", open("/proc/1/status").read(), re.M))
assert found == {"Uid": "54321", "CapEff": "0000000000000000", "NoNewPrivs": "1"}, found
try:
    open("/usr/lib/mathesar/x", "w")
except OSError as error:
    assert error.errno in (13, 30), error
else:
    raise SystemExit("its file system can be written")
`;

/** It has no right, and no file system but the volume and /tmp. */
export async function fenced({ podman }: Trial, container: string): Promise<void> {
  await podman.ask(['exec', container, python, '-c', status]);
}

const asked = `
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=60)
connection.request("GET", "/auth/login/", headers={"Host": sys.argv[1]})
print(connection.getresponse().status)
`;

/** A probe has to send the name that the page says; another is refused. */
export async function foreignHost({ podman }: Trial, container: string): Promise<void> {
  const ask = async (host: string) =>
    (await podman.ask(['exec', container, python, '-c', asked, host])).trim();
  const [own, foreign] = [await ask('127.0.0.1'), await ask('10.1.2.3:8000')];
  if (!['200', '302'].includes(own) || foreign !== '400')
    throw new Error(`for 127.0.0.1 it answers ${own}, for another address ${foreign}`);
}
