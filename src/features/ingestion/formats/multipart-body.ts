import busboy from 'busboy';
import { type FormField, sentByForm } from './form-fields.ts';
import { MAX_FIELDS, type Refused, refused, type Sent, tooManyFields } from './sent.ts';

/** Reads `multipart/form-data`. A file's contents are not kept: its answer is the file's name. */
export async function readMultipartBody(bytes: Buffer, contentType: string): Promise<Sent | Refused> {
  const fields = await fieldsOf(bytes, contentType).catch(() => null);
  if (fields === null)
    return refused('body', 'is not a complete multipart form, or its Content-Type names no boundary');
  return fields.length > MAX_FIELDS ? tooManyFields : sentByForm(fields);
}

/** Reads one part more than allowed, to notice that there are too many. Rejects on a cut-off or malformed form. */
const fieldsOf = (bytes: Buffer, contentType: string) =>
  new Promise<FormField[]>((resolve, reject) => {
    const fields: FormField[] = [];
    const parser = busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { parts: MAX_FIELDS + 1, fieldSize: bytes.length + 1, headerPairs: 100 },
    });
    parser.on('field', (name: string | undefined, value) => fields.push([name ?? '', value]));
    parser.on('file', (name: string | undefined, contents, { filename }) => {
      fields.push([name ?? '', filename ?? '']);
      contents.on('error', reject).resume();
    });
    parser.on('error', reject);
    parser.on('close', () => resolve(fields));
    parser.end(bytes);
  });
