import type { Request } from 'express';
import { Failure } from '../../platform/errors.ts';
import type { ExportFile } from './export-files.ts';

/** Streams the file as the answer to the request, parts of it where the client asks for them; resolves with the status it was sent with. */
export function sendFile({ res: response }: Request, { path, filename, contentType }: ExportFile): Promise<number> {
  if (!response) throw new Error('A request without a response');
  return new Promise((resolve, reject) => {
    response.download(
      path,
      filename,
      // The data folder's name may begin with a dot.
      { dotfiles: 'allow', cacheControl: false, lastModified: false, headers: { 'Content-Type': contentType } },
      (error: (Error & { code?: string }) | undefined) => {
        if (!error || response.headersSent)
          resolve(response.statusCode); // an error then is a client that went away
        else reject(error.code === 'ENOENT' ? new Failure('not_found') : error);
      },
    );
  });
}
