import { access } from 'node:fs/promises';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { ExportsRow } from '../../platform/tables.ts';
import { uidBytes } from '../../platform/uid.ts';
import { byUser, type Doer, record, system } from '../audit/index.ts';
import type { ExportFile, ExportFiles } from './export-files.ts';
import { hashOfExportToken } from './export-token.ts';
import { exportsIn } from './exports.repository.ts';
import { entityOfToken } from './find-export.across.ts';
import { stateOf } from './present-export.ts';

interface Parts extends Pick<Outside, 'now'> {
  readonly across: AcrossEntities;
  readonly files: ExportFiles;
  scopeFor(entityId: number): Scope;
  actorOf(authorization: string | undefined): Promise<Omit<Actor, 'address'>>;
}

export interface Downloader {
  readonly authorization: string | undefined;
  readonly token: string | undefined;
  readonly address: string;
  /** Asks whether the file could be had, and takes nothing. */
  readonly onlyLooks: boolean;
}

/** By signing in, or by a token that is used up with it. */
interface WayIn {
  readonly scope: Scope;
  readonly by: Doer;
  readonly tokenHash?: Buffer;
}

export type DownloadsService = ReturnType<typeof downloadsService>;

/** Who may have an export's file: a signed-in person of the entity who may make reports, or whoever has its one-time token. */
export function downloadsService({ now, across, files, scopeFor, actorOf }: Parts) {
  async function wayIn(uid: Buffer, { authorization, token, address }: Downloader): Promise<WayIn> {
    if (authorization !== undefined || token === undefined) {
      const actor = await actorOf(authorization);
      if (!actor.permissions.has('reports:manage')) throw new Failure('not_allowed');
      return { scope: scopeFor(actor.entityId), by: byUser({ ...actor, address }) };
    }
    const tokenHash = hashOfExportToken(token);
    const entityId = found(await entityOfToken(across, { uid, tokenHash }));
    return { scope: scopeFor(entityId), by: system, tokenHash };
  }

  return {
    /** `conflict` until it is ready; `not_found` where it is nobody's, another entity's, expired or failed, or its token used. */
    async open(id: string, downloader: Downloader): Promise<ExportFile> {
      const uid = uidBytes(id);
      const { scope, by, tokenHash } = await wayIn(uid, downloader);
      const row = found(await exportsIn(scope).withUid(uid));
      if (tokenHash && row.token_used_at !== null) throw new Failure('not_found');
      assertReady(row, now());
      const file = files.of(row);
      await access(file.path).catch(() => {
        throw gone();
      });
      if (downloader.onlyLooks) return file;
      await scope.transaction(async (tx) => {
        const at = now();
        if (tokenHash && !(await exportsIn(tx).useToken(row.id, tokenHash, at))) throw new Failure('not_found');
        const after = { with: tokenHash ? 'one-time token' : 'sign-in' };
        await record(tx, [{ action: 'export.downloaded', subject: { type: 'export', id: row.id }, after, by, at }]);
      });
      return file;
    },
  };
}

const gone = () => new Failure('not_found', { message: 'The file of this export is gone.' });

function assertReady(row: ExportsRow, at: Date): void {
  const state = stateOf(row, at);
  if (state === 'waiting' || state === 'running')
    throw new Failure('conflict', { message: `The export is not ready yet: ${row.progress} percent are done.` });
  if (state === 'failed') throw new Failure('not_found', { message: `The export failed: ${row.error ?? ''}` });
  if (state === 'expired') throw gone();
}
