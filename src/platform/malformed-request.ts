import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

const ANSWERS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers are longer than this server takes.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The request is larger than this server takes.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** What Node itself refuses before there is a request is answered in our envelope too. */
export const answerMalformed = (server: Server): Server =>
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || isAnswering(socket)) return void socket.destroy();
    const [status, message] = ANSWERS[error.code ?? ''] ?? [400, 'This is not a request that HTTP allows.'];
    const body = JSON.stringify({ success: false, message, errors: [{ path: 'request', message: 'is malformed' }] });
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  });

/** Half of an answer is out already: another one behind it would be read as its rest. (Node's own default asks the same.) */
const isAnswering = (socket: Duplex) =>
  (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;
