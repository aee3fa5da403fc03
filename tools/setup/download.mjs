import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from './run.mjs';

const officialReleases = 'https://github.com/temporalio/cli/releases/download';
const architectures = { x64: 'amd64', arm64: 'arm64' };

/** The official release can't be had; the message says why. Building from source is the way on. */
export class DownloadFailed extends Error {}

/**
 * Puts the released `temporal` of this version into `folder`, if its archive has the SHA-256 that the release's
 * checksums.txt names. WATCHKEEPER_TEMPORAL_RELEASES points at a mirror of the release pages.
 */
export async function downloadTemporal(version, folder, lock) {
  const architecture = architectures[process.arch];
  if (architecture === undefined) throw new DownloadFailed(`there is no release for ${process.arch}`);
  const base = `${process.env.WATCHKEEPER_TEMPORAL_RELEASES || officialReleases}/v${version}`;
  const archiveName = `temporal_cli_${version}_linux_${architecture}.tar.gz`;
  const archive = join(folder, archiveName);

  const expected = sha256Of(archiveName, await readText(`${base}/checksums.txt`));
  if (expected === undefined) throw new DownloadFailed(`${base}/checksums.txt does not name ${archiveName}`);
  const received = await fetchToFile(`${base}/${archiveName}`, archive);
  if (received !== expected) {
    throw new DownloadFailed(`${archiveName} is refused: its SHA-256 is ${received}, the release says ${expected}`);
  }

  const extracted = await run('tar', ['-xzf', archive, '-C', folder, '--no-same-owner', 'temporal'], { lock });
  if (extracted.code !== 0) throw new DownloadFailed(`${archiveName} can't be unpacked: ${extracted.output.trim()}`);
  await rm(archive);
}

/** The line of `sha256sum` for this file: 64 hex digits, blanks, an optional `*`, the name. */
export function sha256Of(fileName, checksums) {
  for (const line of checksums.split('\n')) {
    const match = /^([0-9a-fA-F]{64})\s+\*?(\S+)\s*$/.exec(line);
    if (match && match[2] === fileName) return match[1].toLowerCase();
  }
  return undefined;
}

async function readText(url) {
  return request(url, async (response, progressed) => {
    let text = '';
    for await (const chunk of response) {
      progressed();
      text += Buffer.from(chunk).toString('utf8');
    }
    return text;
  });
}

async function fetchToFile(url, file) {
  return request(url, async (response, progressed) => {
    const hash = createHash('sha256');
    const measured = new Transform({
      transform(chunk, _encoding, done) {
        progressed();
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(response, measured, createWriteStream(file));
    return hash.digest('hex');
  });
}

/** A server that says nothing for this long is given up: to connect, to answer, and between two pieces of the body. */
function patienceMs() {
  const seconds = Number(process.env.WATCHKEEPER_DOWNLOAD_PATIENCE_SECONDS);
  return seconds > 0 ? seconds * 1000 : 10_000;
}

async function request(url, consume) {
  const abort = new AbortController();
  const patience = patienceMs();
  const giveUp = () => abort.abort(new Error(`nothing came for ${patience / 1000} seconds`));
  let timer = setTimeout(giveUp, patience);
  const progressed = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, patience);
  };
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await consume(Readable.fromWeb(response.body), progressed);
  } catch (error) {
    throw new DownloadFailed(`${url}: ${reasonOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error) {
  const cause = error.cause;
  return cause?.code ?? cause?.message ?? error.message;
}
