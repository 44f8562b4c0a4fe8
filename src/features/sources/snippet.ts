import { formMarkup } from './snippet-form.ts';
import { serverExample } from './snippet-server.ts';
import type { Snippet } from './sources.schema.ts';

interface Form {
  readonly publicUrl: string;
  readonly formKey: string;
  readonly isSigned: boolean;
}

/** What to put where, so that a form's first lead arrives: markup for a page, or code for a server where posts are signed. */
export function snippetOf({ publicUrl, formKey, isSigned }: Form): Snippet {
  const endpoint = `${publicUrl.replace(/\/+$/, '')}/api/webhooks/website?form_key=${encodeURIComponent(formKey)}`;
  return isSigned
    ? { html: null, server_example: serverExample(endpoint), endpoint, instructions: FOR_A_SERVER }
    : { html: formMarkup(endpoint), server_example: null, endpoint, instructions: FOR_A_PAGE };
}

const FOR_A_PAGE = [
  'Paste the HTML where the form shall stand. Change texts and styles, and add or remove questions, as you like: each named field arrives with the lead.',
  'Keep the field "_gotcha" and the block around it: people do not see it, robots fill it in, and what they send becomes no lead.',
  'Without JavaScript the form still works. To choose the page that visitors then see, add <input type="hidden" name="_next" value="https://your-site.example/thank-you">; its site must be among the allowed origins.',
].join('\n');

const FOR_A_SERVER = [
  'This form is signed: post to it from your server, never from a web page, where anybody could read the secret.',
  'Sign the exact bytes of the body with the secret that you set, by HMAC SHA-256, and send X-Signature-256: sha256=<the signature in hex>. The examples read the secret from the environment variable SALESMAGNET_FORM_SECRET.',
  'Send the same submission_id when you repeat a post: it makes no second lead.',
].join('\n');
