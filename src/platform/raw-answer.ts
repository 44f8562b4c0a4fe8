import type { Response } from 'express';
import type { FileReply, RawReply } from './endpoint.ts';
import { Failure } from './errors.ts';

/** Sends what a raw endpoint answers. Resolves when it is sent, or the caller went away; `not_found` for a file that is not there. */
export async function sendRaw(response: Response, reply: RawReply | FileReply): Promise<void> {
  if ('file' in reply) return sendFile(response, reply.file);
  const { status, headers, body } = reply;
  response.status(status).set({ ...headers });
  if (body === undefined) response.end();
  else if (typeof body === 'string') response.send(body);
  else response.json(body);
}

interface FileError extends Error {
  readonly code?: string;
  readonly status?: number;
}

/** In memory there is never more than a piece of it. A caller may ask for a part. */
function sendFile(response: Response, { path, filename, contentType }: FileReply['file']): Promise<void> {
  const options = { dotfiles: 'allow', cacheControl: false, lastModified: false } as const; // the folder's name may begin with a dot
  return new Promise((resolve, reject) => {
    response.download(path, filename, { ...options, headers: { 'Content-Type': contentType } }, (raw) => {
      const error = raw as FileError | undefined;
      if (!error || response.headersSent || error.code === 'ECONNABORTED') resolve();
      else {
        for (const name of ['Content-Type', 'Content-Disposition']) response.removeHeader(name);
        reject(failureOf(error));
      }
    });
  });
}

function failureOf(error: FileError): Error {
  if (error.code === 'ENOENT') return new Failure('not_found');
  return error.status === 416 ? new Failure('range_not_satisfiable') : error;
}
