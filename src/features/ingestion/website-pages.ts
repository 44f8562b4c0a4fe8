import { escapeHtml } from '../../platform/markup.ts';

/** What a person sees whose browser posted the form itself, without script. */
const page = (title: string, text: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title></head>
<body style="font-family: system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</body>
</html>
`;

/** Where the form named no page of its own to go to. */
export const thankYouPage = () => page('Thank you', 'We have received your details and will be in touch shortly.');

/** Why the form was not taken, in a sentence. */
export const problemPage = (sentence: string) => page('That did not work', `${sentence} Please go back and try again.`);
